#ifndef LOWTIDE_PANES_GLYPHS_H
#define LOWTIDE_PANES_GLYPHS_H
/*
 * The characters that are ours, in two sets: UTF-8, and ASCII for LANG=C and serial consoles.
 * Each character takes one column in either set, so a screen has nearly the same shape in both.
 */
#include <stdbool.h>
#include <stdint.h>

enum { GLYPHS_LEVELS = 8 };

struct glyphs {
	bool ascii;                    /* foreign characters beyond ASCII become `unprintable` */
	uint32_t spark[GLYPHS_LEVELS]; /* lowest first; even the lowest is not empty */
	uint32_t gap;                  /* in a sparkline: watched, but nothing was heard */
	uint32_t ellipsis;             /* something was cut here */
	uint32_t unprintable;          /* a foreign byte or character that is not shown as it is */
	uint32_t rule;                 /* a level line in a chart */
	uint32_t shade;                /* in a chart: above the least value of a step */
	uint32_t point;                /* in a chart: a floor point */
	uint32_t fitted;               /* in a chart: the line through them */
	uint32_t post;                 /* where a time begins on an axis; a restart in a course */
	uint32_t held, spare, used, free;   /* in a bar of slots */
	uint32_t branch;                    /* in a tree: below the one above */
	const char *bar;                    /* between parts of a line */
	const char *dot;                    /* between figures that belong together */
	const char *swap;                   /* between two who wait for each other */
	const char *open, *partly, *closed; /* in front of a group: what of it is listed */
	const char *unknown;                /* a value nobody told us; never 0 */
};

extern const struct glyphs glyphs_utf8;
extern const struct glyphs glyphs_ascii;

#endif
