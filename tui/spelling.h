#ifndef LOWTIDE_TUI_SPELLING_H
#define LOWTIDE_TUI_SPELLING_H
/*
 * "Did you mean ...?": how far a mistyped word is from one that exists.
 */
#include <stdbool.h>

/* True when word is candidate with few mistakes: one for every three letters typed, at most three
   (a letter missing, too many, wrong, or swapped with its neighbour). */
bool spelling_is_near(const char *word, const char *candidate);

#endif
