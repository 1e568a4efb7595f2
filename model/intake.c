/*
 * Taking a reading in, in three passes: who answered (identity samples may stand anywhere in the
 * body), what it says about whom, and then each worker's history. Whoever is missing from a
 * complete reading is gone. The third pass stands in intake_commit.c.
 */
#include <math.h>
#include <string.h>

#include "model/state.h"

static struct place *touch_place(struct intake *in, uint32_t number)
{
	struct model *model = in->model;
	struct place *place = &model->roster.places[number];

	if (place->reading == model->reading)
		return place;
	place->reading = model->reading;
	place->met_at = in->reading->at.mono;
	place->tagged = false;
	place->reading_identity = IDENTITY_NONE;
	place->reading_birth_s = 0;
	place->reading_worker = ROSTER_NONE;
	model->touched_places[model->touched_place_count++] = number;
	return place;
}

/*
 * RSS 0 is what a collector prints that could not read it: unknown. No address space has more than
 * 2^64 bytes. A birth is in this century: a
 * gauge "jobs_created 12" is no time, and cAdvisor prints the year 1 for "never started".
 */
static bool is_value(enum signal signal, double value)
{
	const double year_2001_s = 978307200, year_2100_s = 4102444800;

	if (!isfinite(value))
		return false;
	if (signal == SIGNAL_START || signal == SIGNAL_CREATED)
		return value >= year_2001_s && value < year_2100_s;
	return signal != SIGNAL_RSS || (value > 0 && value < 18446744073709551616.0);
}

/* A start time beats a creation time; of several creation times the one with the lowest key counts,
   so that the same one is taken each time. */
static void consider_identity(struct place *place, enum signal signal, const struct sample *sample)
{
	enum identity identity = signal == SIGNAL_START ? IDENTITY_START : IDENTITY_CREATED;

	if (!is_value(signal, sample->value) ||
		(identity == IDENTITY_CREATED && place->distrusts_created))
		return;
	if (identity < place->reading_identity ||
		(identity == place->reading_identity && sample->key > place->reading_key))
		return;
	place->reading_identity = identity;
	place->reading_birth_s = sample->value;
	place->reading_key = sample->key;
}

static struct binding *binding_of(struct intake *in, const struct sample *sample)
{
	return bind_get(&in->model->bindings, &in->model->roster, in->reading->feed,
		in->reading->keys, sample->key);
}

static bool is_catalogued(const struct binding *binding)
{
	return binding->row < BIND_POOLS;
}

static void identify(struct intake *in)
{
	for (size_t i = 0; i < in->reading->sample_count; i++) {
		const struct sample *sample = &in->reading->samples[i];
		const struct binding *binding = binding_of(in, sample);
		enum signal signal;
		struct place *place;

		if (!binding || binding->place == ROSTER_NONE)
			continue;
		place = touch_place(in, binding->place);
		signal = is_catalogued(binding) ? catalog[binding->row].signal : SIGNAL_UP;
		if (binding->tag != 0 && signal < SIGNAL_NUMBERS)
			place->tagged = true;
		else if (signal == SIGNAL_START || signal == SIGNAL_CREATED)
			consider_identity(place, signal, sample);
	}
}

static enum identity label_identity(enum catalog_place kind)
{
	switch (kind) {
	case PLACE_CONTAINER: return IDENTITY_CONTAINER;
	case PLACE_HOSTNAME: return IDENTITY_NAME;
	case PLACE_ENDPOINT:
	case PLACE_NAMESPACE: break;
	}
	return IDENTITY_PID;
}

static enum identity strongest_identity(const struct roster *roster, uint32_t place)
{
	enum identity strongest = IDENTITY_NONE;

	for (uint32_t w = roster->places[place].first_worker; w != ROSTER_NONE;
		w = roster->workers[w].next)
		if (!roster->workers[w].gone && roster->workers[w].identity > strongest)
			strongest = roster->workers[w].identity;
	return strongest;
}

/* The start time that tells lives apart here may have stood in the part that is lost, or on a bad
   line: then what came is nobody's, for it may be another process that answered. */
static bool is_identity_lost(const struct intake *in, uint32_t number)
{
	return in->reading->completeness != READING_COMPLETE &&
	       in->model->roster.places[number].reading_identity <
		       strongest_identity(&in->model->roster, number);
}

/* Nothing in this reading tells whose samples these are: the only process there is, or, where
   there are several, nobody's. */
static uint32_t unidentified_worker(struct intake *in, uint32_t place)
{
	struct roster *roster = &in->model->roster;
	uint32_t live = ROSTER_NONE;

	for (uint32_t w = roster->places[place].first_worker; w != ROSTER_NONE;
		w = roster->workers[w].next) {
		if (roster->workers[w].identity == IDENTITY_PID)
			return ROSTER_NONE; /* a sum over all pids, also when none is left */
		if (roster->workers[w].gone)
			continue;
		if (live != ROSTER_NONE)
			return ROSTER_NONE;
		live = w;
	}
	if (live != ROSTER_NONE)
		return live;
	return roster_visit(roster, place, IDENTITY_NONE, 0, 0, in->reading->at);
}

/* The worker that unlabelled series of the place belong to in this reading. */
static uint32_t place_worker(struct intake *in, uint32_t number)
{
	struct place *place = &in->model->roster.places[number];

	if (place->tagged || place->reading_worker != ROSTER_NONE)
		return place->reading_worker;
	if (is_identity_lost(in, number))
		return ROSTER_NONE;
	if (place->reading_identity == IDENTITY_NONE)
		place->reading_worker = unidentified_worker(in, number);
	else
		place->reading_worker = roster_visit(&in->model->roster, number,
			place->reading_identity, roster_birth_tag(place->reading_birth_s),
			place->reading_birth_s, in->reading->at);
	return place->reading_worker;
}

static uint32_t worker_of(struct intake *in, const struct binding *binding)
{
	const struct place *place = &in->model->roster.places[binding->place];

	if (binding->tag == 0)
		return place_worker(in, binding->place);
	return roster_visit(&in->model->roster, binding->place, label_identity(place->kind),
		binding->tag, 0, in->reading->at);
}

static struct worker *touch_worker(struct intake *in, uint32_t number)
{
	struct model *model = in->model;
	struct worker *worker = &model->roster.workers[number];

	if (worker->reading == model->reading)
		return worker;
	worker->reading = model->reading;
	worker->named = worker->have = 0;
	worker->own_ms = SAMPLE_NO_TIME;
	model->touched_workers[model->touched_worker_count++] = number;
	return worker;
}

/* Of two families that say the same, the one with the higher precedence counts; of equals the one
   that stands first in the catalogue. */
static bool outranks(const struct catalog_row *a, const struct catalog_row *b)
{
	return a->precedence != b->precedence ? a->precedence > b->precedence : a < b;
}

/* Collects one number for its worker; precedence and join decide between several. */
static void gather(
	struct worker *worker, const struct catalog_row *row, const struct sample *sample)
{
	enum signal signal = row->signal;
	double value = row->scale != 0 ? sample->value * row->scale : sample->value;
	const struct catalog_row *had =
		(worker->have & 1U << signal) ? &catalog[worker->row[signal]] : NULL;

	if (sample->at_ms > worker->own_ms)
		worker->own_ms = sample->at_ms;
	worker->named |= 1U << signal;
	if (!is_value(signal, value) || (had && outranks(had, row)))
		return;
	if (had == row && row->join == JOIN_SUM)
		value += worker->value[signal];
	worker->have |= 1U << signal;
	worker->row[signal] = (uint16_t)(row - catalog);
	worker->value[signal] = value;
}

/* cAdvisor prints 0 for "no limit", in old versions a number near 2^63. It says so with the weight
   of its family, like any other limit. */
static void note_limit(
	struct intake *in, struct place *place, const struct catalog_row *row, double value)
{
	const double unlimited = 4611686018427387904.0; /* 2^62 */

	if (!(value >= 0) || (place->limit.known && row->precedence < place->limit_precedence))
		return;
	place->limit_precedence = row->precedence;
	gauge_set(&place->limit, value, in->reading->at.mono, in->feed->interval_ms);
	place->limit.known = value > 0 && value < unlimited;
}

/* Counts that are shown as whole numbers; what does not fit an int is no such count. */
static void note_count(struct intake *in, struct gauge *gauge, double value)
{
	if (value >= 0 && value <= INT32_MAX)
		gauge_set(gauge, value, in->reading->at.mono, in->feed->interval_ms);
}

static void note_text(char out[LIMIT_VERSION_BYTES], const char *text)
{
	memcpy(out, text, strlen(text) + 1);
}

static void note_end(struct intake *in, struct place *place, const char *reason)
{
	note_text(place->end_reason, reason);
	gauge_set(&place->ended, 1, in->reading->at.mono, in->feed->interval_ms);
}

static void note_version(struct place *place, const struct catalog_row *row, const char *text)
{
	if (text[0] == '\0' ||
		(place->version[0] != '\0' && row->precedence < place->version_precedence))
		return;
	place->version_precedence = row->precedence;
	note_text(place->version, text);
}

/* A pool, or a latency, belongs to whoever the other numbers of the process belong to. */
static void take_other_sample(
	struct intake *in, struct binding *binding, const struct sample *sample)
{
	uint32_t worker = worker_of(in, binding);

	if (worker == ROSTER_NONE)
		return;
	touch_worker(in, worker);
	if (bind_is_pool(binding)) {
		intake_pool_sample(in, worker, binding, sample->value);
	} else {
		struct latency_name name = bind_latency(binding);

		intake_latency_sample(in, worker, &name, sample->value);
	}
}

/* A sum of what came before a cut is no number. */
static void take_watched_sample(
	struct intake *in, const struct binding *binding, const struct sample *sample)
{
	uint32_t worker =
		in->reading->completeness == READING_CUT ? ROSTER_NONE : worker_of(in, binding);

	if (worker == ROSTER_NONE)
		return;
	touch_worker(in, worker);
	intake_watched_sample(in, worker, binding->watch - 1U, sample->value);
}

static void take_sample(struct intake *in, const struct sample *sample)
{
	struct binding *binding = binding_of(in, sample);
	const struct catalog_row *row;
	struct place *place;
	uint32_t worker;

	if (!binding)
		return;
	if (binding->watch != 0)
		take_watched_sample(in, binding, sample);
	if (binding->row == BIND_WATCHED)
		return;
	if (!is_catalogued(binding)) {
		take_other_sample(in, binding, sample);
		return;
	}
	row = &catalog[binding->row];
	in->feed->is_exporter = in->feed->is_exporter || row->exporter;
	if (binding->place == ROSTER_NONE)
		return;
	if (row->join == JOIN_SUM && in->reading->completeness == READING_CUT)
		return; /* a sum of what came before the cut is no number */
	place = &in->model->roster.places[binding->place];
	switch (row->signal) {
	case SIGNAL_LIMIT: note_limit(in, place, row, sample->value); return;
	case SIGNAL_RESTARTS: note_count(in, &place->restarts, sample->value); return;
	case SIGNAL_EXIT_CODE: note_count(in, &place->exit_code, sample->value); return;
	case SIGNAL_VERSION:
		note_version(place, row, bind_text(&in->model->bindings, binding));
		return;
	case SIGNAL_END_REASON:
		if (sample->value == 1)
			note_end(in, place, bind_text(&in->model->bindings, binding));
		return;
	default: break;
	}
	worker = worker_of(in, binding);
	if (worker == ROSTER_NONE)
		return;
	gather(touch_worker(in, worker), row, sample);
	if (row->signal == SIGNAL_LOAD)
		intake_latency_load(in, worker, row, sample->value);
}

/* Absence from a complete reading means gone, except where processes take turns behind one
   endpoint: there it says nothing, and silence decides (settle.c). */
static bool mark_missing_in(struct intake *in, const struct place *place)
{
	struct roster *roster = &in->model->roster;
	bool any = false;

	for (uint32_t w = place->first_worker; w != ROSTER_NONE; w = roster->workers[w].next) {
		const struct worker *worker = &roster->workers[w];

		if (worker->gone || worker->reading == in->model->reading)
			continue;
		if (place->kind == PLACE_ENDPOINT && worker->identity != IDENTITY_PID)
			continue;
		roster_mark_gone(roster, w, in->reading->at);
		any = true;
	}
	return any;
}

static void mark_missing(struct intake *in)
{
	struct roster *roster = &in->model->roster;
	uint32_t p = roster->feed_places[in->reading->feed];

	for (p = p == 0 ? ROSTER_NONE : p - 1; p != ROSTER_NONE; p = roster->places[p].next) {
		if (mark_missing_in(in, &roster->places[p]))
			settle_gone(in->model, p, in->reading->at, "no longer exported");
	}
}

/* Several processes behind one port: the poller must not stay on one connection. */
static void note_many_identities(struct intake *in)
{
	in->feed->many_identities = false;
	for (uint32_t i = 0; i < in->model->touched_place_count; i++) {
		uint32_t p = in->model->touched_places[i];
		const struct place *place = &in->model->roster.places[p];

		if (place->kind == PLACE_ENDPOINT && !place->tagged &&
			(place->mixes || roster_live_workers(&in->model->roster, p) > 1))
			in->feed->many_identities = true;
	}
}

void intake_samples(struct model *model, const struct reading *reading)
{
	struct feed *feed = &model->feeds[reading->feed];
	struct intake in = {model, reading, feed, reading->at.wall.s + feed->clock_ahead_s};

	model->reading++;
	model->touched_worker_count = model->touched_place_count = 0;
	model->touched_pool_count = 0;
	bind_update(&model->bindings, &model->roster, reading->feed, reading->keys);
	identify(&in);
	for (size_t i = 0; i < reading->sample_count; i++)
		take_sample(&in, &reading->samples[i]);
	for (uint32_t i = 0; i < model->touched_worker_count; i++)
		intake_commit(&in, model->touched_workers[i]);
	intake_pools(&in);
	for (uint32_t i = 0; i < model->touched_worker_count; i++)
		intake_life_pools(model, model->touched_workers[i], reading->at.mono);
	intake_latencies(&in);
	intake_watched(&in);
	for (uint32_t i = 0; i < model->touched_worker_count; i++)
		intake_life_latency(model, model->touched_workers[i], reading->at.mono);
	if (reading->completeness == READING_COMPLETE)
		mark_missing(&in);
	for (uint32_t i = 0; i < model->touched_place_count; i++)
		settle_place(model, model->touched_places[i], reading->at);
	note_many_identities(&in);
}
