#ifndef LOWTIDE_TUI_KEYS_H
#define LOWTIDE_TUI_KEYS_H
/*
 * Bytes from a terminal become keys.
 *
 * curses could do this; it reads byte by byte, blocks while it waits for the rest of a sequence,
 * does not say that the terminal has hung up, and hands out the letters of a sequence it does not
 * know, which would then be commands. Here a sequence is a key of ours or nothing at all.
 * So is a string with which a terminal answers somebody's question: nothing, up to its end.
 *
 * Known are the sequences of terminfo for this terminal, and those that terminals send although
 * terminfo says otherwise: arrows in the other cursor mode, Home and End of PuTTY.
 */
#include <stdbool.h>
#include <stddef.h>

#include "tui/term_key.h"

enum {
	KEYS_BYTES = 256,         /* taken in at a time; a long paste is read piece by piece */
	KEYS_SEQUENCE_BYTES = 16, /* longer ones are no keys */
	KEYS_STRING_BYTES = 4096, /* no answer of a terminal is longer */
	KEYS_OWN = 16,
};

struct keys {
	char bytes[KEYS_BYTES]; /* came in, and are no keys yet */
	size_t len;
	size_t string_left; /* bytes that the string we are in may still have; 0: in none */
	struct {
		char bytes[KEYS_SEQUENCE_BYTES];
		enum key_code key;
	} own[KEYS_OWN]; /* what this terminal sends, by terminfo */
	size_t own_count;
};

enum keys_found {
	KEYS_NONE, /* nothing is left */
	KEYS_KEY,
	KEYS_PARTIAL, /* what is left may be the beginning of a key, or a string has not ended */
};

/* This terminal sends sequence for key. Empty or too long: it does not. */
void keys_learn(struct keys *keys, const char *sequence, enum key_code key);

/* Where len bytes may be put, to be counted in keys->len. */
char *keys_room(struct keys *keys, size_t *len);

/* Takes the next key. complete: nothing more will follow soon, so that a beginning is all there is:
   an Esc is the key of that name, and a string is over. Then the answer is never KEYS_PARTIAL. */
enum keys_found keys_next(struct keys *keys, bool complete, struct term_key *key);

#endif
