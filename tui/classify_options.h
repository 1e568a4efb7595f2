#ifndef LOWTIDE_TUI_CLASSIFY_OPTIONS_H
#define LOWTIDE_TUI_CLASSIFY_OPTIONS_H
/* The options of `lowtide classify`. */
#include <stdbool.h>

struct classify_options {
	double limit_bytes; /* 0: unknown */
	bool explain;
	char **paths; /* into argv; at least one */
	int path_count;
};

enum classify_wish { CLASSIFY_RUN, CLASSIFY_HELP, CLASSIFY_USAGE };

/* argv[0] is "classify". What is wrong is said on stderr. */
enum classify_wish classify_options_read(struct classify_options *options, int argc, char **argv);

extern const char classify_options_help[];

#endif
