#include "tui/check_report.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "model/units.h"
#include "tui/report_value.h"

enum { CHECK_JSON_SCHEMA = 1, WIDE = UNITS_BYTES - 1, VALUE_BYTES = UNITS_BYTES };

/* What holds so far has not passed. */
enum judgement check_judgement(const struct check_report *report, size_t rule)
{
	enum judgement judgement = judge_conclude(&report->judges[rule]);

	return judgement == JUDGED_PASS && report->cut_short ? JUDGED_UNKNOWN : judgement;
}

static size_t count(const struct check_report *report, enum judgement judgement)
{
	size_t found = 0;

	for (size_t i = 0; i < report->rules->count; i++)
		found += check_judgement(report, i) == judgement;
	return found;
}

enum judgement check_verdict(const struct check_report *report)
{
	if (count(report, JUDGED_FAIL) > 0)
		return JUDGED_FAIL;
	return count(report, JUDGED_UNKNOWN) > 0 ? JUDGED_UNKNOWN : JUDGED_PASS;
}

/* ---- in words ---- */

static void say_value(char out[VALUE_BYTES], enum measure_unit unit, double value)
{
	const double much = 1e6;
	char word[RULE_WORD_BYTES];

	out[0] = '\0';
	if (!isfinite(value)) {
		units_amount(out, WIDE, value);
		return;
	}
	switch (unit) {
	case UNIT_WORD:
		if (rule_word((enum verdict_code)(int)value, word))
			snprintf(out, VALUE_BYTES, "%s", word);
		break;
	case UNIT_SHARE:
		snprintf(out, VALUE_BYTES, fabs(value) < much ? "%.2f" : "%.3g", value);
		break;
	case UNIT_BYTES: units_bytes(out, WIDE, value); break;
	case UNIT_MS: units_took_ms(out, WIDE, value); break;
	case UNIT_COUNT: units_amount(out, WIDE, value); break;
	}
}

/* "1.00 for 2m10s (gw-a/2 default: 4 of 4, 3 waiting)" */
static void say_finding(char out[CHECK_EVIDENCE_BYTES], const struct check_report *report, size_t i,
	const char *more)
{
	const struct rule *rule = &report->rules->items[i];
	const struct finding *finding = &report->judges[i].finding;
	enum measure_unit unit = rule->left.measure->unit;
	char value[VALUE_BYTES], bound[VALUE_BYTES] = "", span[UNITS_BYTES] = "";
	int64_t broken_ms = judge_broken_ms(&report->judges[i]);
	bool named = finding->who[0] != '\0', noted = finding->note[0] != '\0';

	say_value(value, unit, finding->value);
	if (rule->right.measure)
		say_value(bound, unit, finding->bound);
	if (broken_ms >= 1000)
		units_age(span, WIDE, broken_ms);
	scrub_format(out, CHECK_EVIDENCE_BYTES, "%s%s%s%s%s%s%s%s%s%s%s", value,
		bound[0] ? " against " : "", bound, span[0] ? " for " : "", span,
		named || noted ? " (" : "", finding->who, named && noted ? ": " : "", finding->note,
		named || noted ? ")" : "", more);
}

/* What is expected and seen by nobody stays unknown, however often it is checked. */
static void say_way_out(char out[CHECK_EVIDENCE_BYTES], const char *expected_by)
{
	size_t used = strlen(out);

	if (expected_by)
		scrub_format(out + used, CHECK_EVIDENCE_BYTES - used,
			"; watch who tells of it, or take %s out of expect:", expected_by);
}

void check_evidence(char out[CHECK_EVIDENCE_BYTES], const struct check_report *report, size_t rule)
{
	const struct judge *judge = &report->judges[rule];
	enum judgement judgement = check_judgement(report, rule);
	char reason[JUDGE_REASON_BYTES];

	if (judgement != JUDGED_UNKNOWN) {
		say_finding(out, report, rule, "");
	} else if (judge_conclude(judge) == JUDGED_PASS) {
		say_finding(out, report, rule, " so far, the watch ended early");
	} else if (judge->finding.ruling == RULING_BROKEN) {
		say_finding(out, report, rule, " when the watch ended");
	} else if (judge->finding.ruling == RULING_UNKNOWN && judge->looked &&
		   !isnan(judge->finding.value)) {
		say_finding(out, report, rule, "");
	} else {
		judge_reason(judge, reason);
		scrub_format(out, CHECK_EVIDENCE_BYTES, "%s", reason);
	}
	if (judgement == JUDGED_UNKNOWN && judge->finding.untold)
		say_way_out(out, report->rules->items[rule].expected_by);
}

static void say_summary(FILE *out, const struct check_report *report)
{
	size_t failed = count(report, JUDGED_FAIL), unknown = count(report, JUDGED_UNKNOWN);
	size_t all = report->rules->count;
	char watched[UNITS_BYTES], whole[UNITS_BYTES];

	if (failed > 0)
		fprintf(out, "%zu of %zu rules failed", failed, all);
	if (unknown > 0 && failed > 0)
		fprintf(out, ", %zu unknown", unknown);
	else if (unknown > 0)
		fprintf(out, "%zu of %zu rules unknown", unknown, all);
	else if (failed == 0)
		fprintf(out, "%zu of %zu rules passed", all, all);
	units_age(watched, WIDE, report->watched_ms);
	units_span(whole, WIDE, report->for_ms);
	if (report->cut_short)
		fprintf(out, "; watched for %s of %s\n", watched, whole);
	else
		fprintf(out, "; watched for %s\n", whole);
}

void check_report_text(FILE *out, const struct check_report *report)
{
	char evidence[CHECK_EVIDENCE_BYTES];

	for (size_t i = 0; i < report->rules->count; i++) {
		check_evidence(evidence, report, i);
		fprintf(out, "%-7s  %s: %s\n", judgement_word(check_judgement(report, i)),
			report->rules->items[i].text, evidence);
	}
	say_summary(out, report);
}

/* ---- in JSON ---- */

static const char *const unit_words[] = {
	[UNIT_WORD] = "word",
	[UNIT_COUNT] = "number",
	[UNIT_SHARE] = "share",
	[UNIT_BYTES] = "bytes",
	[UNIT_MS] = "ms",
};

static json_t *json_value(enum measure_unit unit, double value)
{
	char word[RULE_WORD_BYTES];

	if (unit != UNIT_WORD || isnan(value))
		return value_number(value);
	return rule_word((enum verdict_code)(int)value, word) ? json_string(word) : json_null();
}

static json_t *json_rule(const struct check_report *report, size_t i)
{
	const struct rule *rule = &report->rules->items[i];
	const struct judge *judge = &report->judges[i];
	const struct finding *finding = &judge->finding;
	enum measure_unit unit = rule->left.measure->unit;
	char evidence[CHECK_EVIDENCE_BYTES];
	json_t *object = json_object();

	check_evidence(evidence, report, i);
	value_put(object, "rule", json_string(rule->text));
	value_put(object, "verdict", json_string(judgement_word(check_judgement(report, i))));
	value_put(object, "value", judge->looked ? json_value(unit, finding->value) : json_null());
	value_put(object, "bound", judge->looked ? json_value(unit, finding->bound) : json_null());
	value_put(object, "unit", json_string(unit_words[unit]));
	value_put(object, "who", value_text(finding->who));
	value_put(object, "evidence", value_text(evidence));
	value_put(object, "since", judge->looked ? value_time(judge->since.wall) : json_null());
	return object;
}

static json_t *json_about_us(void)
{
	json_t *object = json_object();

	value_put(object, "version", json_string(LOWTIDE_VERSION));
	value_put(object, "schema", json_integer(CHECK_JSON_SCHEMA));
	return object;
}

void check_report_json(FILE *out, const struct check_report *report)
{
	json_t *object = json_object(), *rules = json_array();

	for (size_t i = 0; i < report->rules->count; i++)
		value_append(rules, json_rule(report, i));
	value_put(object, "lowtide", json_about_us());
	value_put(object, "time", value_time(report->now.wall));
	value_put(object, "verdict", json_string(judgement_word(check_verdict(report))));
	value_put(object, "watched_s", value_number((double)report->watched_ms / 1000));
	value_put(object, "rules", rules);
	json_dumpf(object, out, JSON_INDENT(2) | JSON_REAL_PRECISION(VALUE_DIGITS));
	fputc('\n', out);
	json_decref(object);
}
