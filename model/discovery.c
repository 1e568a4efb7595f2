#include "model/discovery.h"

#include <inttypes.h>
#include <stdio.h>

/* Workers have the highest bit, servers the second highest (model/server_events.c). */
static const uint64_t is_discovery = (uint64_t)1 << 61;

static struct event_subject subject_of(const struct discovery *discovery)
{
	return (struct event_subject){is_discovery | discovery->number, discovery->name};
}

/* "gw-a:9100 added", "12 targets added, 3 removed", "3 targets removed" */
static void tell_change(const struct discovery *discovery, struct events *events, struct instant at,
	const struct discovery_change *change)
{
	uint32_t both = change->added + change->removed;
	uint32_t first = change->added > 0 ? change->added : change->removed;
	const char *what = change->added > 0 ? "added" : "removed";
	char rest[32] = "";

	if (change->added > 0 && change->removed > 0)
		snprintf(rest, sizeof(rest), ", %" PRIu32 " removed", change->removed);
	if (both == 1 && change->one)
		events_add(events, EVENT_DISCOVERY, at, subject_of(discovery), "%s %s", change->one,
			what);
	else
		events_add(events, EVENT_DISCOVERY, at, subject_of(discovery),
			"%" PRIu32 " target%s %s%s", first, first == 1 ? "" : "s", what, rest);
}

/* The same complaint again is no news. */
static void note_fault(struct discovery *discovery, struct events *events, struct instant at,
	const struct fault *fault)
{
	bool was_faulty = discovery->faulty;

	discovery->faulty = true;
	discovery->fault = *fault;
	if (was_faulty)
		return;
	discovery->fault_since = at;
	events_add(events, EVENT_DISCOVERY_LOST, at, subject_of(discovery), "%s", fault->text);
}

void discovery_note_change(struct discovery *discovery, struct events *events, struct instant at,
	const struct discovery_change *change)
{
	if (fault_is_set(&change->fault)) {
		note_fault(discovery, events, at, &change->fault);
	} else if (discovery->faulty) {
		discovery->faulty = false;
		events_add(events, EVENT_DISCOVERY_BACK, at, subject_of(discovery),
			"can be read again");
	}
	if (discovery->heard && change->added + change->removed > 0)
		tell_change(discovery, events, at, change);
	discovery->heard = true;
	discovery->heard_at = at;
	discovery->targets = change->targets;
}

void discovery_note_fault(struct discovery *discovery, struct events *events, struct instant at,
	const struct fault *fault)
{
	note_fault(discovery, events, at, fault);
}
