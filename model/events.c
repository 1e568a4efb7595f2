#include "model/events.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"

/* Long enough to fold a target that flaps for an incident's first minutes, short enough that two
   restarts of one evening stay two events. */
enum { FOLD_MS = 10 * 60 * 1000 };

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

static struct event *find_to_fold(
	struct events *events, enum event_kind kind, struct instant at, const char *subject)
{
	for (size_t i = 0; i < events->held; i++) {
		const struct event *event = &events->ring[ring_index(events, i)];

		if (event->kind != kind || strcmp(event->subject, subject) != 0)
			continue;
		if (mono_diff_ms(at.mono, event->last.mono) > FOLD_MS)
			return NULL;
		return move_to_front(events, i);
	}
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
	*event = (struct event){.number = events->held + events->dropped};
	return event;
}

void events_add(struct events *events, enum event_kind kind, struct instant at, const char *subject,
	const char *format, ...)
{
	char raw[2 * EVENT_TEXT_BYTES], clean[LIMIT_NAME_BYTES];
	struct event *event;
	va_list args;

	va_start(args, format);
	vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	scrub(clean, sizeof(clean), subject, strlen(subject));
	event = find_to_fold(events, kind, at, clean);
	if (!event) {
		event = append(events);
		event->kind = kind;
		event->first = at;
		memcpy(event->subject, clean, sizeof(clean));
	}
	event->last = at;
	event->count++;
	scrub(event->text, sizeof(event->text), raw, strlen(raw));
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
		[EVENT_LIMIT] = "limit",
	};

	must(kind < EVENT_KINDS);
	return words[kind];
}
