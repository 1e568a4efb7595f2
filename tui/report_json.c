#include "tui/report_json.h"

#include "panes/pane_table.h"
#include "tui/covered.h"
#include "tui/report_json_part.h"
#include "tui/report_value.h"

static json_t *about_us(void)
{
	json_t *object = json_object();

	value_put(object, "version", json_string(LOWTIDE_VERSION));
	value_put(object, "schema", json_integer(REPORT_JSON_SCHEMA));
	return object;
}

/* What the report covers. */
static json_t *span_of(const struct frame *frame)
{
	int64_t ms = covered_ms(frame->model, frame->now.mono);
	json_t *object = json_object();
	bool any = ms >= 0;

	value_put(object, "since",
		any ? value_moment(frame->now, (mono_ms){frame->now.mono.ms - ms}) : json_null());
	value_put(object, "span_s", any ? value_number((double)ms / 1000) : json_null());
	return object;
}

static json_t *history_of(const struct model *model, wall_s now)
{
	const struct past_state *past = model_past(model);
	json_t *object;

	if (past->progress == PAST_NONE)
		return json_null();
	object = json_object();
	value_put(object, "server", value_text(past->server));
	value_put(object, "reach_s", value_count((uint64_t)past->span_ms / 1000));
	value_put(object, "done", json_boolean(past->progress == PAST_DONE));
	value_put(object, "workers_asked", value_count(past->asked));
	value_put(object, "workers_found", value_count(past->found));
	value_put(object, "fault", value_fault(&past->fault, now));
	return object;
}

static const char *role_word(enum role role)
{
	switch (role) {
	case ROLE_ALARM: return "alarm";
	case ROLE_WARN: return "warn";
	case ROLE_STALE: return "stale";
	default: return "note";
	}
}

/* The first lines of the screen. */
static void write_sentences(struct lines *lines, const struct report *report)
{
	lines_open(lines, "sentences");
	for (size_t i = 0; i < report->count; i++) {
		const struct sentence *sentence = &report->sentences[i];
		char text[SENTENCE_BYTES + LIMIT_NAME_BYTES];
		json_t *object = json_object();

		snprintf(text, sizeof(text), "%s%s", sentence->text, sentence->name);
		value_put(object, "about", json_string(sentence->row->about));
		value_put(object, "role", json_string(role_word(sentence->row->role)));
		value_put(object, "text", value_text(text));
		lines_element(lines, object);
	}
	lines_close(lines);
}

/* Our own limits: what there is and found no room. */
static json_t *drops_of(const struct frame *frame)
{
	const struct model *model = frame->model;
	struct model_drops drops = model_drops(model);
	json_t *object = json_object();

	value_put(object, "targets", value_count(drops.feeds));
	value_put(object, "servers", value_count(drops.servers));
	value_put(object, "places", value_count(drops.places));
	value_put(object, "places_lacking_workers", value_count(drops.workers));
	value_put(object, "series", value_count(drops.keys));
	value_put(object, "texts", value_count(drops.texts));
	value_put(object, "pools", value_count(drops.pools));
	value_put(object, "watched", value_count(drops.watched));
	value_put(object, "changes", value_count(frame->lists[pane_since_index].beyond));
	value_put(object, "ended_lives", value_count(model_lives(model)->dropped));
	value_put(object, "events", value_count(model_events(model)->dropped));
	return object;
}

static json_t *baseline_of(const struct model *model)
{
	const struct baseline *baseline = model_baseline(model);
	json_t *object;

	if (!baseline)
		return json_null();
	object = json_object();
	value_put(object, "time", value_time(baseline->at.wall));
	value_put(object, "file", value_text(baseline->loaded ? baseline->source : ""));
	return object;
}

void report_json_write(const struct frame *frame, FILE *out)
{
	const struct model *model = frame->model;
	struct lines lines;

	lines_begin(&lines, out);
	lines_member(&lines, "lowtide", about_us());
	lines_member(&lines, "time", value_time(frame->now.wall));
	lines_member(&lines, "covered", span_of(frame));
	lines_member(&lines, "history", history_of(model, frame->now.wall));
	write_sentences(&lines, &frame->report);
	report_json_advice(&lines, frame);
	report_json_expectations(&lines, frame);
	report_json_workers(&lines, frame);
	report_json_canaries(&lines, frame);
	lines_member(&lines, "baseline", baseline_of(model));
	report_json_changes(&lines, frame);
	report_json_pools(&lines, frame);
	report_json_servers(&lines, frame);
	report_json_targets(&lines, frame);
	report_json_lists(&lines, frame);
	report_json_events(&lines, frame);
	lines_member(&lines, "not_shown", drops_of(frame));
	lines_end(&lines);
}
