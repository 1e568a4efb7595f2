#ifndef LOWTIDE_TUI_REPORT_LINES_H
#define LOWTIDE_TUI_REPORT_LINES_H
/*
 * A JSON object that is written as it is made, one thing a line: each member of the whole, and each
 * element of its lists, has a line of its own. So ten thousand workers never stand in memory at
 * once, and what is written can be searched and compared line by line. RFC 8259.
 *
 *     {
 *     "time":"2026-11-20T03:14:07Z",
 *     "workers":[
 *     {"name":"gw-a",...},
 *     {"name":"gw-b",...}
 *     ]
 *     }
 */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

struct lines {
	FILE *out;
	bool any; /* in the object or list that is open */
};

void lines_begin(struct lines *lines, FILE *out);
void lines_end(struct lines *lines);

/* A member of the whole. Takes the value over. */
void lines_member(struct lines *lines, const char *key, json_t *value);

/* A list, element by element, each of which is taken over. */
void lines_open(struct lines *lines, const char *key);
void lines_element(struct lines *lines, json_t *value);
void lines_close(struct lines *lines);

#endif
