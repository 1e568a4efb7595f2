#ifndef LOWTIDE_TESTS_SUPPORT_JSON_REPORT_H
#define LOWTIDE_TESTS_SUPPORT_JSON_REPORT_H
/*
 * Reports in JSON of fleets that were made up.
 */
#include <jansson.h>

#include "panes/view.h"
#include "tests/support/scene.h"

/* The report of the scene as it is now; the caller's to free(). */
char *json_report_write(const struct scene *scene, struct view_canaries canaries, size_t *len);

/* Fails the test when it is no JSON, or a key is there twice. */
json_t *json_report_parse(const char *bytes, size_t len);

/* Calls back with the report of fleets in which everything that can be in one is once. */
void json_report_each(void (*take)(void *user, const char *bytes, size_t len), void *user);

#endif
