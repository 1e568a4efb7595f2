#include "tui/canary_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/labels.h"
#include "model/must.h"
#include "model/scrub.h"
#include "panes/canary.h"

/* ---- the rules ---- */

static bool fail_pattern(
	int code, const regex_t *pattern, const char *text, char error[CANARY_RULE_ERROR_BYTES])
{
	char why[96];

	regerror(code, pattern, why, sizeof(why));
	scrub_format(error, CANARY_RULE_ERROR_BYTES,
		"\"%.64s\": %s (expected a POSIX extended regular expression)", text, why);
	return false;
}

bool canary_rules_add(
	struct canary_rules *rules, const char *text, char error[CANARY_RULE_ERROR_BYTES])
{
	struct canary_rule *rule = &rules->list[rules->count];
	size_t len = strcspn(text, "=");
	int code;

	if (rules->count == CANARY_RULES) {
		scrub_format(error, CANARY_RULE_ERROR_BYTES, "more than %d", CANARY_RULES);
		return false;
	}
	if (text[len] != '=' || len == 0 || len >= sizeof(rule->label) || text[len + 1] == '\0') {
		scrub_format(error, CANARY_RULE_ERROR_BYTES,
			"\"%.64s\" does not do (expected LABEL=REGEX, such as version=^2)", text);
		return false;
	}
	memcpy(rule->label, text, len);
	rule->label[len] = '\0';
	code = regcomp(&rule->pattern, text + len + 1, REG_EXTENDED | REG_NOSUB);
	if (code != 0)
		return fail_pattern(code, &rule->pattern, text + len + 1, error);
	rules->count++;
	return true;
}

void canary_rules_fini(struct canary_rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		regfree(&rules->list[i].pattern);
	rules->count = 0;
}

/* ---- whom they match ---- */

static bool rule_matches(
	const struct canary_rule *rule, const struct model *model, const struct worker *worker)
{
	const struct feed *feed = model_feed_of(model, worker);
	char name[LIMIT_NAME_BYTES], value[LIMIT_LABELS_BYTES];
	const char *text = value;

	if (strcmp(rule->label, "worker") == 0) {
		model_worker_name(model, worker, name);
		text = name;
	} else if (strcmp(rule->label, "version") == 0) {
		text = model_place_of(model, worker)->version;
	} else if (!feed) {
		return false;
	} else if (strcmp(rule->label, "group") == 0) {
		text = feed->group;
	} else if (!labels_find(feed->labels, rule->label, value)) {
		return false;
	}
	return *text != '\0' && regexec(&rule->pattern, text, 0, NULL, 0) == 0;
}

static bool is_of_targets(const struct canary_rule *rule)
{
	return strcmp(rule->label, "worker") != 0 && strcmp(rule->label, "version") != 0 &&
	       strcmp(rule->label, "group") != 0;
}

static bool somebody_has(const struct model *model, const char *label)
{
	char value[LIMIT_LABELS_BYTES];

	for (size_t i = 0; i < model_feed_slots(model); i++) {
		const struct feed *feed = model_feed(model, i);

		if (feed && labels_find(feed->labels, label, value))
			return true;
	}
	return false;
}

const struct canary_rule *canary_rules_idle(
	const struct canary_rules *rules, const struct model *model)
{
	for (size_t i = 0; i < rules->count && model_discovery_count(model) == 0; i++)
		if (is_of_targets(&rules->list[i]) && !somebody_has(model, rules->list[i].label))
			return &rules->list[i];
	return NULL;
}

/* What was found of the worker in a slot. Of one process only the version can come later. */
struct seen {
	uint64_t worker; /* model_worker_id(); 0: not looked at yet */
	char version[LIMIT_VERSION_BYTES];
	bool matched;
};

struct canary_watch {
	const struct canary_rules *rules;
	struct seen slots[LIMIT_WORKERS]; /* touched as workers appear */
};

struct canary_watch *canary_watch_create(const struct canary_rules *rules)
{
	struct canary_watch *watch = calloc(1, sizeof(*watch));

	must(watch != NULL);
	watch->rules = rules;
	return watch;
}

void canary_watch_destroy(struct canary_watch *watch)
{
	free(watch);
}

static bool is_known(const struct seen *seen, uint64_t worker, const char *version)
{
	return seen->worker == worker && strcmp(seen->version, version) == 0;
}

static bool matches(
	const struct canary_rules *rules, const struct model *model, const struct worker *worker)
{
	for (size_t i = 0; i < rules->count; i++)
		if (rule_matches(&rules->list[i], model, worker))
			return true;
	return false;
}

/* True when it has just begun to match. */
static bool look_at(struct seen *seen, const struct canary_rules *rules, const struct model *model,
	const struct worker *worker)
{
	uint64_t id = model_worker_id(model, worker);
	const char *version = model_place_of(model, worker)->version;
	bool matched = seen->worker == id && seen->matched;

	if (is_known(seen, id, version))
		return false;
	seen->worker = id;
	memcpy(seen->version, version, sizeof(seen->version));
	seen->matched = matches(rules, model, worker);
	return seen->matched && !matched;
}

static void note_idle(
	const struct canary_rules *rules, const struct model *model, struct view_canaries *canaries)
{
	const struct canary_rule *idle =
		canaries->count == 0 ? canary_rules_idle(rules, model) : NULL;

	snprintf(canaries->idle, sizeof(canaries->idle), "%s", idle ? idle->label : "");
}

void canary_watch_mark(
	struct canary_watch *watch, const struct model *model, struct view_canaries *canaries)
{
	if (watch->rules->count == 0)
		return;
	canaries->asked = true;
	canaries->beyond = 0;
	note_idle(watch->rules, model, canaries);
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);
		struct seen *seen = &watch->slots[i];

		if (!worker || worker->gone || !look_at(seen, watch->rules, model, worker) ||
			canary_mark(canaries, model, model_worker_id(model, worker)))
			continue;
		/* It is looked at again when there may be room. */
		seen->worker = 0;
		canaries->beyond++;
	}
}
