#ifndef LOWTIDE_TESTS_SUPPORT_RULE_SCENE_H
#define LOWTIDE_TESTS_SUPPORT_RULE_SCENE_H
/*
 * What a look says of rules, in a scene at its last moment: one for the test that runs.
 */
#include "model/compare.h"
#include "model/rule.h"
#include "tests/support/scene.h"

extern struct scene scene;
extern uint64_t canaries[COMPARE_CANARIES];
extern size_t canary_count, canaries_beyond;

/* The scene of the fleet, without canaries; and its teardown. */
void begin(void (*fleet)(struct scene *scene));
int rule_scene_end(void **state);

/* The worker of that name is a canary. */
void mark(const char *name);

struct finding look(const char *text);

/* The look says so, of whom, and notes this among else; "": nobody, and nothing at all. What is
   found has figures that say the same, and the bound that the rule has. */
void holds(const char *text, const char *who, const char *note);
void broken(const char *text, const char *who, const char *note);
void unknown(const char *text, const char *who, const char *note);

#endif
