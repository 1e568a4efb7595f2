#ifndef LOWTIDE_SOURCES_MASK_LINE_H
#define LOWTIDE_SOURCES_MASK_LINE_H
/*
 * One line of text in the making: bounded, scrubbed, one blank where any number of them was, none
 * at its ends. A line that holds less than there was ends in an ellipsis, for which room is kept.
 */
#include "model/text.h"

#define MASK_ELLIPSIS "\xe2\x80\xa6" /* U+2026 */

struct mask_line {
	char *out;
	size_t room; /* for text; the ellipsis and a NUL fit behind it */
	size_t used;
	bool blank_due; /* before what comes next */
	bool full;      /* something was left out: what is put from now on is too */
};

/* out_size >= 4 */
struct mask_line mask_line_begin(char *out, size_t out_size);

void mask_line_put(struct mask_line *line, struct text text);
void mask_line_blank(struct mask_line *line);

/* Ends the line with an ellipsis where more was to come, and with NUL. Returns its length. */
size_t mask_line_end(struct mask_line *line, bool more);

#endif
