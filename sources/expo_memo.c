#include "sources/expo_memo.h"

#include <stdlib.h>
#include <string.h>

#include "model/limits.h"

enum {
	LOOK_AHEAD = 8, /* a pod that went away takes a handful of lines of each family along */
	FIRST_ALLOC = 1024,
};

/* Entries back to back, each a header and its bytes: one allocation, read in order. */
struct sequence {
	char *bytes;
	size_t used;
	size_t size;
};

struct header {
	uint32_t unwanted : 1;
	uint32_t len : 31; /* of a line at most */
	uint32_t token;
};

struct expo_memo {
	enum expo_format format;
	struct sequence last;
	struct sequence next; /* what replaces last; in use while differs */
	size_t at;            /* in last: the entry that the next line is expected to begin with */
	bool differs;
};

struct expo_memo *expo_memo_create(void)
{
	return calloc(1, sizeof(struct expo_memo));
}

static void sequence_free(struct sequence *sequence)
{
	free(sequence->bytes);
	*sequence = (struct sequence){NULL, 0, 0};
}

void expo_memo_destroy(struct expo_memo *memo)
{
	expo_memo_reset(memo);
	free(memo);
}

void expo_memo_reset(struct expo_memo *memo)
{
	if (!memo)
		return;
	sequence_free(&memo->last);
	sequence_free(&memo->next);
	memo->at = 0;
	memo->differs = false;
}

/* Returns the offset of the entry behind the one at offset at. */
static size_t entry_at(const struct sequence *sequence, size_t at, struct expo_memo_entry *entry)
{
	struct header header;

	memcpy(&header, sequence->bytes + at, sizeof(header));
	entry->bytes = sequence->bytes + at + sizeof(header);
	entry->len = header.len;
	entry->unwanted = header.unwanted;
	entry->token = header.token;
	return at + sizeof(header) + header.len;
}

static bool make_room(struct sequence *sequence, size_t need)
{
	size_t size = sequence->size ? sequence->size : FIRST_ALLOC;
	char *bytes;

	if (need > LIMIT_MEMO_BYTES)
		return false;
	while (size < need)
		size *= 2;
	if (size == sequence->size)
		return true;
	bytes = realloc(sequence->bytes, size);
	if (!bytes)
		return false;
	sequence->bytes = bytes;
	sequence->size = size;
	return true;
}

static bool append(struct sequence *sequence, struct expo_memo_entry entry)
{
	struct header header = {
		.unwanted = entry.unwanted, .len = entry.len & INT32_MAX, .token = entry.token};

	if (!make_room(sequence, sequence->used + sizeof(header) + entry.len))
		return false;
	memcpy(sequence->bytes + sequence->used, &header, sizeof(header));
	memcpy(sequence->bytes + sequence->used + sizeof(header), entry.bytes, entry.len);
	sequence->used += sizeof(header) + entry.len;
	return true;
}

/* The body was like the last one up to here, and no longer is. */
static void begin_to_differ(struct expo_memo *memo)
{
	if (memo->differs)
		return;
	memo->differs = true;
	memo->next.used = 0;
	if (memo->at > 0 && make_room(&memo->next, memo->at)) {
		memcpy(memo->next.bytes, memo->last.bytes, memo->at);
		memo->next.used = memo->at;
	}
}

void expo_memo_begin(struct expo_memo *memo, enum expo_format format)
{
	if (memo->format != format)
		expo_memo_reset(memo);
	memo->format = format;
	memo->at = 0;
	memo->differs = false;
}

bool expo_memo_find(
	struct expo_memo *memo, const char *text, size_t avail, struct expo_memo_entry *found)
{
	size_t at = memo->at;

	for (int ahead = 0; ahead < LOOK_AHEAD && at < memo->last.used; ahead++) {
		at = entry_at(&memo->last, at, found);
		if (found->len > avail || memcmp(found->bytes, text, found->len) != 0)
			continue;
		if (ahead > 0)
			begin_to_differ(memo);
		if (memo->differs)
			append(&memo->next, *found);
		memo->at = at;
		return true;
	}
	return false;
}

void expo_memo_learn(struct expo_memo *memo, struct expo_memo_entry entry)
{
	if (!memo->differs && memo->at == memo->last.used) {
		append(&memo->last, entry);
		memo->at = memo->last.used;
		return;
	}
	begin_to_differ(memo);
	append(&memo->next, entry);
}

void expo_memo_end(struct expo_memo *memo, bool whole)
{
	if (whole && memo->differs) {
		struct sequence old = memo->last;

		memo->last = memo->next;
		memo->next = old;
	} else if (whole) {
		memo->last.used = memo->at;
	}
	sequence_free(&memo->next);
	memo->at = 0;
	memo->differs = false;
}
