/* Roster, the half that finds places: instance labels in, index out. */
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/roster.h"
#include "model/scrub.h"

/* 64-bit FNV-1a. */
static uint64_t hash_text(uint64_t hash, struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.data[i]) * 1099511628211U;
	return hash;
}

static const uint64_t hash_start = 14695981039346656037U;

/* Labels that tell processes apart when one endpoint speaks of several (federation, collectors, a
   sidecar). Others (method, status) tell series of one process apart. In this order they make the
   identity, so the order of the line does not matter. */
static const char *const process_labels[] = {"exported_job", "job", "exported_instance", "instance",
	"service_name", "service_instance_id", "namespace", "pod", "container", "hostname"};

/* An identity under construction: bounded, and unique beyond what can be shown by the hash of it
   all. */
struct identity_text {
	char *out; /* LIMIT_IDENTITY_BYTES */
	size_t used;
	uint64_t hash;
	bool changed;
};

static void identity_add(struct identity_text *identity, struct text text)
{
	size_t room = LIMIT_IDENTITY_BYTES - identity->used;
	size_t wrote = scrub(identity->out + identity->used, room, text.data, text.len);

	identity->hash = hash_text(identity->hash, text);
	if (!text_equal((struct text){identity->out + identity->used, wrote}, text))
		identity->changed = true; /* cut or scrubbed: two may look the same now */
	identity->used += wrote;
}

static void identity_finish(struct identity_text *identity)
{
	enum { TAIL = 1 + 16 };
	size_t at = identity->used;

	if (!identity->changed)
		return;
	if (at > LIMIT_IDENTITY_BYTES - 1 - TAIL)
		at = LIMIT_IDENTITY_BYTES - 1 - TAIL;
	while (at > 0 && ((unsigned char)identity->out[at] & 0xc0) == 0x80)
		at--; /* not in the middle of a character */
	snprintf(identity->out + at, LIMIT_IDENTITY_BYTES - at, "#%016llx",
		(unsigned long long)identity->hash);
}

static void endpoint_identity(struct identity_text *identity, const struct metric *metric)
{
	for (size_t i = 0; i < sizeof(process_labels) / sizeof(process_labels[0]); i++) {
		struct text value = metric_label(metric, process_labels[i]);

		if (value.len == 0)
			continue;
		if (identity->used > 0)
			identity_add(identity, text_of("/"));
		identity_add(identity, value);
	}
}

static struct text either_label(const struct metric *metric, const char *name, const char *other)
{
	struct text value = metric_label(metric, name);

	return value.len > 0 ? value : metric_label(metric, other);
}

/*
 * namespace/pod/container, or the container's name where there are no pods (plain Docker). Rows
 * with an empty container are the pod's or a cgroup's total, "POD" is the pause container: no
 * worker. container_name and pod_name are what Kubernetes before 1.16 said.
 */
static bool container_identity(struct identity_text *identity, const struct metric *metric)
{
	struct text container = either_label(metric, "container", "container_name");
	struct text pod = either_label(metric, "pod", "pod_name");

	if (container.data == NULL && pod.data == NULL)
		container = metric_label(metric, "name");
	if (container.data == NULL || container.len == 0 || text_is(container, "POD"))
		return false;
	if (pod.data != NULL && pod.len > 0) {
		identity_add(identity, metric_label(metric, "namespace"));
		identity_add(identity, text_of("/"));
		identity_add(identity, pod);
		identity_add(identity, text_of("/"));
	}
	identity_add(identity, container);
	return true;
}

static bool make_identity(
	struct identity_text *identity, const struct catalog_row *row, const struct metric *metric)
{
	struct text text = {metric->name.data, metric->name.len - row->family.len};

	switch (row->place) {
	case PLACE_ENDPOINT: endpoint_identity(identity, metric); return true;
	case PLACE_CONTAINER: return container_identity(identity, metric);
	case PLACE_NAMESPACE: identity_add(identity, text); return true;
	case PLACE_HOSTNAME:
		text = either_label(metric, "hostname", "worker");
		identity_add(identity, text);
		return text.len > 0;
	}
	return false;
}

/* Containers are the same whichever feed speaks of them; others belong to their feed. */
static uint32_t feed_of_kind(enum catalog_place kind, uint32_t feed)
{
	return kind == PLACE_CONTAINER ? ROSTER_NONE : feed;
}

static uint32_t index_start(enum catalog_place kind, uint32_t feed, const char *instance)
{
	uint64_t hash = hash_text(hash_start, text_of(instance));

	hash = (hash ^ (uint64_t)kind ^ (uint64_t)feed_of_kind(kind, feed) << 8) * 1099511628211U;
	return (uint32_t)(hash >> 32) & (ROSTER_INDEX_SIZE - 1);
}

static bool place_is(
	const struct place *place, enum catalog_place kind, uint32_t feed, const char *instance)
{
	return place->kind == kind && (kind == PLACE_CONTAINER || place->feed == feed) &&
	       strcmp(place->instance, instance) == 0;
}

static uint32_t find(
	const struct roster *roster, enum catalog_place kind, uint32_t feed, const char *instance)
{
	uint32_t at = index_start(kind, feed, instance);

	for (; roster->index[at] != 0; at = (at + 1) & (ROSTER_INDEX_SIZE - 1)) {
		uint32_t place = roster->index[at] - 1;

		if (place_is(&roster->places[place], kind, feed, instance))
			return place;
	}
	return ROSTER_NONE;
}

static void index_put(struct roster *roster, uint32_t number)
{
	const struct place *place = &roster->places[number];
	uint32_t at = index_start(place->kind, place->feed, place->instance);

	while (roster->index[at] != 0)
		at = (at + 1) & (ROSTER_INDEX_SIZE - 1);
	roster->index[at] = number + 1;
}

/* Removing from open addressing: those behind it in the run are put in again. */
static void index_remove(struct roster *roster, uint32_t number)
{
	const struct place *place = &roster->places[number];
	uint32_t at = index_start(place->kind, place->feed, place->instance);

	while (roster->index[at] != number + 1)
		at = (at + 1) & (ROSTER_INDEX_SIZE - 1);
	roster->index[at] = 0;
	for (;;) {
		uint32_t moved;

		at = (at + 1) & (ROSTER_INDEX_SIZE - 1);
		moved = roster->index[at];
		if (moved == 0)
			return;
		roster->index[at] = 0;
		index_put(roster, moved - 1);
	}
}

static uint32_t take_storage(struct roster *roster)
{
	uint32_t number = roster->free_place;

	if (number != ROSTER_NONE) {
		roster->free_place = roster->places[number].next;
		return number;
	}
	return roster->place_count < LIMIT_PLACES ? roster->place_count++ : ROSTER_NONE;
}

static void link_to_feed(struct roster *roster, uint32_t number, uint32_t feed)
{
	struct place *place = &roster->places[number];

	place->feed = feed;
	place->next = roster->feed_places[feed] != 0 ? roster->feed_places[feed] - 1 : ROSTER_NONE;
	roster->feed_places[feed] = number + 1;
}

static void unlink_from_feed(struct roster *roster, uint32_t number)
{
	struct place *place = &roster->places[number];
	uint32_t *first = &roster->feed_places[place->feed];
	uint32_t at = *first - 1;

	if (at == number) {
		*first = place->next == ROSTER_NONE ? 0 : place->next + 1;
		return;
	}
	while (roster->places[at].next != number)
		at = roster->places[at].next;
	roster->places[at].next = place->next;
}

static uint32_t open_place(
	struct roster *roster, enum catalog_place kind, uint32_t feed, const char *instance)
{
	uint32_t number = take_storage(roster);
	uint32_t generation;
	struct place *place;

	if (number == ROSTER_NONE)
		return ROSTER_FULL;
	place = &roster->places[number];
	generation = place->generation + 1;
	*place = (struct place){.used = true,
		.kind = kind,
		.generation = generation,
		.feed = ROSTER_NONE,
		.next = ROSTER_NONE,
		.first_worker = ROSTER_NONE};
	memcpy(place->instance, instance, strlen(instance) + 1);
	if (kind != PLACE_CONTAINER)
		link_to_feed(roster, number, feed);
	index_put(roster, number);
	return number;
}

bool roster_instance(
	const struct catalog_row *row, const struct metric *metric, char out[LIMIT_IDENTITY_BYTES])
{
	struct identity_text identity = {.out = out, .hash = hash_start};

	out[0] = '\0';
	if (!make_identity(&identity, row, metric))
		return false;
	identity_finish(&identity);
	return true;
}

uint32_t roster_place(struct roster *roster, uint32_t feed, const struct catalog_row *row,
	const struct metric *metric)
{
	char instance[LIMIT_IDENTITY_BYTES];
	uint32_t place;

	if (!roster_instance(row, metric, instance))
		return ROSTER_NONE;
	place = find(roster, row->place, feed, instance);
	return place != ROSTER_NONE ? place : open_place(roster, row->place, feed, instance);
}

void roster_own_place(struct roster *roster, uint32_t number, uint32_t feed)
{
	struct place *place = &roster->places[number];

	if (place->feed == feed)
		return;
	if (place->feed != ROSTER_NONE)
		unlink_from_feed(roster, number);
	link_to_feed(roster, number, feed);
}

/* Forgets those of its workers that are gone; true when that was the end of the place, too. */
static bool forget_place(struct roster *roster, uint32_t number)
{
	uint32_t w = roster->places[number].first_worker;

	if (w == ROSTER_NONE) {
		roster_close_place(roster, number);
		return true;
	}
	while (w != ROSTER_NONE) {
		uint32_t next = roster->workers[w].next;
		bool last = next == ROSTER_NONE && roster->places[number].first_worker == w;

		if (roster->workers[w].gone) {
			roster_forget(roster, w);
			if (last)
				return true;
		}
		w = next;
	}
	return false;
}

void roster_forget_feed(struct roster *roster, uint32_t feed)
{
	while (roster->feed_places[feed] != 0) {
		uint32_t number = roster->feed_places[feed] - 1;

		if (forget_place(roster, number))
			continue;
		unlink_from_feed(roster, number);
		roster->places[number].feed = ROSTER_NONE;
		roster->places[number].next = ROSTER_NONE;
	}
}

void roster_close_place(struct roster *roster, uint32_t number)
{
	struct place *place = &roster->places[number];

	must(place->used && place->first_worker == ROSTER_NONE);
	index_remove(roster, number);
	if (place->feed != ROSTER_NONE)
		unlink_from_feed(roster, number);
	roster->crowded_places -= place->crowded;
	place->used = false;
	place->generation++;
	roster->places_closed++;
	place->next = roster->free_place;
	roster->free_place = number;
}

uint64_t roster_label_tag(const struct catalog_row *row, const struct metric *metric)
{
	struct text tag = {NULL, 0};

	if (row->place == PLACE_ENDPOINT)
		tag = metric_label(metric, "pid");
	else if (row->place == PLACE_CONTAINER)
		tag = metric_label(metric, "id");
	else if (row->place == PLACE_HOSTNAME)
		tag = either_label(metric, "hostname", "worker");
	return tag.len > 0 ? hash_text(hash_start, tag) | 1 : 0;
}
