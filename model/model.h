#ifndef LOWTIDE_MODEL_MODEL_H
#define LOWTIDE_MODEL_MODEL_H
/*
 * The model: everything lowtide knows, made from readings and faults only.
 *
 * It has no clock, does no I/O and no part of it points into another: parts refer to each other by
 * index, so the whole is one block that can be copied. Storage is bounded by
 * model/limits.h and touched lazily: memory is used as workers appear. In steady state nothing is
 * allocated. Reaching a limit is counted in struct model_drops, for the screen.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/baseline.h"
#include "model/breach.h"
#include "model/discovery.h"
#include "model/events.h"
#include "model/expectation.h"
#include "model/feed.h"
#include "model/latency.h"
#include "model/past.h"
#include "model/pools.h"
#include "model/reading.h"
#include "model/roster.h"
#include "model/server.h"
#include "model/watched.h"

struct model;

/* What found no room. Shown as "+N more". */
struct model_drops {
	uint64_t feeds;   /* targets */
	uint64_t servers; /* of those, database servers without room for what they tell */
	uint64_t places;  /* series whose endpoint or container found none */
	uint64_t workers; /* endpoints and containers that lack at least one row */
	uint64_t keys;    /* series */
	uint64_t texts;   /* versions, end reasons, names of pools */
	uint64_t pools;
	uint64_t watched; /* gauges of workers */
};

struct model *model_create(void);

/* The same, and NULL when there is no memory for it. */
struct model *model_try_create(void);
void model_destroy(struct model *model);

/* Makes `to` answer queries as `from` does now, all but model_feed_knows(). It is a picture, not a
   model that goes on: it takes no input any more. `to` may be a picture already. */
void model_freeze(struct model *to, const struct model *from);

/* Returns the feed's number, ROSTER_NONE when LIMIT_FEEDS is reached. now starts its first wait. */
uint32_t model_add_feed(struct model *model, const struct feed_config *config, mono_ms now);

/* Nobody wants the feed asked any more: it and its workers are gone. They are shown as long as
   others that are gone, or until their room is needed, and then forgotten: the number can be that
   of another feed. No input of the feed may come any more. */
void model_remove_feed(struct model *model, uint32_t number, struct instant now);

/* A list of targets. Returns its number, ROSTER_NONE when LIMIT_DISCOVERIES is reached. */
uint32_t model_add_discovery(struct model *model, const char *name);

/* What is expected of a group or an owner of sessions. False when LIMIT_EXPECTATIONS is reached. A
   later one of the same group, or without one of the same owner, replaces the earlier. */
bool model_expect(struct model *model, const struct expectation *expectation);

/* What a person said of pools, before the first reading; borrowed as long as the model, and a
   picture of it, is there. */
void model_use_pools(struct model *model, const struct pool_book *book);

/* What a person said to do about symptoms (model/remedy.h); borrowed likewise. */
struct own_remedy;
void model_use_remedies(struct model *model, const struct own_remedy *own, size_t count);
size_t model_own_remedy_count(const struct model *model);
const struct own_remedy *model_own_remedy(const struct model *model, size_t i);
/* The gauges that a person wants watched, before the first feed is added; borrowed like pools. */
void model_use_watches(struct model *model, const struct watch_book *book);

/* The inputs. A reading's feed must be one that was added. */
void model_accept(struct model *model, const struct reading *reading);
void model_accept_fault(
	struct model *model, uint32_t feed, struct instant at, const struct fault *fault);
void model_accept_discovery(struct model *model, uint32_t number, struct instant at,
	const struct discovery_change *change);
void model_accept_discovery_fault(
	struct model *model, uint32_t number, struct instant at, const struct fault *fault);

/*
 * History that somebody else kept of a worker, oldest first, for the present life: put before what
 * was heard of it, once. What belongs to an earlier life is left out, told by the start time where
 * that is known; so is what is not older than our own first sample, and all of a worker that was
 * seen to restart, for there is nothing that we have not heard ourselves. Growth is judged anew,
 * with the lives before. False: nothing was of use.
 */
bool model_prepend(struct model *model, size_t slot, const struct past_point *points, size_t count,
	struct instant now);

/* The same of a pool of a worker: what it lent out, and when it was at its end. Points of an
   earlier life of the worker are left out, told by the age of the present one where it is known. */
bool model_prepend_pool(struct model *model, size_t slot, const struct past_pool_point *points,
	size_t count, struct instant now);

/* How far the history of others has got; for the screen. */
void model_note_past(struct model *model, struct instant now, const struct past_state *state);

/* Once per turn, after the inputs: lets time pass for those who were not heard of. */
void model_settle(struct model *model, struct instant now);

/* We ourselves were stopped for that long (^Z, a sleeping laptop) and asked nobody meanwhile: what
   is known is old, but nobody is dark for it. To be called before the next settle. */
void model_resume(struct model *model, struct instant now, int64_t away_ms);

/* Marks now: the baseline that later figures are held against, in the place of an earlier one. And
   lets it go. */
void model_mark(struct model *model, struct instant now);
void model_unmark(struct model *model);

/* Takes the baseline of a report in the place of a marked one; it is copied. Who of it is here is
   found by name, now and at every model_settle(). */
void model_use_baseline(struct model *model, const struct baseline *baseline);

/* Queries. Pointers are valid until the next input. */
/* Slots 0..model_feed_slots(); NULL where a slot is empty. Removed feeds are there until they are
   forgotten. */
size_t model_feed_slots(const struct model *model);
const struct feed *model_feed(const struct model *model, size_t i);

/* The feed of that id (struct feed), or NULL when it is forgotten. */
const struct feed *model_find_feed(const struct model *model, uint64_t id);

/* What a group is called (model_worker_group()). */
const char *model_group_name(const struct model *model, uint32_t group);

/* Slots 0..model_worker_slots(); NULL where a slot is empty or not (yet) a row. */
size_t model_worker_slots(const struct model *model);
const struct worker *model_worker(const struct model *model, size_t i);
const struct place *model_place_of(const struct model *model, const struct worker *worker);
const struct feed *model_feed_of(const struct model *model, const struct worker *worker);

/* Fills out with the display name: the feed's, the instance, and /n where a place has several. */
void model_worker_name(
	const struct model *model, const struct worker *worker, char out[LIMIT_NAME_BYTES]);

/* Who it is, whatever life it lives and wherever it is stored: a slot of a place, told apart from
   whatever stood in the place's storage before. The subject_id of its events. */
uint64_t model_worker_id(const struct model *model, const struct worker *worker);

/* The worker of that id, which may be gone, or NULL when it is forgotten. */
const struct worker *model_find_worker(const struct model *model, uint64_t id);

/* The group of its feed, named by that group's first feed; ROSTER_NONE: in none. */
uint32_t model_worker_group(const struct model *model, const struct worker *worker);

/* That group's name; "": in none. */
const char *model_group_of(const struct model *model, const struct worker *worker);

enum truth model_worker_truth(const struct model *model, const struct worker *worker, mono_ms now);

/* True when the row is no single process, so that no slope means anything: without identity, or
   one of several processes mixed behind one endpoint. */
bool model_worker_is_aggregate(const struct model *model, const struct worker *worker);

/* How often the worker is expected to be heard of. */
int64_t model_worker_period_ms(const struct model *model, const struct worker *worker);

/* What counts against a memory limit: working set where known, else RSS. False when neither is, or
   has stopped coming while the worker is still met. */
bool model_worker_memory(const struct worker *worker, double *used_bytes);

/* The memory limit, and what counts against it. Where nobody exports a limit it is the one that is
   expected (model_worker_limit_is_expected()). False when either is unknown. */
bool model_worker_limit(const struct model *model, const struct worker *worker, double *limit_bytes,
	double *used_bytes);

/* Nothing holds it there: it was said that it should stay below. */
bool model_worker_limit_is_expected(const struct model *model, const struct worker *worker);

/* How long its requests take, or its tasks; NULL where nothing is told of it. */
const struct latency *model_worker_latency(const struct model *model, const struct worker *worker);

/* Seconds since the process started on its own clock; false when its start is unknown. */
bool model_worker_uptime(const struct model *model, const struct worker *worker, struct instant now,
	double *uptime_s);

/* Restarts: the orchestrator's count where exported, unless we have seen more. */
uint32_t model_worker_restarts(const struct model *model, const struct worker *worker);

/* Why the life before ended, where somebody exports it; *exit_code is set for END_EXIT. */
enum end_cause model_worker_end(
	const struct model *model, const struct worker *worker, int *exit_code);

/* The row of the catalogue that the worker's number of that signal came from in its last reading;
   NULL: it had none. signal < SIGNAL_NUMBERS. */
const struct catalog_row *model_worker_row(const struct worker *worker, enum signal signal);

/* NULL: nothing is marked. */
const struct baseline *model_baseline(const struct model *model);

/* Connections lent out by all pools of the worker's present life; NaN: none tells. */
double model_worker_pool_in_use(const struct model *model, const struct worker *worker);

/* Lives of workers by age: the present ones (worker->record), and earlier ones. */
const struct lives *model_lives(const struct model *model);

/* Whose lives a life of this worker can be held against (model/cohort.h). */
uint64_t model_worker_cohort(const struct model *model, const struct worker *worker);

/* Why an earlier life of the worker's slot ended, where somebody exports it. */
struct life_cause model_life_cause(
	const struct model *model, const struct worker *worker, uint32_t number);

/*
 * Restarts in quick succession: RESTART_RUN_LEAST or more in RESTART_RUN_MS. Kubernetes waits 10 s,
 * 20 s, 40 s, up to 5 minutes, before it starts a container again, and forgives after 10 minutes of
 * running (kubernetes.io, Pod Lifecycle): a loop shows within that time, and a fourth life does not
 * begin by chance. Processes that end with exit code 0, and children of a pre-fork server whose
 * siblings live on, are recycled: that is how they are meant to work.
 */
enum { RESTART_RUN_LEAST = 3, RESTART_RUN_MS = 10 * 60 * 1000 };
enum restart_run { RUN_NONE, RUN_RECYCLED, RUN_CRASH_LOOP };

/* Of the run that ended with the worker's last restart: how many, and the time from the first to
   the last of them. */
enum restart_run model_worker_run(const struct model *model, const struct worker *worker,
	uint32_t *restarts, int64_t *span_ms);

/* It is in a crash loop: one that began, and since then no life has lasted for RESTART_RUN_MS. An
   orchestrator that waits for five minutes between two restarts has not ended it. */
bool model_worker_loops(const struct model *model, const struct worker *worker, struct instant now);

/* True when some series of the feed was recognised by that row of the catalogue. For reports. */
bool model_feed_knows(const struct model *model, uint32_t feed, size_t catalog_row);

/* Whether the floor of its memory keeps rising. Of a worker that is gone, or whose memory nobody
   tells any more, as of the last time; VERDICT_UNKNOWN where nobody ever did. */
const struct verdict *model_worker_verdict(const struct worker *worker);

/* What all that live in its container take of the limit there, and when they meet it. Of no limit
   (HEADROOM_UNKNOWN) where there is none, or where it is not known what one of them takes. */
struct headroom model_worker_headroom(const struct model *model, const struct worker *worker);

/* Seconds until a worker that is GROWING meets its limit; false: it is not, or nobody can tell. */
bool model_worker_time_left(const struct model *model, const struct worker *worker, double *left_s);

/* Likewise in steps, that it does not leave for LIMIT_SETTLES_MS: an estimate moves with each of
   its points. LIMIT_FAR also where nobody can tell. */
enum limit_horizon { LIMIT_FAR, LIMIT_IN_A_DAY, LIMIT_IN_AN_HOUR };
enum limit_horizon model_worker_horizon(const struct model *model, const struct worker *worker);

/* What it has of its limit was NEAR_LIMIT_RATIO or more within the last LIMIT_SETTLES_MS. */
enum { LIMIT_SETTLES_MS = 60 * 1000 };
#define NEAR_LIMIT_RATIO 0.9
bool model_worker_near_limit(const struct model *model, const struct worker *worker);

/* Its growth is more than what one life shows: its peers do not grow, or its last lives did. */
bool model_worker_growth_is_sure(const struct worker *worker);

/* What is watched; NULL: nothing. */
const struct watch_book *model_watches(const struct model *model);

/* Its gauges that are watched, in the order of the configuration. Returns how many there are. */
size_t model_worker_watched(const struct model *model, const struct worker *worker,
	const struct watched *out[LIMIT_OWN_WATCHES]);

/* The worker still tells it. False: it has answered without it for TRUTH_STALE_PERIODS. A worker
   that does not answer at all is stale itself, and nothing is concluded of its gauges. */
bool model_watched_is_told(const struct model *model, const struct watched *watched);

/* Its floor keeps rising, and it is still told. */
bool model_watched_is_growing(const struct model *model, const struct watched *watched);

/* What is known of one of them: what it is called, its limit and when it is met. */
const struct watch *model_watch_of(const struct model *model, const struct watched *watched);
struct headroom model_watched_headroom(const struct model *model, const struct watched *watched);
bool model_watched_time_left(
	const struct model *model, const struct watched *watched, double *left_s);

/* The one of them that grows and meets its limit first; NULL: none grows. */
const struct watched *model_worker_growing_watch(
	const struct model *model, const struct worker *worker);

/* True when some series of the feed counts for that watch. For reports. */
bool model_feed_watches(const struct model *model, uint32_t feed, size_t watch);

/* Database servers, in the order their feeds were added, as long as none is forgotten. */
size_t model_server_count(const struct model *model);
const struct server *model_server(const struct model *model, size_t i);

/* Connection pools: slots 0..model_pool_slots(); NULL where one is empty, hidden, or told too
   little of to be a row. */
size_t model_pool_slots(const struct model *model);
const struct pool *model_pool(const struct model *model, size_t i);

/* The pool of that id, or NULL when it is not there any more. */
const struct pool *model_find_pool(const struct model *model, uint64_t id);

/* The pools of a worker's present life that are rows, one after the other; before: NULL for the
   first. NULL: there is none, or no more. */
const struct pool *model_worker_pool(
	const struct model *model, const struct worker *worker, const struct pool *before);

/* The worker it belongs to; of a pooler's pool its endpoint, which may not be a row. */
const struct worker *model_pool_worker(const struct model *model, const struct pool *pool);
const struct pool_dialect *model_pool_dialect(const struct model *model, const struct pool *pool);

/* What a person said of pools; NULL: nothing. */
const struct pool_book *model_pool_book(const struct model *model);

/* Its worker's name, and its own where it has one: "gw-a/2", "orders HikariPool-1". */
void model_pool_name(
	const struct model *model, const struct pool *pool, char out[LIMIT_NAME_BYTES]);

/* Its worker's, or worse where only the pool has stopped being told. */
enum truth model_pool_truth(const struct model *model, const struct pool *pool, mono_ms now);

/* Who it is, as long as it is there. */
uint64_t model_pool_id(const struct model *model, const struct pool *pool);

/* It is told, and belongs to its worker's present life. */
bool model_pool_is_there(const struct model *model, const struct pool *pool);

/* Which pool of its worker it is, whatever life of that one: a restart begins new pools. */
uint64_t model_pool_place(const struct model *model, const struct pool *pool);

/* Connections lent out and the most there can be, overflow included. NaN: not known, or no
   limit. */
void model_pool_sizes(const struct pool *pool, double *in_use, double *limit);

/* All that is expected, in the order it was said. */
size_t model_expectation_count(const struct model *model);
const struct expectation *model_expectation_at(const struct model *model, size_t i);

/* Whose sessions it is about: the owner that it says, else the one that is configured for the
   group's targets, else the one that is called like the group. */
const char *model_expected_owner(const struct model *model, size_t i);

/* How it stands; and in words: "pool gw-a 6 open, 4 expected". */
const struct breach *model_breach(const struct model *model, size_t i, enum breach_kind kind);
void model_breach_words(
	const struct model *model, size_t i, enum breach_kind kind, char out[BREACH_BYTES]);

/* Which expectation the event is about; false: it is about none. */
bool model_breach_event(const struct model *model, const struct event *event, size_t *number);

/* NULL: nothing is expected of that owner; or of a feed's workers, which are those of its group,
   else of an owner that it is. */
const struct expectation *model_expectation(const struct model *model, const char *owner);
const struct expectation *model_feed_expectation(
	const struct model *model, const struct feed *feed);

/* The same of how that stands. */
const struct breach *model_owner_breach(
	const struct model *model, const char *owner, enum breach_kind kind);
const struct breach *model_feed_breach(
	const struct model *model, const struct feed *feed, enum breach_kind kind);

const struct past_state *model_past(const struct model *model);

/* Lists of targets. */
size_t model_discovery_count(const struct model *model);
const struct discovery *model_discovery(const struct model *model, size_t i);

const struct events *model_events(const struct model *model);
struct model_drops model_drops(const struct model *model);

#endif
