#ifndef LOWTIDE_PANES_LIST_H
#define LOWTIDE_PANES_LIST_H
/*
 * The rows of a pane that can be moved through, and the part of them that a screen shows. What is
 * not shown is counted: rows beyond the window, and subjects that the filter leaves out.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "panes/order.h"
#include "panes/view.h"

enum {
	LIST_ROWS = LIMIT_WORKERS + VIEW_GROUPS, /* every worker, and a line for every group */
	LIST_NONE = LIST_ROWS,                   /* no row */
	LIST_MORE_BYTES = 200,
	LIST_TITLE_BYTES = 64,
};

struct list_row {
	enum subject_kind kind;
	/* WORKER, FEED: in the sorted order; GROUP: in groups[]; EVENT: from newest; POOL:
	   its slot; CANARY: panes/canary.h; MARKED: by number in the
	   baseline (panes/since_change.h); what belongs to a server: server_row() */
	uint32_t at;
};

/* Members of a group that the filter lets through stand together in the sorted order. */
struct list_group {
	uint32_t group;
	uint32_t members;      /* whatever the filter */
	uint32_t first, count; /* entries of the order: those let through */
	uint32_t listed;       /* of these, the first that are rows of their own */
	uint32_t placed;       /* scratch of sorting */
};

struct list {
	size_t total;   /* subjects there are */
	size_t matched; /* of those, what the filter lets through */
	size_t count;   /* rows: each group has one, and not all of its members do */
	size_t beyond;  /* subjects that were let go: counted, but without a row */
	struct list_row rows[LIST_ROWS];
	size_t group_count; /* 0: not shown in groups */
	struct list_group groups[VIEW_GROUPS];
};

/* What a pane shows of its list. */
struct window {
	size_t top, shown; /* rows [top, top + shown) of the list */
	size_t room; /* rows there are on the screen, the line that counts the others included */
	size_t selected; /* LIST_NONE: the selection is not among the rows */
	int head;        /* lines of the pane above the first row */
};

void list_begin(struct list *list);
void list_add(struct list *list, enum subject_kind kind, uint32_t at);

/* The rows [top, top + shown) in room lines, one of which counts the others when not all fit. top
   is where the window was; it moves as little as possible. */
struct window list_window(const struct list *list, size_t top, size_t selected, size_t room);

/* "+10 more: 2 stale, 8 live", "+10 more, 4 of them above: …": the rows outside of the window, with
   a word for each kind of entry in the order. */
void list_more(const struct list *list, const struct window *window, const struct order *order,
	const char *const words[], char out[LIST_MORE_BYTES]);

/* The same without kinds: "+3 more owners, 1 of them above"; noun "owner". False, and "", when no
   row is hidden and nothing was let go. */
bool list_rest(const struct list *list, const struct window *window, const char *noun,
	char out[LIST_MORE_BYTES]);

/* Greatest size of the order's entries outside of the window; 0 when there is none, or nobody can
   tell because the members of a group there are no rows. */
double list_hidden_size(
	const struct list *list, const struct window *window, const struct order *order);

/* "WORKERS", "WORKERS 12 of 340" */
void list_title(const struct list *list, const struct view *view, const char *title,
	char out[LIST_TITLE_BYTES]);

#endif
