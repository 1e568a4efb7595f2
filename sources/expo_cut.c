#include "sources/expo_cut.h"

#include <stdlib.h>
#include <string.h>

#include "model/limits.h"
#include "model/must.h"

enum {
	FIRST_CARRY = 512, /* most lines are shorter */
	MOST_CARRY = LIMIT_LINE_BYTES + 1,
};

void expo_cut_release(struct expo_cut *cut)
{
	free(cut->carry);
	cut->carry = NULL;
	cut->carry_size = 0;
}

void expo_cut_reset(struct expo_cut *cut)
{
	cut->carried = 0;
	cut->dropping = false;
}

/* Each of the following uses up some of the bytes and returns where the rest begins. */

/* The rest of a line that is too long. */
static const char *drop(struct expo_cut *cut, const char *bytes, size_t len)
{
	const char *feed = memchr(bytes, '\n', len);

	cut->dropping = feed == NULL;
	return feed ? feed + 1 : bytes + len;
}

/* Doubling: a line that comes byte by byte is not copied for each of them. */
static void make_room(struct expo_cut *cut, size_t need)
{
	size_t size = cut->carry_size ? cut->carry_size : FIRST_CARRY;

	while (size < need)
		size *= 2;
	size = size < MOST_CARRY ? size : MOST_CARRY;
	if (size == cut->carry_size)
		return;
	cut->carry = realloc(cut->carry, size);
	must(cut->carry != NULL);
	cut->carry_size = size;
}

/* A line that lies in several chunks. */
static const char *carry(struct expo_cut *cut, const char *bytes, size_t len)
{
	size_t room = MOST_CARRY - cut->carried;
	size_t window = len < room ? len : room;
	const char *feed = memchr(bytes, '\n', window);

	if (!feed && window == room) {
		cut->carried = 0;
		cut->dropping = true;
		cut->too_long(cut->user);
		return bytes;
	}
	if (feed)
		window = (size_t)(feed - bytes) + 1;
	make_room(cut, cut->carried + window);
	memcpy(cut->carry + cut->carried, bytes, window);
	cut->carried += window;
	if (feed) {
		cut->lines(cut->user, cut->carry, cut->carry + cut->carried);
		cut->carried = 0;
	}
	return bytes + window;
}

/* Behind the last line feed; bytes when there is none. */
static const char *behind_last_feed(const char *bytes, size_t len)
{
	while (len > 0 && bytes[len - 1] != '\n')
		len--;
	return bytes + len;
}

/* As much at once as one line may have: so none of the lines is too long. */
static const char *in_place(struct expo_cut *cut, const char *bytes, size_t len)
{
	size_t window = len < MOST_CARRY ? len : MOST_CARRY;
	const char *end = behind_last_feed(bytes, window);

	if (end == bytes)
		return carry(cut, bytes, len);
	cut->lines(cut->user, bytes, end);
	return end;
}

void expo_cut_feed(struct expo_cut *cut, const char *bytes, size_t len)
{
	const char *end = bytes + len;

	while (bytes < end) {
		size_t left = (size_t)(end - bytes);

		if (cut->dropping)
			bytes = drop(cut, bytes, left);
		else if (cut->carried > 0)
			bytes = carry(cut, bytes, left);
		else
			bytes = in_place(cut, bytes, left);
	}
}

void expo_cut_flush(struct expo_cut *cut)
{
	if (cut->carried == 0)
		return;
	make_room(cut, cut->carried + 1);
	cut->carry[cut->carried++] = '\n';
	cut->lines(cut->user, cut->carry, cut->carry + cut->carried);
	cut->carried = 0;
}
