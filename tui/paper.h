#ifndef LOWTIDE_TUI_PAPER_H
#define LOWTIDE_TUI_PAPER_H
/*
 * What curses writes on in place of the terminal: a file that has a descriptor and no name. It is
 * in memory where the system can do that (a full disk is what some incidents are about), and in the
 * folder for temporary files elsewhere.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct paper {
	FILE *stream; /* curses takes its descriptor; the offset there is how much was written */
};

/* False with errno when there can be none. */
bool paper_open(struct paper *paper);
/* Also one that could not be opened. */
void paper_close(struct paper *paper);

/* Bytes written since the last sheet was taken. */
size_t paper_len(const struct paper *paper);

/* Copies the first len of them, and begins a new sheet. */
void paper_take(struct paper *paper, char *bytes, size_t len);

/* Begins a new sheet. */
void paper_discard(struct paper *paper);

#endif
