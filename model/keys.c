#include "model/keys.h"

#include <stdlib.h>

#include "model/limits.h"
#include "model/must.h"

/*
 * Stored form of a key, in one arena: name, then each label's name and value, every piece as a
 * 16-bit length and its bytes. Two series are the same when their stored forms are.
 */
struct key_slot {
	uint32_t at; /* offset in the arena */
	uint16_t size;
	uint16_t label_count;
};

_Static_assert((int)LIMIT_KEY_BYTES <= UINT16_MAX && (int)LIMIT_LABELS <= UINT16_MAX, "they fit");

struct keys {
	uint32_t generation;
	uint32_t count, capacity;
	struct key_slot *slots;
	char *arena;
	uint32_t arena_used, arena_size;
	uint32_t *index; /* open addressing: number + 1, 0 is free */
	uint32_t index_size;
};

enum { PIECE_HEAD = sizeof(uint16_t), FIRST_KEYS = 64, FIRST_ARENA = 4096 };

/* The allocator's failure is ours, not foreign: nothing sensible can be shown without memory. */
static void *grown(void *old, size_t size)
{
	void *new = realloc(old, size);

	must(new != NULL);
	return new;
}

struct keys *keys_create(void)
{
	struct keys *keys = grown(NULL, sizeof(*keys));

	*keys = (struct keys){0};
	return keys;
}

void keys_destroy(struct keys *keys)
{
	if (!keys)
		return;
	free(keys->slots);
	free(keys->arena);
	free(keys->index);
	free(keys);
}

void keys_retire(struct keys *keys)
{
	keys->generation++;
	keys->count = 0;
	keys->arena_used = 0;
	if (keys->index)
		memset(keys->index, 0, keys->index_size * sizeof(*keys->index));
}

uint32_t keys_count(const struct keys *keys)
{
	return keys->count;
}

uint32_t keys_generation(const struct keys *keys)
{
	return keys->generation;
}

/* FNV-1a: short keys, no adversary who gains more than a slow poll of his own endpoint. */
static uint32_t hash_bytes(const char *bytes, size_t size)
{
	uint32_t h = 2166136261U;

	for (size_t i = 0; i < size; i++)
		h = (h ^ (unsigned char)bytes[i]) * 16777619U;
	return h;
}

static char *piece_write(char *to, struct text text)
{
	uint16_t len = (uint16_t)text.len;

	memcpy(to, &len, sizeof(len));
	if (len > 0)
		memcpy(to + PIECE_HEAD, text.data, len);
	return to + PIECE_HEAD + text.len;
}

static struct text piece_read(const char **from)
{
	uint16_t len;
	struct text text;

	memcpy(&len, *from, sizeof(len));
	text = (struct text){*from + PIECE_HEAD, len};
	*from += PIECE_HEAD + len;
	return text;
}

static bool name_before(const struct label *a, const struct label *b)
{
	size_t shorter = a->name.len < b->name.len ? a->name.len : b->name.len;
	int order = memcmp(a->name.data, b->name.data, shorter);

	return order != 0 ? order < 0 : a->name.len < b->name.len;
}

/* Insertion sort: label sets are short and mostly sorted by those who print them. */
static void sort_labels(const struct label *labels, size_t count, const struct label **sorted)
{
	for (size_t i = 0; i < count; i++) {
		size_t at = i;

		while (at > 0 && name_before(&labels[i], sorted[at - 1])) {
			sorted[at] = sorted[at - 1];
			at--;
		}
		sorted[at] = &labels[i];
	}
}

/* Returns the size of the stored form, 0 when it is over LIMIT_KEY_BYTES. */
static size_t stored_size(const struct metric *metric)
{
	size_t size = PIECE_HEAD + metric->name.len;

	for (size_t i = 0; i < metric->label_count && size <= LIMIT_KEY_BYTES; i++)
		size += 2 * (size_t)PIECE_HEAD + metric->labels[i].name.len +
			metric->labels[i].value.len;
	return size <= LIMIT_KEY_BYTES ? size : 0;
}

static void write_stored(char *to, struct text name, const struct label **sorted, size_t count)
{
	to = piece_write(to, name);
	for (size_t i = 0; i < count; i++) {
		to = piece_write(to, sorted[i]->name);
		to = piece_write(to, sorted[i]->value);
	}
}

static void index_put(struct keys *keys, uint32_t number)
{
	const struct key_slot *slot = &keys->slots[number];
	uint32_t mask = keys->index_size - 1;
	uint32_t at = hash_bytes(keys->arena + slot->at, slot->size) & mask;

	while (keys->index[at] != 0)
		at = (at + 1) & mask;
	keys->index[at] = number + 1;
}

static uint32_t index_find(const struct keys *keys, const char *stored, size_t size)
{
	uint32_t mask = keys->index_size - 1;
	uint32_t at;

	if (keys->index_size == 0)
		return KEYS_NONE;
	at = hash_bytes(stored, size) & mask;
	for (; keys->index[at] != 0; at = (at + 1) & mask) {
		const struct key_slot *slot = &keys->slots[keys->index[at] - 1];

		if (slot->size == size && memcmp(keys->arena + slot->at, stored, size) == 0)
			return keys->index[at] - 1;
	}
	return KEYS_NONE;
}

/* Room for one more slot; the index stays at most half full. */
static void grow_slots(struct keys *keys)
{
	if (keys->count < keys->capacity)
		return;
	keys->capacity = keys->capacity ? keys->capacity * 2 : FIRST_KEYS;
	keys->slots = grown(keys->slots, keys->capacity * sizeof(*keys->slots));
	keys->index_size = keys->capacity * 2;
	free(keys->index);
	keys->index = calloc(keys->index_size, sizeof(*keys->index));
	must(keys->index != NULL);
	for (uint32_t i = 0; i < keys->count; i++)
		index_put(keys, i);
}

static void grow_arena(struct keys *keys, size_t size)
{
	uint32_t need = keys->arena_used + (uint32_t)size;

	if (need <= keys->arena_size)
		return;
	if (keys->arena_size == 0)
		keys->arena_size = FIRST_ARENA;
	while (keys->arena_size < need)
		keys->arena_size *= 2;
	keys->arena = grown(keys->arena, keys->arena_size);
}

/* Makes the stored form that lies behind the arena's end a key of its own. */
static uint32_t keep_written(struct keys *keys, size_t size, size_t label_count)
{
	uint32_t number;

	grow_slots(keys);
	number = keys->count++;
	keys->slots[number] = (struct key_slot){
		.at = keys->arena_used,
		.size = (uint16_t)size,
		.label_count = (uint16_t)label_count,
	};
	keys->arena_used += (uint32_t)size;
	index_put(keys, number);
	return number;
}

uint32_t keys_intern(struct keys *keys, const struct metric *metric, enum keys_outcome *outcome)
{
	const struct label *sorted[LIMIT_LABELS];
	size_t size = metric->label_count <= LIMIT_LABELS ? stored_size(metric) : 0;
	uint32_t number;

	*outcome = KEYS_TOO_LONG;
	if (size == 0)
		return KEYS_NONE;
	grow_arena(keys, size);
	sort_labels(metric->labels, metric->label_count, sorted);
	write_stored(keys->arena + keys->arena_used, metric->name, sorted, metric->label_count);
	*outcome = KEYS_OK;
	number = index_find(keys, keys->arena + keys->arena_used, size);
	if (number != KEYS_NONE)
		return number;
	*outcome = KEYS_FULL;
	if (keys->count == LIMIT_FEED_KEYS || keys->arena_used + size > LIMIT_FEED_KEY_BYTES)
		return KEYS_NONE;
	*outcome = KEYS_OK;
	return keep_written(keys, size, metric->label_count);
}

struct metric keys_metric(
	const struct keys *keys, uint32_t number, struct label labels[LIMIT_LABELS])
{
	const struct key_slot *slot;
	const char *at;
	struct metric metric;

	must(number < keys->count);
	slot = &keys->slots[number];
	at = keys->arena + slot->at;
	metric.name = piece_read(&at);
	metric.labels = labels;
	metric.label_count = slot->label_count;
	for (size_t i = 0; i < metric.label_count; i++) {
		labels[i].name = piece_read(&at);
		labels[i].value = piece_read(&at);
	}
	return metric;
}
