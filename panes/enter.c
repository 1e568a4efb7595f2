#include "panes/enter.h"

#include <string.h>

#include "panes/moves.h"
#include "panes/server_rows.h"

/* ---- pages ---- */

static void open_subject(struct view *view, struct subject subject)
{
	view->detail = subject;
	view->detail_top = 0;
	view->page = PAGE_DETAIL;
}

static void open_detail(struct view *view, const struct frame *frame, const struct worker *worker)
{
	if (worker)
		open_subject(view,
			(struct subject){SUBJECT_WORKER, model_worker_id(frame->model, worker)});
	else
		view_notice(view, ROLE_PLAIN, "no worker to show");
}

/* Of what is on the page by itself. */
static void open_page(struct view *view, const struct frame *frame, size_t row)
{
	move_select(view, frame, row);
	open_subject(view, frame_subject(frame, view->focus, row));
}

static void open_feed(struct view *view, uint64_t feed)
{
	open_subject(view, (struct subject){SUBJECT_FEED, feed});
}

/* The one of the target's workers that is shown first. */
static const struct worker *worker_of_feed(const struct frame *frame, const struct feed *feed)
{
	for (uint32_t at = 0; at < frame->workers.total; at++) {
		const struct worker *worker = frame_worker(frame, at);

		if (feed && model_feed_of(frame->model, worker) == feed)
			return worker;
	}
	return NULL;
}

/* Of a worker's pool all there is about the worker; a pooler is none: of its pool the pool, which
   says so when it is gone. */
static void open_pool(struct view *view, const struct frame *frame, uint64_t id)
{
	const struct pool *pool = model_find_pool(frame->model, id);
	const struct worker *worker = pool ? model_pool_worker(frame->model, pool) : NULL;

	if (worker && worker->shown)
		open_detail(view, frame, worker);
	else
		open_subject(view, (struct subject){SUBJECT_POOL, id});
}

/* ---- events ---- */

/* The group of that name, as it is called by its number; ROSTER_NONE: none has it. */
static uint32_t find_group(const struct frame *frame, const char *name)
{
	for (uint32_t at = 0; at < frame->feeds.total; at++) {
		const struct feed *feed = frame_feed(frame, at);

		if (feed->group[0] != '\0' && strcmp(feed->group, name) == 0)
			return feed->group_first;
	}
	return ROSTER_NONE;
}

static bool open_owner(struct view *view, const struct frame *frame, const char *name)
{
	for (size_t s = 0; s < model_server_count(frame->model); s++) {
		const struct server *server = model_server(frame->model, s);

		for (uint32_t i = 0; i < server->ledger.owner_count; i++) {
			uint32_t at = server_row(s, i);

			if (strcmp(row_owner(frame, at)->who.owner, name) != 0)
				continue;
			open_subject(view, row_subject(frame, SUBJECT_OWNER, at));
			return true;
		}
	}
	return false;
}

/* Of what is expected of a group the group, else the owner of the sessions. */
static void open_expectation(struct view *view, const struct frame *frame, size_t number)
{
	const struct expectation *expected = model_expectation_at(frame->model, number);
	uint32_t group = find_group(frame, expected->group);

	if (group != ROSTER_NONE)
		open_subject(view, (struct subject){SUBJECT_GROUP, group});
	else if (!open_owner(view, frame, model_expected_owner(frame->model, number)))
		view_notice(view, ROLE_PLAIN, "neither workers nor sessions of %s to show",
			expectation_name(expected));
}

static bool is_of_feed(const struct event *event)
{
	return event->kind == EVENT_FEED_LOST || event->kind == EVENT_FEED_BACK;
}

static const struct worker *worker_of_event(const struct frame *frame, const struct event *event)
{
	if (is_of_feed(event))
		return worker_of_feed(frame, model_find_feed(frame->model, event->subject_id));
	return frame_find_worker(frame, (struct subject){SUBJECT_WORKER, event->subject_id});
}

/* NULL: it is not about one. */
static const struct server *server_of_event(const struct frame *frame, const struct event *event)
{
	for (size_t i = 0; i < model_server_count(frame->model); i++) {
		const struct server *server = model_server(frame->model, i);

		if (is_of_feed(event) ? event->subject_id == server->feed
				      : server_is_subject(server, event->subject_id))
			return server;
	}
	return NULL;
}

static void open_event(struct view *view, const struct frame *frame, const struct event *event)
{
	const struct server *server = server_of_event(frame, event);
	bool of_pool = event->kind == EVENT_POOL_PINNED || event->kind == EVENT_POOL_RELEASED;
	size_t expected;

	if (of_pool)
		open_pool(view, frame, event->subject_id);
	else if (model_breach_event(frame->model, event, &expected))
		open_expectation(view, frame, expected);
	else if (server)
		open_feed(view, server->feed);
	else
		open_detail(view, frame, worker_of_event(frame, event));
}

/* ---- rows ---- */

static void open_target(struct view *view, const struct frame *frame, size_t row)
{
	const struct feed *feed = frame_feed(frame, frame->lists[view->focus].rows[row].at);

	if (feed->server != ROSTER_NONE)
		open_page(view, frame, row);
	else
		open_detail(view, frame, worker_of_feed(frame, feed));
}

void enter_row(struct view *view, const struct frame *frame, size_t row)
{
	const struct list_row *is = &frame->lists[view->focus].rows[row];

	switch (is->kind) {
	case SUBJECT_WORKER:
		move_select(view, frame, row);
		open_detail(view, frame, frame_worker(frame, is->at));
		break;
	case SUBJECT_FEED: open_target(view, frame, row); break;
	case SUBJECT_GROUP:
	case SUBJECT_OWNER:
	case SUBJECT_SESSION:
	case SUBJECT_DEADLOCK:
	case SUBJECT_WAITER: open_page(view, frame, row); break;
	case SUBJECT_DATABASE: open_feed(view, row_server(frame, is->at)->feed); break;
	case SUBJECT_CANARY:
		move_select(view, frame, row);
		open_detail(view, frame, canary_of_line(frame, is->at)->worker);
		break;
	case SUBJECT_EVENT: open_event(view, frame, frame_event(frame, is->at)); break;
	case SUBJECT_POOL:
		move_select(view, frame, row);
		open_pool(view, frame, frame_subject(frame, view->focus, row).id);
		break;
	case SUBJECT_MARKED:
	case SUBJECT_NONE: break;
	}
}
