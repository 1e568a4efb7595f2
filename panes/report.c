#include "panes/report.h"

#include <inttypes.h>
#include <stdio.h>

#include "model/must.h"
#include "panes/pane_table.h"
#include "panes/report_expect.h"
#include "panes/report_feeds.h"
#include "panes/report_growth.h"
#include "panes/report_pools.h"
#include "panes/report_servers.h"
#include "panes/report_slots.h"
#include "panes/report_workers.h"

struct phrase report_begin(struct report *report)
{
	struct sentence *sentence = &report->sentences[report->count++];

	must(report->count <= SENTENCES);
	sentence->row = report->row;
	sentence->name[0] = '\0';
	return phrase_begin(sentence->text, sizeof(sentence->text));
}

void report_name(struct report *report, const char *name)
{
	struct sentence *sentence = &report->sentences[report->count - 1];

	snprintf(sentence->name, sizeof(sentence->name), "%s", name);
}

/* "no history from prom:9090: 503: not ready" */
static void report_past(struct report *report, const struct report_input *input)
{
	const struct past_state *past = model_past(input->model);
	struct phrase phrase;

	if (!fault_is_set(&past->fault))
		return;
	phrase = report_begin(report);
	phrase_add(&phrase, "", "%s history from %s: %s", past->found > 0 ? "not all" : "no",
		past->server, past->fault.text);
}

/* "limits of lowtide reached, not shown: +3 targets, workers of +2 places, +0 series" */
static void report_drops(struct report *report, const struct report_input *input)
{
	struct model_drops drops = model_drops(input->model);
	struct phrase phrase;

	if (drops.feeds + drops.places + drops.workers + drops.keys + drops.pools + drops.watched ==
		0)
		return;
	phrase = report_begin(report);
	phrase_add(&phrase, "",
		"limits of lowtide reached, not shown: +%" PRIu64 " targets, workers of +%" PRIu64
		" places, +%" PRIu64 " series",
		drops.feeds, drops.workers, drops.places + drops.keys);
	if (drops.pools > 0)
		phrase_add(&phrase, ", ", "+%" PRIu64 " pools", drops.pools);
	if (drops.watched > 0)
		phrase_add(&phrase, ", ", "+%" PRIu64 " watched gauges", drops.watched);
}

/* Each with what makes it come and go. What lies between threshold and threshold is told by what it
   is now, not by what it was. */
const struct report_row report_table[] = {
	/* Nobody can work. It was up, and gave nothing for three intervals; until it answers. */
	{"server dark", ROLE_ALARM, pane_feeds_index, report_down},
	/* Until a slot was free for ROOM_SETTLES_MS. */
	{"no slot free", ROLE_ALARM, pane_floor_index, report_full_servers},
	/* Likewise. */
	{"limit used up", ROLE_ALARM, pane_floor_index, report_limits},
	/* PILE_WAITERS, or a wait of PILE_WAIT_MS; until there was none for ROOM_SETTLES_MS. */
	{"lock queue", ROLE_ALARM, pane_locks_index, report_piles},

	/* A service fails. Until a life has lasted for RESTART_RUN_MS. */
	{"crash loop", ROLE_ALARM, pane_workers_index, report_loops},
	/* Until the estimate was beyond it for LIMIT_SETTLES_MS, or the growth has stopped. */
	{"limit in an hour", ROLE_ALARM, pane_workers_index, report_growth_in_an_hour},
	/* Once the timeline was told; until a connection was free for five seconds (pools.c). */
	{"pool pinned", ROLE_ALARM, pane_pools_index, report_pools},

	/* We are blind. From the first refusal until we are in. */
	{"shut out", ROLE_ALARM, pane_floor_index, report_refusals},
	/* Three intervals without data; until it answers. */
	{"target dark", ROLE_ALARM, pane_feeds_index, report_dark},

	/* It is hit in part. NEAR_LIMIT_RATIO; until it was below for LIMIT_SETTLES_MS. */
	{"near limit", ROLE_ALARM, pane_workers_index, report_full},
	/* For WORKER_LATELY_MS. */
	{"OOM-killed", ROLE_ALARM, pane_workers_index, report_killed},
	/* Three of its periods; until it is met, or gone. */
	{"went silent", ROLE_WARN, pane_workers_index, report_silent},
	/* For DEADLOCK_NOW_MS after each. */
	{"deadlocks", ROLE_WARN, pane_deadlocks_index, report_deadlocks},
	/* It has lasted, and it is over when that has lasted (model/breach.h). */
	{"not expected", ROLE_WARN, pane_floor_index, report_expect},

	/* It will be. As in an hour. */
	{"limit in a day", ROLE_ALARM, pane_workers_index, report_growth_in_a_day},
	/* As long as the verdict stands, which has its own margins (model/growth_judge.h). */
	{"growing", ROLE_WARN, pane_workers_index, report_growth_beyond},
	/* Likewise; of a gauge that has a limit, where the memory does not tell. */
	{"watched", ROLE_WARN, pane_workers_index, report_watched},
	/* Several for LEFT_OPEN_MS, or one for LEFT_OPEN_ALONE_MS; until it was over for
	   ROOM_SETTLES_MS. */
	{"left open", ROLE_WARN, pane_sessions_index, report_left_open},

	/* It has changed. Both for WORKER_LATELY_MS. */
	{"restarted", ROLE_WARN, pane_workers_index, report_restarted},
	{"gone", ROLE_WARN, pane_workers_index, report_gone},

	/* Our own sight. Until its answers were good for FEED_SETTLES_MS. */
	{"target faulty", ROLE_WARN, pane_feeds_index, report_faulty},
	/* Until it can be read. */
	{"list unread", ROLE_WARN, pane_feeds_index, report_discoveries},
	/* For SEAT_LATELY_MS. */
	{"got in", ROLE_WARN, pane_floor_index, report_seats},
	/* The peaks of the window; they move with it. */
	{"burst", ROLE_WARN, pane_floor_index, report_bursts},
	/* While a session is not readable. */
	{"rights", ROLE_WARN, pane_feeds_index, report_rights},
	/* Until it could be fetched. */
	{"no history", ROLE_WARN, pane_feeds_index, report_past},
	/* For good: what found no room is not asked again. */
	{"our limits", ROLE_WARN, pane_feeds_index, report_drops},
	/* As long as we are connected through one. */
	{"pooler between", ROLE_DIM, pane_floor_index, report_poolers},
};

const size_t report_rows = sizeof(report_table) / sizeof(*report_table);

/* In the worst incident every row has its say: once, and those of growth as often as they may. */
enum { GROWTH_ROWS = 3 };
_Static_assert(
	sizeof(report_table) / sizeof(*report_table) + GROWTH_ROWS * (REPORT_GROWTH_MOST - 1) <=
		SENTENCES,
	"there is room for what all rows have to say");

void report_make(struct report *report, const struct report_input *input)
{
	report->count = 0;
	for (size_t i = 0; i < report_rows; i++) {
		report->row = &report_table[i];
		report->row->say(report, input);
	}
}
