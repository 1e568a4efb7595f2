#ifndef LOWTIDE_PANES_VIEW_H
#define LOWTIDE_PANES_VIEW_H
/*
 * What a person chose to see: a plain value. panes/keyboard.h is what changes it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/compare.h"
#include "model/fit.h"
#include "model/limits.h"
#include "panes/role.h"
#include "panes/subject.h"

enum {
	VIEW_PANES = 12, /* room for those of panes/pane_table.h */
	VIEW_FILTER_BYTES = 64,
	VIEW_NOTICE_BYTES = 256,
	VIEW_LABEL_BYTES = 64,
	VIEW_SNAPSHOT_ROWS = 20, /* subjects that a pane of a snapshot lists: one screenful */
	VIEW_GROUPS = LIMIT_FEEDS + 1,
};

enum view_sort {
	SORT_WORST,
	SORT_MEMORY,
	SORT_LIMIT,
	SORT_NAME,
	SORT_UPTIME,
	SORTS,
};

enum view_page {
	PAGE_PANES,
	PAGE_DETAIL, /* of one subject */
	PAGE_FIT,    /* will its restart fit? (restart_fit.h) */
	PAGE_HELP,   /* over whichever of the two was there */
};

/* Workers that are tried out. */
struct view_canaries {
	bool asked;                  /* somebody said in advance who is one (--canary) */
	uint32_t beyond;             /* of those, how many found no room */
	char idle[VIEW_LABEL_BYTES]; /* a label that was said and no target has; "": none such */
	uint32_t count;
	uint64_t workers[COMPARE_CANARIES]; /* model_worker_id() */
};

/* The page of a restart. */
struct view_fit {
	struct subject of;                   /* an owner of sessions */
	int64_t workers, pool_min, pool_max; /* typed; FIT_UNKNOWN_NUMBER: what was found */
};

struct view {
	bool live;       /* somebody is at the keys: focus, selection and a line of hints */
	int64_t span_ms; /* how far back courses reach, where there is that much history */

	size_t focus; /* the pane that keys go to, by its number in the table */
	bool chosen;  /* somebody went there: it has room before others */
	struct view_place {
		struct subject selected;
		size_t top; /* first row that is shown */
	} places[VIEW_PANES];

	enum view_sort sort; /* of workers; where it means something of other rows, too */
	bool reversed;
	bool flat; /* without lines for groups */
	char filter[VIEW_FILTER_BYTES];
	bool typing; /* the filter is being typed: characters are text, not keys */
	uint64_t closed_groups[(VIEW_GROUPS + 63) / 64], open_groups[(VIEW_GROUPS + 63) / 64];

	struct view_canaries canaries;

	enum view_page page, page_below_help, page_below_fit;
	struct subject detail;       /* of PAGE_DETAIL */
	struct view_fit fit;         /* of PAGE_FIT */
	size_t detail_top, help_top; /* lines that are scrolled out */

	bool paused; /* the picture is of paused_at, the data goes on */
	struct instant paused_at;
	int64_t redraw_ms; /* least time between two pictures of new data */

	char notice[VIEW_NOTICE_BYTES]; /* what came of the last key, if it is to be told */
	enum role notice_role;
};

/* What is drawn where nobody presses keys, and what a live screen begins with. */
void view_init_snapshot(struct view *view);
void view_init_live(struct view *view);

/* < VIEW_GROUPS: those without a group are one, too. */
uint32_t view_group_number(uint32_t group);

/* What is listed of a group: nobody, whoever matters (panes/worker_list.h), or all of it. */
enum view_fold { FOLD_CLOSED, FOLD_USUAL, FOLD_OPEN };

/* FOLD_USUAL until somebody folded it. */
enum view_fold view_group_fold(const struct view *view, uint32_t group);
void view_fold_group(struct view *view, uint32_t group, enum view_fold fold);

/* One step further back, or less far; the same at the end of what is kept. */
void view_widen_span(struct view *view, bool wider);

/* One step of redraw_ms. */
void view_slow_down(struct view *view, bool slower);

/* "worst first", "by memory". */
const char *view_sort_word(enum view_sort sort);

void view_notice(struct view *view, enum role role, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
