#include "tui/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/must.h"

void wire_init(struct wire *wire, int fd)
{
	*wire = (struct wire){.fd = fd};
}

void wire_fini(struct wire *wire)
{
	free(wire->bytes);
	wire->bytes = NULL;
}

char *wire_extend(struct wire *wire, size_t len)
{
	char *start;

	must(!wire->sending);
	if (wire->room - wire->len < len) {
		size_t room = 2 * (wire->len + len); /* bounded by what a screen can need */
		char *bytes = realloc(wire->bytes, room);

		must(bytes != NULL);
		wire->bytes = bytes;
		wire->room = room;
	}
	start = wire->bytes + wire->len;
	wire->len += len;
	return start;
}

void wire_text(struct wire *wire, const char *text)
{
	size_t len = strlen(text);

	if (len > 0)
		memcpy(wire_extend(wire, len), text, len);
}

void wire_shrink(struct wire *wire, size_t len)
{
	must(!wire->sending && len <= wire->len);
	wire->len -= len;
}

void wire_send(struct wire *wire)
{
	must(!wire->sending);
	if (wire->len == 0)
		return;
	wire->stats.frames++;
	wire->sending = true;
	wire_flush(wire);
}

bool wire_is_busy(const struct wire *wire)
{
	return wire->sending;
}

void wire_drop(struct wire *wire)
{
	wire->len = wire->sent = 0;
	wire->sending = false;
}

void wire_flush(struct wire *wire)
{
	ssize_t written;

	if (!wire_is_busy(wire))
		return;
	do
		written = write(wire->fd, wire->bytes + wire->sent, wire->len - wire->sent);
	while (written < 0 && errno == EINTR);
	if (written < 0) {
		wire->broken = errno != EAGAIN;
	} else {
		wire->stats.writes++;
		wire->stats.bytes += (size_t)written;
		wire->sent += (size_t)written;
	}
	if (wire->broken || wire->sent == wire->len)
		wire_drop(wire);
}
