#ifndef LOWTIDE_TUI_WIRE_H
#define LOWTIDE_TUI_WIRE_H
/*
 * What is on its way to the terminal. A frame goes out in one write(2): over ssh that is one packet
 * and not one for each cursor move. What the terminal does not take now (the link is slow, ^S is
 * held) is kept until it can be written; meanwhile nothing may be added, so that a dashboard on a
 * bad link shows few frames and not old ones.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wire_stats {
	uint64_t frames;
	uint64_t bytes;
	uint64_t writes;
};

struct wire {
	int fd;      /* non-blocking, borrowed */
	char *bytes; /* owned; len of them, sent of which are out */
	size_t len, sent, room;
	bool sending; /* the frame is complete, and not all of it is out */
	bool broken;  /* write said that there is nobody any more */
	struct wire_stats stats;
};

void wire_init(struct wire *wire, int fd);
void wire_fini(struct wire *wire);

/* Room for len more bytes of the next frame. Not while the last one is on its way. */
char *wire_extend(struct wire *wire, size_t len);

/* Some more of it that is text. */
void wire_text(struct wire *wire, const char *text);

/* The last len bytes of the frame are not needed. */
void wire_shrink(struct wire *wire, size_t len);

/* The frame is complete. An empty one is none. */
void wire_send(struct wire *wire);

/* There is a rest: call wire_flush() when the terminal can be written to. */
bool wire_is_busy(const struct wire *wire);
void wire_flush(struct wire *wire);

/* Forgets the rest: the screen will be drawn anew, or is not ours any more. */
void wire_drop(struct wire *wire);

#endif
