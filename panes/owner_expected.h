#ifndef LOWTIDE_PANES_OWNER_EXPECTED_H
#define LOWTIDE_PANES_OWNER_EXPECTED_H
/*
 * What an owner of sessions is expected to keep, beside what it keeps: in words and as a line in
 * its bar.
 */
#include <stdbool.h>

#include "model/model.h"
#include "panes/canvas.h"

/* It holds more than its idle_floor, and not just for a moment. */
bool owner_is_over(const struct model *model, const struct owner *owner);

/* "over: 16 of 8"; else "held 8"; "max 24" where nothing is said of a floor; " " where nothing at
   all is expected. ASCII. */
enum { OWNER_EXPECTED_BYTES = BREACH_BRIEF_BYTES };
void owner_expected_words(
	char out[OWNER_EXPECTED_BYTES], const struct model *model, const struct owner *owner);

/* An idle_floor is expected of it: there is a line to draw. */
bool owner_has_line(const struct model *model, const struct owner *owner);

/* What it holds and needs, what it holds and never needed, and what comes and goes, of what it may
   come to take; the line is the floor that is expected. Nothing without one. */
void owner_draw_bar(struct canvas *canvas, struct area area, const struct model *model,
	const struct owner *owner, enum role role);

#endif
