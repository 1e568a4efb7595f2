#include "panes/canary.h"

#include <string.h>

#include "model/must.h"
#include "panes/frame.h"

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
			canary->verdicts[s] = compare_life(
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

static uint32_t find_mark(const struct view *view, uint64_t id)
{
	uint32_t i = 0;

	while (i < view->canaries.count && view->canaries.workers[i] != id)
		i++;
	return i;
}

static bool unmark(struct view *view, uint64_t id)
{
	uint32_t i = find_mark(view, id);

	if (i == view->canaries.count)
		return false;
	view->canaries.count--;
	memmove(&view->canaries.workers[i], &view->canaries.workers[i + 1],
		(view->canaries.count - i) * sizeof(*view->canaries.workers));
	return true;
}

static bool mark(struct view *view, uint64_t id)
{
	if (view->canaries.count == COMPARE_CANARIES)
		return false;
	view->canaries.workers[view->canaries.count++] = id;
	return true;
}

static void toggle_worker(struct view *view, const struct frame *frame, const struct worker *worker)
{
	uint64_t id = model_worker_id(frame->model, worker);
	char name[LIMIT_NAME_BYTES];

	model_worker_name(frame->model, worker, name);
	if (unmark(view, id))
		view_notice(view, ROLE_PLAIN, "%s is no canary any more", name);
	else if (mark(view, id))
		view_notice(
			view, ROLE_PLAIN, "%s is a canary: held against others at its age", name);
	else
		view_notice(view, ROLE_WARN, "no more than %d canaries", COMPARE_CANARIES);
}

/* ---- groups ---- */

/* NULL when the worker there is of another group, or is gone. */
static const struct worker *member(const struct frame *frame, uint32_t group, uint32_t at)
{
	const struct worker *worker = frame_worker(frame, at);

	return !worker->gone && model_worker_group(frame->model, worker) == group ? worker : NULL;
}

/* When this slot began to run its version, as far back as its lives are kept. */
static int64_t version_since(const struct frame *frame, const struct life *life)
{
	const struct lives *lives = model_lives(frame->model);
	const char *version = life->version;
	int64_t since = life->began.ms;

	while ((life = lives_get(lives, life->older)) && strcmp(life->version, version) == 0)
		since = life->began.ms;
	return since;
}

/* Versions that run in a group; more than so many are no rollout. */
enum { VERSIONS = 16 };
struct versions {
	size_t count;
	struct {
		const char *version;
		int64_t since;
	} list[VERSIONS];
};

static void add_version(struct versions *versions, const char *version, int64_t since)
{
	size_t i = 0;

	while (i < versions->count && strcmp(versions->list[i].version, version) != 0)
		i++;
	if (i == VERSIONS)
		return;
	if (i == versions->count) {
		versions->list[versions->count].version = version;
		versions->list[versions->count++].since = since;
	}
	if (since < versions->list[i].since)
		versions->list[i].since = since;
}

/* "" when the group has one version, or none is told. */
static const char *newest_version(const struct frame *frame, uint32_t group)
{
	struct versions versions = {0};
	size_t newest = 0;

	for (uint32_t at = 0; at < frame->workers.total; at++) {
		const struct worker *worker = member(frame, group, at);
		const struct life *life =
			worker ? lives_get(model_lives(frame->model), worker->record) : NULL;

		if (life && life->version[0] != '\0')
			add_version(&versions, life->version, version_since(frame, life));
	}
	for (size_t i = 1; i < versions.count; i++)
		if (versions.list[i].since > versions.list[newest].since)
			newest = i;
	return versions.count > 1 ? versions.list[newest].version : "";
}

static bool unmark_group(struct view *view, const struct frame *frame, uint32_t group)
{
	bool any = false;

	for (uint32_t at = 0; at < frame->workers.total; at++) {
		const struct worker *worker = member(frame, group, at);

		any = (worker && unmark(view, model_worker_id(frame->model, worker))) || any;
	}
	return any;
}

static void mark_group(struct view *view, const struct frame *frame, uint32_t group)
{
	const char *version = newest_version(frame, group);
	uint32_t marked = 0, all = 0;

	for (uint32_t at = 0; at < frame->workers.total; at++) {
		const struct worker *worker = member(frame, group, at);

		if (!worker ||
			(version[0] != '\0' && strcmp(model_place_of(frame->model, worker)->version,
						       version) != 0))
			continue;
		all++;
		marked += mark(view, model_worker_id(frame->model, worker));
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
