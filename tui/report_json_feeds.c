/*
 * The report in JSON: targets and how well each answers, lists of targets, and what happened.
 */
#include "tui/report_json_part.h"
#include "tui/report_value.h"

/* ---- targets ---- */

static void put_answers(json_t *object, const struct feed *feed, mono_ms now)
{
	bool any = feed->answers > 0;

	value_put(object, "interval_ms", value_known(feed->interval_ms));
	value_put(object, "age_ms", any ? value_known(feed_age_ms(feed, now)) : json_null());
	value_put(object, "bytes", any ? value_known(feed->cost.wire_bytes) : json_null());
	value_put(object, "took_ms", any ? value_known(feed->cost.took_ms) : json_null());
	value_put(object, "series", feed->knows_wanted ? value_count(feed->wanted) : json_null());
	value_put(object, "answers", value_count(feed->answers));
	value_put(object, "failures", value_count(feed->failures));
	value_put(object, "clock_ahead_s",
		feed->has_clock ? value_number(feed->clock_ahead_s) : json_null());
}

static json_t *target_of(const struct frame *frame, const struct feed *feed)
{
	json_t *object = json_object();

	value_put(object, "name", value_name(feed->name));
	value_put(object, "group", value_name(feed->group));
	value_put(object, "labels", value_text(feed->labels));
	value_put(
		object, "kind", json_string(feed->server == ROSTER_NONE ? "metrics" : "postgres"));
	value_put(object, "state", value_state(feed_truth(feed, frame->now.mono)));
	put_answers(object, feed, frame->now.mono);
	value_put(object, "fault",
		feed->faulty ? value_fault(&feed->last_fault, feed->fault_since.wall)
			     : json_null());
	return object;
}

void report_json_targets(struct lines *lines, const struct frame *frame)
{
	lines_open(lines, "targets");
	for (size_t i = 0; i < model_feed_slots(frame->model); i++)
		if (model_feed(frame->model, i))
			lines_element(lines, target_of(frame, model_feed(frame->model, i)));
	lines_close(lines);
}

/* ---- lists of targets ---- */

static json_t *list_of(const struct discovery *discovery)
{
	json_t *object = json_object();

	value_put(object, "name", value_name(discovery->name));
	value_put(object, "targets",
		discovery->heard ? value_count(discovery->targets) : json_null());
	value_put(object, "read",
		discovery->heard ? value_time(discovery->heard_at.wall) : json_null());
	value_put(object, "fault",
		discovery->faulty ? value_fault(&discovery->fault, discovery->fault_since.wall)
				  : json_null());
	return object;
}

void report_json_lists(struct lines *lines, const struct frame *frame)
{
	lines_open(lines, "lists");
	for (size_t i = 0; i < model_discovery_count(frame->model); i++)
		lines_element(lines, list_of(model_discovery(frame->model, i)));
	lines_close(lines);
}

/* ---- what happened ---- */

static json_t *event_of(const struct event *event)
{
	json_t *object = json_object();

	value_put(object, "time", value_time(event->last.wall));
	value_put(object, "first", value_time(event->first.wall));
	value_put(object, "count", value_count(event->count));
	value_put(object, "crowd", json_boolean(event->is_crowd));
	value_put(object, "event", json_string(event_word(event->kind)));
	value_put(object, "subject", value_text(event->subject));
	value_put(object, "text", value_text(event->text));
	return object;
}

void report_json_events(struct lines *lines, const struct frame *frame)
{
	const struct events *events = model_events(frame->model);

	lines_open(lines, "events");
	for (size_t i = 0; i < events->held; i++)
		lines_element(lines, event_of(events_get(events, i)));
	lines_close(lines);
}
