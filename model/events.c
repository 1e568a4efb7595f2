#include "model/events.h"

#include <stdarg.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"

/* Long enough to fold a target that flaps for an incident's first minutes, short enough that two
   restarts of one evening stay two events. */
enum { FOLD_MS = 10 * 60 * 1000 };

/* Longer than a poll of 30 s: a fleet that starts is one crowd, whatever its slots. */
enum { CROWD_MS = 60 * 1000 };

static uint32_t ring_index(const struct events *events, size_t i)
{
	return (uint32_t)((events->next + LIMIT_EVENTS - 1 - i) % LIMIT_EVENTS);
}

/* The i-th newest becomes the newest. */
static struct event *move_to_front(struct events *events, size_t i)
{
	struct event moved = events->ring[ring_index(events, i)];

	for (; i > 0; i--)
		events->ring[ring_index(events, i)] = events->ring[ring_index(events, i - 1)];
	events->ring[ring_index(events, 0)] = moved;
	return &events->ring[ring_index(events, 0)];
}

/* It is the subject's event, which happens once more, or that of a crowd which has one more. */
static bool folds(
	const struct event *event, enum event_kind kind, struct instant at, uint64_t subject_id)
{
	int64_t quiet_ms = mono_diff_ms(at.mono, event->last.mono);

	if (event->kind != kind)
		return false;
	if (event->is_crowd)
		return quiet_ms <= CROWD_MS && mono_diff_ms(at.mono, event->first.mono) <= FOLD_MS;
	return event->subject_id == subject_id && quiet_ms <= FOLD_MS;
}

static struct event *find_to_fold(
	struct events *events, enum event_kind kind, struct instant at, uint64_t subject_id)
{
	for (size_t i = 0; i < events->held; i++)
		if (folds(&events->ring[ring_index(events, i)], kind, at, subject_id))
			return move_to_front(events, i);
	return NULL;
}

static struct event *append(struct events *events)
{
	struct event *event = &events->ring[events->next];

	events->next = (events->next + 1) % LIMIT_EVENTS;
	if (events->held < LIMIT_EVENTS)
		events->held++;
	else
		events->dropped++;
	*event = (struct event){.number = ++events->added};
	return event;
}

static bool is_of_crowd(const struct event *event, const struct event *newest)
{
	return event->kind == newest->kind && !event->is_crowd &&
	       mono_diff_ms(newest->last.mono, event->last.mono) <= CROWD_MS;
}

static uint32_t count_crowd(const struct events *events, const struct event *newest)
{
	uint32_t count = 0;

	for (size_t i = 0; i < events->held; i++)
		count += is_of_crowd(&events->ring[ring_index(events, i)], newest);
	return count;
}

/* The newest takes up all others of its crowd; the rest moves together. */
static struct event *form_crowd(struct events *events)
{
	struct event newest = events->ring[ring_index(events, 0)];
	size_t kept = 1;

	newest.is_crowd = true;
	for (size_t i = 1; i < events->held; i++) {
		const struct event *event = &events->ring[ring_index(events, i)];

		if (is_of_crowd(event, &newest)) {
			newest.count += event->count;
			if (event->first.mono.ms < newest.first.mono.ms)
				newest.first = event->first;
		} else {
			events->ring[ring_index(events, kept++)] = *event;
		}
	}
	events->held = (uint32_t)kept;
	events->ring[ring_index(events, 0)] = newest;
	return &events->ring[ring_index(events, 0)];
}

static struct event *add(
	struct events *events, enum event_kind kind, struct instant at, uint64_t subject_id)
{
	struct event *event = append(events);

	event->kind = kind;
	event->first = event->last = at;
	event->count = 1;
	event->subject_id = subject_id;
	return count_crowd(events, event) < CROWD_LEAST ? event : form_crowd(events);
}

void events_add(struct events *events, enum event_kind kind, struct instant at,
	struct event_subject subject, const char *format, ...)
{
	struct event *event = find_to_fold(events, kind, at, subject.id);
	va_list args;

	if (event) {
		event->last = at;
		event->count++;
		event->subject_id = subject.id;
	} else {
		event = add(events, kind, at, subject.id);
	}
	scrub(event->subject, sizeof(event->subject), subject.name, strlen(subject.name));
	va_start(args, format);
	scrub_vformat(event->text, sizeof(event->text), format, args);
	va_end(args);
}

const struct event *events_get(const struct events *events, size_t i)
{
	must(i < events->held);
	return &events->ring[ring_index(events, i)];
}

const char *event_word(enum event_kind kind)
{
	static const char *const words[EVENT_KINDS] = {
		[EVENT_FEED_LOST] = "target lost",
		[EVENT_FEED_BACK] = "target back",
		[EVENT_WORKER_NEW] = "worker new",
		[EVENT_RESTART] = "restart",
		[EVENT_WORKER_GONE] = "worker gone",
		[EVENT_IDENTITY] = "identity",
		[EVENT_GROWTH] = "growth",
		[EVENT_GROWTH_OVER] = "growth over",
		[EVENT_LIMIT] = "limit",
		[EVENT_STOPPED] = "stopped",
		[EVENT_PAST] = "history",
		[EVENT_POOL_PINNED] = "pool pinned",
		[EVENT_POOL_RELEASED] = "pool free",
		[EVENT_BREACH] = "unexpected",
		[EVENT_BREACH_OVER] = "as expected",
		[EVENT_DISCOVERY] = "targets",
		[EVENT_DISCOVERY_LOST] = "list lost",
		[EVENT_DISCOVERY_BACK] = "list back",
		[EVENT_SERVER_RESTART] = "db restart",
		[EVENT_SERVER_ROLE] = "db role",
		[EVENT_SERVER_FULL] = "slots full",
		[EVENT_SERVER_REFUSED] = "refused",
		[EVENT_SERVER_ROOM] = "slots free",
		[EVENT_SERVER_SEAT] = "got in",
		[EVENT_SERVER_LOST] = "cut off",
		[EVENT_PILE_UP] = "pile-up",
		[EVENT_PILE_OVER] = "pile over",
		[EVENT_DEADLOCKS] = "deadlocks",
		[EVENT_FLOOR] = "held",
		[EVENT_STATISTICS] = "statistics",
	};

	must(kind < EVENT_KINDS);
	return words[kind];
}
