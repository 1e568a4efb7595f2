#include "panes/restart_fit.h"

#include "model/owner_feed.h"
#include "panes/server_rows.h"

/* ---- whom it is about ---- */

/* An owner, and the server it is on. */
struct whom {
	const struct server *server;
	const struct owner *owner;
};

static struct whom whom_of_feed(const struct frame *frame, const struct feed *feed)
{
	struct whom whom = {0};

	if (feed)
		whom.owner = owner_feed_find(frame->model, feed, &whom.server);
	return whom;
}

/* Of what is expected of its workers: the owner may have another name than they do. */
static struct whom whom_is_expected(const struct frame *frame, const struct feed *feed)
{
	struct whom whom = {0};

	for (size_t i = 0; feed && i < model_expectation_count(frame->model); i++) {
		if (model_expectation_at(frame->model, i) !=
			model_feed_expectation(frame->model, feed))
			continue;
		for (size_t s = 0; !whom.owner && s < model_server_count(frame->model); s++) {
			whom.server = model_server(frame->model, s);
			whom.owner = ledger_find(
				&whom.server->ledger, model_expected_owner(frame->model, i));
		}
	}
	return whom;
}

static struct whom whom_holds_most(const struct server *server)
{
	const struct ledger *ledger = &server->ledger;
	struct whom whom = {.server = server};

	for (uint32_t i = 0; i < ledger->owner_count; i++)
		if (!whom.owner || ledger->owners[i].held > whom.owner->held)
			whom.owner = &ledger->owners[i];
	return whom;
}

/* The first target of a group that leads to an owner. */
static struct whom whom_of_group(const struct frame *frame, uint64_t group)
{
	struct whom whom = {0};

	for (size_t i = 0; !whom.owner && i < model_feed_slots(frame->model); i++) {
		const struct feed *feed = model_feed(frame->model, i);

		if (!feed || feed->removed || feed->group[0] == '\0' || feed->group_first != group)
			continue;
		whom = whom_is_expected(frame, feed);
		if (!whom.owner)
			whom = whom_of_feed(frame, feed);
	}
	return whom;
}

static const struct feed *feed_of(const struct frame *frame, struct subject subject)
{
	const struct pool *pool =
		subject.kind == SUBJECT_POOL ? model_find_pool(frame->model, subject.id) : NULL;
	const struct worker *worker =
		pool ? model_pool_worker(frame->model, pool) : frame_find_worker(frame, subject);

	if (subject.kind == SUBJECT_FEED)
		return model_find_feed(frame->model, subject.id);
	return worker ? model_feed_of(frame->model, worker) : NULL;
}

static struct whom whom_of(const struct frame *frame, struct subject subject)
{
	const struct feed *feed = feed_of(frame, subject);
	struct whom whom = {0};
	uint32_t at;

	if (subject.kind == SUBJECT_OWNER && row_find(frame, subject, &at))
		return (struct whom){row_server(frame, at), row_owner(frame, at)};
	if (subject.kind == SUBJECT_GROUP)
		return whom_of_group(frame, subject.id);
	if (feed && feed->server != ROSTER_NONE)
		return whom_holds_most(model_server(frame->model, feed->server));
	if (feed)
		whom = whom_is_expected(frame, feed);
	return whom.owner ? whom : whom_of_feed(frame, feed);
}

static struct subject subject_of(const struct frame *frame, struct whom whom)
{
	size_t server = 0;

	while (model_server(frame->model, server) != whom.server)
		server++;
	return row_subject(frame, SUBJECT_OWNER,
		server_row(server, (size_t)(whom.owner - whom.server->ledger.owners)));
}

/* ---- the page ---- */

static void forget_typed(struct view_fit *fit)
{
	fit->workers = fit->pool_min = fit->pool_max = FIT_UNKNOWN_NUMBER;
}

void restart_fit_open(struct view *view, const struct frame *frame, struct subject subject)
{
	struct whom whom = whom_of(frame, subject);

	if (!whom.owner) {
		view_notice(view, ROLE_PLAIN,
			"no owner of Postgres connections is known for it: set owner: in "
			"lowtide.yml");
		return;
	}
	view->fit.of = subject_of(frame, whom);
	forget_typed(&view->fit);
	view->page_below_fit = view->page;
	view->page = PAGE_FIT;
	view->detail_top = 0;
}

static void type_over(struct fit_number *number, int64_t typed)
{
	if (typed != FIT_UNKNOWN_NUMBER)
		*number = (struct fit_number){typed, FIT_TYPED};
}

bool restart_fit_find(const struct frame *frame, struct restart_fit *fit)
{
	const struct view_fit *typed = &frame->view->fit;
	uint32_t at;

	if (!row_find(frame, typed->of, &at))
		return false;
	fit->server = row_server(frame, at);
	fit->owner = row_owner(frame, at);
	fit_find(&fit->numbers, frame->model, fit->server, fit->owner, frame->now.mono);
	type_over(&fit->numbers.workers, typed->workers);
	type_over(&fit->numbers.pool_min, typed->pool_min);
	type_over(&fit->numbers.pool_max, typed->pool_max);
	return true;
}

/* From what is shown, one step; a number that nobody knows begins at zero. */
static int64_t step(struct fit_number shown, bool more)
{
	const int64_t most = 1000 * 1000;

	if (shown.value == FIT_UNKNOWN_NUMBER)
		return more ? 1 : 0;
	if (more)
		return shown.value < most ? shown.value + 1 : most;
	return shown.value > 0 ? shown.value - 1 : 0;
}

/* The least of a pool is never above its most: the one that is typed takes the other along, and a
   most that nobody knows begins at the least. */
void restart_fit_change(struct view *view, const struct frame *frame, uint32_t key)
{
	struct view_fit *typed = &view->fit;
	struct restart_fit fit;

	if (!restart_fit_find(frame, &fit))
		return;
	switch (key) {
	case 'w':
	case 'W': typed->workers = step(fit.numbers.workers, key == 'W'); return;
	case 'n':
	case 'N':
		typed->pool_min = step(fit.numbers.pool_min, key == 'N');
		if (fit.numbers.pool_max.value != FIT_UNKNOWN_NUMBER &&
			fit.numbers.pool_max.value < typed->pool_min)
			typed->pool_max = typed->pool_min;
		return;
	case 'x':
	case 'X':
		typed->pool_max = fit.numbers.pool_max.value == FIT_UNKNOWN_NUMBER
					  ? step(fit.numbers.pool_min, key == 'X')
					  : step(fit.numbers.pool_max, key == 'X');
		if (fit.numbers.pool_min.value > typed->pool_max)
			typed->pool_min = typed->pool_max;
		return;
	default: forget_typed(typed);
	}
}
