#include "panes/canary.h"

#include <string.h>

#include "model/must.h"
#include "panes/frame.h"
#include "panes/rollout.h"

/* ---- judged ---- */

static void find_workers(struct frame *frame)
{
	const struct view *view = frame->view;

	memset(frame->canaries, 0, sizeof(frame->canaries));
	for (uint32_t at = 0; at < frame->workers.total; at++) {
		const struct worker *worker = frame_worker(frame, at);
		uint64_t id = model_worker_id(frame->model, worker);

		for (uint32_t i = 0; i < view->canaries.count; i++)
			if (view->canaries.workers[i] == id)
				frame->canaries[i].worker = worker;
	}
}

void canary_judge(struct frame *frame)
{
	struct canaries lives = {.count = frame->view->canaries.count};

	if (lives.count == 0)
		return;
	find_workers(frame);
	for (uint32_t i = 0; i < lives.count; i++)
		lives.lives[i] = frame->canaries[i].worker ? frame->canaries[i].worker->record : 0;
	for (uint32_t i = 0; i < lives.count; i++) {
		struct canary *canary = &frame->canaries[i];
		struct others others;

		if (!canary->worker)
			continue;
		compare_find(&others, frame->model, canary->worker, &lives);
		for (int s = CANARY_FIRST; s < VERDICT_SIGNALS; s++)
			canary->verdicts[s] = compare_latest(
				frame->model, canary->worker, &others, (enum verdict_signal)s);
	}
}

const struct canary *canary_of_line(const struct frame *frame, uint32_t at)
{
	must(at / CANARY_LINES < frame->view->canaries.count);
	return &frame->canaries[at / CANARY_LINES];
}

/* Ids of workers have their highest bit set, and generations never come near the next four. */
uint64_t canary_line_id(const struct frame *frame, uint32_t at)
{
	const int line_shift = 59;

	return (frame->view->canaries.workers[at / CANARY_LINES] & ~((uint64_t)15 << line_shift)) |
	       (uint64_t)(at % CANARY_LINES) << line_shift;
}

_Static_assert(CANARY_LINES <= 16, "four bits number a line");

const struct verdict *canary_worst(const struct canary *canary)
{
	const struct verdict *worst = &canary->verdicts[CANARY_FIRST];

	for (int s = CANARY_FIRST; s < VERDICT_SIGNALS; s++)
		if (canary->verdicts[s].code > worst->code)
			worst = &canary->verdicts[s];
	return worst;
}

/* ---- marked ---- */

static uint32_t find_mark(const struct view_canaries *canaries, uint64_t id)
{
	uint32_t i = 0;

	while (i < canaries->count && canaries->workers[i] != id)
		i++;
	return i;
}

static void drop_mark(struct view_canaries *canaries, uint32_t i)
{
	canaries->count--;
	memmove(&canaries->workers[i], &canaries->workers[i + 1],
		(canaries->count - i) * sizeof(*canaries->workers));
}

static bool unmark(struct view *view, uint64_t id)
{
	uint32_t i = find_mark(&view->canaries, id);

	if (i == view->canaries.count)
		return false;
	drop_mark(&view->canaries, i);
	return true;
}

/* Who is gone gives way, the one that was marked first. */
static bool make_room(struct view_canaries *canaries, const struct model *model)
{
	if (canaries->count < COMPARE_CANARIES)
		return true;
	for (uint32_t i = 0; i < canaries->count; i++) {
		const struct worker *worker = model_find_worker(model, canaries->workers[i]);

		if (!worker || worker->gone) {
			drop_mark(canaries, i);
			return true;
		}
	}
	return false;
}

bool canary_mark(struct view_canaries *canaries, const struct model *model, uint64_t worker)
{
	if (find_mark(canaries, worker) < canaries->count)
		return true;
	if (!make_room(canaries, model))
		return false;
	canaries->workers[canaries->count++] = worker;
	return true;
}

static void toggle_worker(struct view *view, const struct frame *frame, const struct worker *worker)
{
	uint64_t id = model_worker_id(frame->model, worker);
	char name[LIMIT_NAME_BYTES];

	model_worker_name(frame->model, worker, name);
	if (unmark(view, id))
		view_notice(view, ROLE_PLAIN, "%s is no canary any more", name);
	else if (canary_mark(&view->canaries, frame->model, id))
		view_notice(
			view, ROLE_PLAIN, "%s is a canary: held against others at its age", name);
	else
		view_notice(view, ROLE_WARN, "no more than %d canaries", COMPARE_CANARIES);
}

/* ---- groups ---- */

static bool unmark_group(struct view *view, const struct frame *frame, uint32_t group)
{
	bool any = false;

	for (uint32_t at = 0; at < frame->workers.total; at++) {
		const struct worker *worker = rollout_member(frame, group, at);

		any = (worker && unmark(view, model_worker_id(frame->model, worker))) || any;
	}
	return any;
}

static void mark_group(struct view *view, const struct frame *frame, uint32_t group)
{
	const char *version = rollout_newest(frame, group);
	uint32_t marked = 0, all = 0;

	for (uint32_t at = 0; at < frame->workers.total; at++) {
		const struct worker *worker = rollout_member(frame, group, at);

		if (!worker ||
			(version[0] != '\0' && strcmp(model_place_of(frame->model, worker)->version,
						       version) != 0))
			continue;
		all++;
		marked += canary_mark(
			&view->canaries, frame->model, model_worker_id(frame->model, worker));
	}
	view_notice(view, marked < all ? ROLE_WARN : ROLE_PLAIN, "canaries: %u of %u workers %s%s",
		marked, all, version[0] != '\0' ? "that run " : "of the group", version);
}

static void toggle_group(struct view *view, const struct frame *frame, uint32_t group)
{
	if (unmark_group(view, frame, group))
		view_notice(view, ROLE_PLAIN, "the group has no canaries any more");
	else
		mark_group(view, frame, group);
}

static void unmark_line(struct view *view, const struct frame *frame, uint64_t line_id)
{
	for (uint32_t i = 0; i < view->canaries.count; i++) {
		for (uint32_t line = 0; line < CANARY_LINES; line++) {
			if (canary_line_id(frame, i * CANARY_LINES + line) != line_id)
				continue;
			unmark(view, view->canaries.workers[i]);
			view_notice(view, ROLE_PLAIN, "no canary any more");
			return;
		}
	}
}

void canary_toggle(struct view *view, const struct frame *frame, struct subject subject)
{
	const struct worker *worker = frame_find_worker(frame, subject);

	if (worker)
		toggle_worker(view, frame, worker);
	else if (subject.kind == SUBJECT_GROUP)
		toggle_group(view, frame, (uint32_t)subject.id);
	else if (subject.kind == SUBJECT_CANARY)
		unmark_line(view, frame, subject.id);
	else
		view_notice(view, ROLE_PLAIN, "only a worker or a group can be a canary");
}
