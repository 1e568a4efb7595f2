#include "sources/expo_cut.h"

#include <string.h>

#include "model/limits.h"

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

/* A line that lies in several chunks. */
static const char *carry(struct expo_cut *cut, const char *bytes, size_t len)
{
	size_t room = LIMIT_LINE_BYTES + 1 - cut->carried;
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
	size_t window = len < LIMIT_LINE_BYTES + 1 ? len : LIMIT_LINE_BYTES + 1;
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
	cut->carry[cut->carried++] = '\n';
	cut->lines(cut->user, cut->carry, cut->carry + cut->carried);
	cut->carried = 0;
}
