#ifndef LOWTIDE_PANES_FRAME_H
#define LOWTIDE_PANES_FRAME_H
/*
 * A frame: all that is decided about one picture before a cell of it is drawn - who is listed in
 * which order, what is wrong, where each pane stands and which of its rows it shows. Panes draw
 * from it, and keys act on it: what a person sees is what a key is about.
 *
 * It is some megabytes of storage that is used again for the next picture. All it remembers from
 * one to the next is what rows were sorted by: a row keeps its place until its value has moved by
 * FRAME_STEADY of it, so that rows of about the same size do not change places with every poll. The
 * first picture of a frame is a function of model, view, now and size alone.
 */
#include "model/owner_shares.h"
#include "model/pool_witnesses.h"
#include "panes/canary.h"
#include "panes/canvas.h"
#include "panes/list.h"
#include "panes/order.h"
#include "panes/pane_table.h"
#include "panes/report.h"
#include "panes/view.h"

#define FRAME_STEADY (1.0 / 32)

/* What a worker was sorted by. */
struct frame_anchor {
	bool set;
	int64_t first_seen_ms; /* tells who this is: slots are used again */
	double weight, size;
};

/* What workers are compared by, found once for each: the workers themselves lie 25 KB apart, and
   every look at one is a look into memory that no cache has. */
enum { FRAME_KEY_BYTES = 64 };

struct frame_key {
	double number;                       /* NaN: not known */
	unsigned char name[FRAME_KEY_BYTES]; /* how the name begins (worker_list.c) */
};

struct frame {
	const struct model *model;
	const struct view *view;
	struct instant now; /* the picture's time: when paused, that of the pause */
	int64_t paused_ms;  /* how long ago that was */
	int64_t span_ms;    /* how far back courses in rows go */

	struct owner_shares shares;
	struct pool_witnesses witnesses;
	struct order feeds, workers; /* all there are; those that the filter lets through first */
	struct report report;
	struct list lists[PANES];
	size_t focus; /* the pane that keys go to: the view's, unless that one is not there */
	const struct worker *detail; /* of a worker's PAGE_DETAIL; NULL when it is not there */
	struct order members; /* of a group's PAGE_DETAIL, whatever the filter, worst first */

	bool there[LIMIT_WORKERS]; /* likewise: who of the baseline is there, by their number */
	struct canary canaries[COMPARE_CANARIES]; /* as many as the view has */
	uint32_t rollout; /* a group with several versions, while no canary is marked; or
			     ROSTER_NONE */

	int rows, cols;
	struct area areas[PANES];      /* empty where a page hides the pane */
	struct window windows[PANES];  /* of panes with a list */
	struct area page_area, footer; /* empty where there is none */

	struct frame_anchor anchors[LIMIT_WORKERS];
	struct order_entry scratch[ORDER_ENTRIES]; /* of sorting */
	struct order sorting;                      /* likewise: of a pane's rows (server_rows.h) */
	struct frame_key keys[LIMIT_WORKERS];      /* likewise, by slot */
	uint32_t group_places[VIEW_GROUPS];        /* likewise */
};

struct frame *frame_create(void);
void frame_destroy(struct frame *frame);

/* What is shown. model and view are borrowed until the next call. */
void frame_make(struct frame *frame, const struct model *model, const struct view *view,
	struct instant now);

/* True when the pane has rows to move through, and a part in this screen. */
bool frame_has_pane(const struct frame *frame, size_t pane);

/* Rows at which nothing is shortened. */
int frame_rows_wanted(const struct frame *frame, int cols);

/* Where it is shown. */
void frame_lay_out(struct frame *frame, int rows, int cols);

/* What a row of the kind is about (struct list_row.at). */
const struct worker *frame_worker(const struct frame *frame, uint32_t at);
const struct feed *frame_feed(const struct frame *frame, uint32_t at);
const struct event *frame_event(const struct frame *frame, uint32_t at);

/* Who stands in that row of a pane's list. */
struct subject frame_subject(const struct frame *frame, size_t pane, size_t row);

/* The worker, or NULL when there is none any more. */
const struct worker *frame_find_worker(const struct frame *frame, struct subject subject);

/* Rows of a list that are worth their place: all where somebody looks through them or they are the
   trouble, one screenful in a snapshot, else those of a calm moment. */
size_t frame_rows_most(const struct frame *frame, size_t pane, size_t calm);

/* Rows that a pane with a list wants: title, at most `most` rows, and the line that counts the
   others. */
int frame_rows_for(const struct frame *frame, size_t pane, size_t most);

#endif
