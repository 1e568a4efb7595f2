#ifndef LOWTIDE_MODEL_STATE_H
#define LOWTIDE_MODEL_STATE_H
/*
 * The model's one block. Only the files that make up the model (model.c, model_*.c, intake*.c,
 * past*.c, settle.c) and its tests see inside; everybody else asks through model/model.h.
 */
#include "model/bind.h"
#include "model/breach.h"
#include "model/discovery.h"
#include "model/events.h"
#include "model/expectation.h"
#include "model/feed.h"
#include "model/latency.h"
#include "model/model.h"
#include "model/pool_witnesses.h"
#include "model/pools.h"
#include "model/roster.h"
#include "model/watched.h"

/* One expectation, whose connections it is about, and what came of it. */
struct expected_state {
	struct expectation is;
	char owner[LIMIT_OWNER_BYTES];
	bool owner_is_said; /* by it, or by a target of its group */
	struct breach breaches[BREACH_KINDS];
};

struct model {
	struct feed feeds[LIMIT_FEEDS];
	uint32_t feed_count;  /* high-water mark */
	uint32_t feed_latest; /* the slot taken last */
	uint32_t feeds_ever;
	uint64_t dropped_feeds;
	struct roster roster;
	struct bindings bindings;
	struct events events;
	struct server servers[LIMIT_SERVERS];
	uint32_t server_count;
	uint64_t dropped_servers;
	struct discovery discoveries[LIMIT_DISCOVERIES];
	uint32_t discovery_count;
	struct expected_state expected[LIMIT_EXPECTATIONS];
	uint32_t expectation_count;
	const struct own_remedy *own_remedies; /* borrowed */
	size_t own_remedy_count;
	struct past_state past;
	struct pools pools;
	struct watched_gauges watched;
	struct pool_witnesses witnesses; /* of the pool that was told of last */
	struct baseline baseline;
	struct latency
		latencies[LIMIT_WORKERS]; /* of the worker with that number; most touch none */
	uint64_t dropped_latencies;       /* histograms with too many bounds */
	bool was_full;                    /* something found no room when it was last looked at */
	bool has_settled;
	mono_ms settled_at;

	/* Scratch of the reading being taken in. Numbered from 1, so that zero is "never". */
	uint64_t reading;
	uint32_t touched_workers[LIMIT_WORKERS], touched_worker_count;
	uint32_t touched_places[LIMIT_PLACES], touched_place_count;
	uint32_t touched_pools[LIMIT_POOLS], touched_pool_count;
};

/* How near its limit a worker is, once per settling (model_growth.c). */
void settle_horizon(struct model *model, uint32_t number, mono_ms now);

/* How long what is gone is shown: long enough to be seen by whoever comes late. */
enum { GONE_SHOWN_MS = 30 * 60 * 1000 };

/* A reading on its way in. */
struct intake {
	struct model *model;
	const struct reading *reading;
	struct feed *feed;
	double remote_now_s; /* the other side's wall clock */
};

/* Takes a reading of samples in (intake.c). */
void intake_samples(struct model *model, const struct reading *reading);

/* What the reading said about a worker that it touched becomes history (intake_commit.c). */
void intake_commit(struct intake *in, uint32_t number);

/* One number of a pool of that worker, and, after the workers', what the reading said of pools
   becomes their present and their history (intake_pools.c). */
void intake_pool_sample(struct intake *in, uint32_t worker, struct binding *binding, double value);
void intake_pools(struct intake *in);

/* One number of the worker's latency, and what it is counted by where that is a load; after the
   workers', what the reading said of it becomes its present and its history (intake_latency.c). */
void intake_latency_sample(
	struct intake *in, uint32_t number, const struct latency_name *name, double value);
void intake_latency_load(
	struct intake *in, uint32_t number, const struct catalog_row *row, double value);
void intake_latencies(struct intake *in);

/* One number of a gauge of that worker that is watched, and, after the workers', what the reading
   said of them becomes their present, their history and their verdict (intake_watched.c). */
void intake_watched_sample(struct intake *in, uint32_t worker, uint32_t watch, double value);
void intake_watched(struct intake *in);

/* Lets go of those whose worker is; of one that stops being told its growth is over
   (intake_watched.c). */
void settle_watched(struct model *model, struct instant now);

/* Lets go of pools whose worker is, and of those that are gone for long (intake_pools.c). */
void settle_pools(struct model *model, struct instant now, int64_t shown_ms);

/* What a reading said of a worker becomes its present and its history (intake_numbers.c). */
void intake_numbers(struct model *model, struct worker *worker, struct instant when);

/* Chooses what tells how busy the worker is, one signal for a whole life, and takes in what it says
   of pools, as of the reading before. Once a reading, behind its counters (intake_load.c). */
void intake_load(const struct model *model, struct worker *worker);

/* How busy it was at the moment of that reading; NaN: nothing tells. */
double intake_load_at(const struct worker *worker, mono_ms at);

/* The life that is there now begins for its growth (intake_growth.c). */
void intake_growth_begin(const struct model *model, const struct worker *worker,
	struct growth *growth, struct instant at);

/* Judges what memory the worker has now by what it had (intake_growth.c). */
void intake_growth(struct model *model, struct worker *worker, struct instant at);

/* Tells the timeline what has come of it. */
void intake_growth_tell(struct model *model, struct worker *worker, struct instant at);

/* Judges the worker anew, by its history and then by what was heard since (past_growth.c). */
void past_growth(struct model *model, struct worker *worker, const struct past_point *points,
	size_t count, struct instant now);

/* And of its life, by age (intake_lives.c). To be called behind intake_numbers(). */
void intake_life(struct model *model, struct worker *worker, mono_ms at);

/* What it said of the pools of the worker with that number. To be called behind intake_pools(). */
void intake_life_pools(struct model *model, uint32_t number, mono_ms at);

/* And of its latency. To be called behind intake_latencies(). */
void intake_life_latency(struct model *model, uint32_t number, mono_ms at);

/* Whether readings of that number can be: somebody has the slot and was not removed. Forgets a feed
   that was removed, and all that is left of it; its slot can be another's (model_feeds.c). */
bool model_feed_is_asked(const struct model *model, uint32_t feed);
void model_forget_feed(struct model *model, uint32_t number);

/* The servers' part of model_add_feed, model_forget_feed, model_accept, model_accept_fault, and
   model_freeze (model_servers.c). */
void model_add_server(
	struct model *model, uint32_t feed, const struct feed_config *config, mono_ms now);
void model_forget_server(struct model *model, uint32_t number);
void model_accept_server(struct model *model, const struct reading *reading);
void model_fault_server(
	struct model *model, uint32_t feed, struct instant at, const struct fault *fault);
void model_freeze_pools(struct model *to, const struct model *from);   /* model_pools.c */
void model_freeze_watched(struct model *to, const struct model *from); /* model_watched.c */
void model_freeze_servers(struct model *to, const struct model *from);
void model_freeze_expectations(
	struct model *to, const struct model *from); /* model_expectations.c */

/* Finds what is expected of the workers of a feed that is new, and what it says of their owner
   (model_expectations.c). */
void model_expect_of_new_feed(struct model *model, struct feed *feed);

/* Holds what is expected against what is (model_breaches.c). */
void settle_breaches(struct model *model, struct instant now);

/* Looks who of a baseline that came from a report is here (model_baseline.c). */
void model_meet_baseline(struct model *model);

/* Finds who follows whom in a place, and tells the timeline (settle.c). */
void settle_place(struct model *model, uint32_t number, struct instant now);

/* Puts something about a worker, if it is a row, on the timeline. */
void settle_tell(struct model *model, const struct worker *worker, enum event_kind kind,
	struct instant at, const char *what);

/* Workers of the place were marked gone at now: new lives get their slots, and the timeline is told
   of those that nobody followed. */
void settle_gone(struct model *model, uint32_t place, struct instant now, const char *why);

#endif
