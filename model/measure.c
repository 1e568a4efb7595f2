#include "model/measure.h"

#include "model/growth.h"
#include "model/scrub.h"
#include "model/units.h"

unsigned measure_keys(enum measure_owner whose)
{
	enum {
		OF_TARGETS = 1U << SCOPE_GROUP | 1U << SCOPE_LABEL,
		OF_WORKERS = 1U << SCOPE_WORKER | 1U << SCOPE_OWNER | OF_TARGETS,
	};
	static const unsigned keys[MEASURE_OWNERS] = {
		[MEASURE_OF_WORKER] = OF_WORKERS,
		[MEASURE_OF_POOL] = 1U << SCOPE_POOL | OF_WORKERS,
		[MEASURE_OF_OWNER] = 1U << SCOPE_OWNER | 1U << SCOPE_SERVER | OF_TARGETS,
		[MEASURE_OF_DATABASE] =
			1U << SCOPE_OWNER | 1U << SCOPE_DATABASE | 1U << SCOPE_SERVER | OF_TARGETS,
		[MEASURE_OF_SERVER] = 1U << SCOPE_SERVER | OF_TARGETS,
		[MEASURE_OF_TARGET] = OF_TARGETS,
	};

	return keys[whose];
}

const char *measure_owner_word(enum measure_owner whose)
{
	static const char *const words[MEASURE_OWNERS] = {
		[MEASURE_OF_WORKER] = "workers",
		[MEASURE_OF_POOL] = "pools",
		[MEASURE_OF_OWNER] = "owners",
		[MEASURE_OF_DATABASE] = "databases",
		[MEASURE_OF_SERVER] = "servers",
		[MEASURE_OF_TARGET] = "targets",
	};

	return words[whose];
}

/* ---- in words ---- */

static void say_worker(
	const struct sight *sight, const struct bearer *bearer, char out[MEASURE_WHO_BYTES])
{
	char name[LIMIT_NAME_BYTES];

	if (bearer->pool)
		model_pool_name(sight->model, bearer->pool, name);
	else
		model_worker_name(sight->model, bearer->worker, name);
	scrub_format(out, MEASURE_WHO_BYTES, "%s", name);
}

/* Of whoever has a name of its own. */
static const char *name_of(const struct sight *sight, const struct bearer *bearer)
{
	if (bearer->owner)
		return bearer->owner->who.owner;
	if (bearer->database)
		return bearer->database->name;
	if (bearer->list)
		return bearer->list->name;
	return bearer->feed ? bearer->feed->name
			    : model_feed(sight->model, bearer->server->feed)->name;
}

void measure_name(
	const struct sight *sight, const struct bearer *bearer, char out[MEASURE_WHO_BYTES])
{
	bool is_part = bearer->owner || bearer->database;

	if (bearer->beyond > 0)
		scrub_format(
			out, MEASURE_WHO_BYTES, "+%llu more", (unsigned long long)bearer->beyond);
	else if (bearer->worker)
		say_worker(sight, bearer, out);
	else if (is_part && model_server_count(sight->model) > 1)
		scrub_format(out, MEASURE_WHO_BYTES, "%s at %s", name_of(sight, bearer),
			model_feed(sight->model, bearer->server->feed)->name);
	else
		scrub_format(out, MEASURE_WHO_BYTES, "%s", name_of(sight, bearer));
}

static const struct feed *feed_of(const struct sight *sight, const struct bearer *bearer)
{
	if (bearer->feed)
		return bearer->feed;
	return bearer->server ? model_feed(sight->model, bearer->server->feed)
			      : model_feed_of(sight->model, bearer->worker);
}

/* Why nobody tells: the target does not answer, or leaves it out of its answers. */
static void say_silence(
	const struct sight *sight, const struct bearer *bearer, char out[MEASURE_NOTE_BYTES])
{
	const struct feed *feed = feed_of(sight, bearer);
	bool answers = feed && feed->answers > 0;
	char age[UNITS_BYTES];

	if (!feed || feed_truth(feed, sight->now.mono) == TRUTH_FRESH) {
		scrub_format(out, MEASURE_NOTE_BYTES, "is not told now");
		return;
	}
	units_age(age, UNITS_BYTES - 1,
		mono_diff_ms(sight->now.mono, answers ? feed->last_answer.mono : feed->added_at));
	scrub_format(out, MEASURE_NOTE_BYTES, "%s %s%s%s",
		answers ? "silent for" : "no answer yet in", age, feed->faulty ? ": " : "",
		feed->faulty ? feed->last_fault.text : "");
}

/* Of somebody of whom nothing can be said but why. */
static bool say_hidden(const struct sight *sight, const struct bearer *bearer,
	enum measure_state state, char out[MEASURE_NOTE_BYTES])
{
	bool never = bearer->server ? !bearer->server->sessions_heard.ever
				    : bearer->feed && bearer->feed->answers == 0;

	if (bearer->beyond > 0)
		scrub_format(out, MEASURE_NOTE_BYTES, "found no room");
	else if (bearer->list)
		scrub_format(out, MEASURE_NOTE_BYTES, "the list was not read yet%s%s",
			bearer->list->faulty ? ": " : "", bearer->list->fault.text);
	else if (state == MEASURE_STALE || (state != MEASURE_KNOWN && never))
		say_silence(sight, bearer, out);
	else
		return false;
	return true;
}

void measure_note(const struct sight *sight, const struct measure *measure,
	const struct bearer *bearer, enum measure_state state, char out[MEASURE_NOTE_BYTES])
{
	out[0] = '\0';
	if (!say_hidden(sight, bearer, state, out) && measure->say)
		measure->say(sight, bearer, out, MEASURE_NOTE_BYTES);
	if (out[0] == '\0' && measure->whose == MEASURE_OF_POOL && bearer->worker && !bearer->pool)
		scrub_format(out, MEASURE_NOTE_BYTES, "tells of no pool");
	if (out[0] == '\0' && state == MEASURE_LEARNING)
		scrub_format(out, MEASURE_NOTE_BYTES, "still learning, another poll needed");
	if (out[0] == '\0' && state == MEASURE_MISSING)
		scrub_format(out, MEASURE_NOTE_BYTES, "does not tell its %s", measure->name);
}

int64_t measure_least_wait_ms(const struct measure *measure, int64_t interval_ms, int64_t window_ms)
{
	switch (measure->wait) {
	case WAIT_GROWTH: return GROWTH_SAMPLES_OLD * interval_ms;
	case WAIT_WINDOW: return window_ms;
	case WAIT_MINUTE: return 60 * INT64_C(1000);
	case WAIT_POLLS: break;
	}
	return 2 * interval_ms;
}
