#include "tests/support/rule_scene.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tui/rule_text.h"

struct scene scene;
uint64_t canaries[COMPARE_CANARIES];
size_t canary_count, canaries_beyond;

void begin(void (*fleet)(struct scene *scene))
{
	scene_init(&scene);
	canary_count = canaries_beyond = 0;
	fleet(&scene);
}

int rule_scene_end(void **state)
{
	(void)state;
	scene_fini(&scene);
	return 0;
}

void mark(const char *name)
{
	for (size_t i = 0; i < model_worker_slots(scene.model); i++) {
		const struct worker *worker = model_worker(scene.model, i);
		char here[LIMIT_NAME_BYTES];

		if (!worker)
			continue;
		model_worker_name(scene.model, worker, here);
		if (strcmp(here, name) == 0)
			canaries[canary_count++] = model_worker_id(scene.model, worker);
	}
	assert_true(canary_count > 0);
}

static struct rule rule_of(const char *text)
{
	struct rule_error error = {0};
	struct rule rule;

	if (!rule_parse(&rule, text, &error))
		fail_msg("%s: %s", text, error.why);
	return rule;
}

static struct finding look_at(const struct rule *rule)
{
	static struct owner_shares shares;
	struct sight sight = {.model = scene.model,
		.now = scene.now,
		.shares = &shares,
		.canaries = canaries,
		.canary_count = canary_count,
		.canaries_beyond = canaries_beyond};

	owner_shares_find(&shares, scene.model, scene.now.mono);
	return rule_look(rule, &sight);
}

struct finding look(const char *text)
{
	struct rule rule = rule_of(text);

	return look_at(&rule);
}

static bool is_true(enum rule_op op, double value, double bound)
{
	bool is_less = value<bound, is_more = value> bound;

	switch (op) {
	case RULE_LESS: return is_less;
	case RULE_AT_MOST: return !is_more;
	case RULE_MORE: return is_more;
	case RULE_AT_LEAST: return !is_less;
	case RULE_IS: return !is_less && !is_more;
	default: return is_less || is_more;
	}
}

/* The figures say what the ruling says, and a constant is told as it was written. */
static bool is_plausible(const struct rule *rule, const struct finding *finding)
{
	if (finding->ruling == RULING_UNKNOWN)
		return true;
	if (isnan(finding->value) || isnan(finding->bound))
		return false;
	if (!rule->right.measure && is_true(RULE_IS_NOT, finding->bound, rule->right.number))
		return false;
	return is_true(rule->op, finding->value, finding->bound) ==
	       (finding->ruling == RULING_HOLDS);
}

/* note: a part of it; "": there is none. */
static void expect(enum ruling ruling, const char *text, const char *who, const char *note)
{
	static const char *const words[] = {"holds", "unknown", "broken"};
	struct rule rule = rule_of(text);
	struct finding finding = look_at(&rule);
	bool noted = note[0] == '\0' ? finding.note[0] == '\0' : strstr(finding.note, note) != NULL;

	if (finding.ruling != ruling || strcmp(finding.who, who) != 0 || !noted ||
		!is_plausible(&rule, &finding))
		fail_msg("%s: %s, %f against %f, of \"%s\": %s", text, words[finding.ruling],
			finding.value, finding.bound, finding.who, finding.note);
}

void holds(const char *text, const char *who, const char *note)
{
	expect(RULING_HOLDS, text, who, note);
}

void broken(const char *text, const char *who, const char *note)
{
	expect(RULING_BROKEN, text, who, note);
}

void unknown(const char *text, const char *who, const char *note)
{
	expect(RULING_UNKNOWN, text, who, note);
}
