#ifndef LOWTIDE_TUI_PARSE_OPTIONS_H
#define LOWTIDE_TUI_PARSE_OPTIONS_H
/* The options of `lowtide parse`, and which families they ask for. */
#include <stdbool.h>
#include <stddef.h>

#include "sources/exposition.h"

struct parse_options {
	const char *path;
	bool has_format; /* else it is guessed */
	enum expo_format format;
	bool meta;
	unsigned long repeat;  /* 0: show samples */
	struct text *families; /* into argv; none: all */
	size_t family_count;
};

enum parse_verdict { PARSE_RUN, PARSE_HELP, PARSE_USAGE };

/* argv[0] is "parse". What is wrong is said on stderr. options must be freed in every case. */
enum parse_verdict parse_options_read(struct parse_options *options, int argc, char **argv);
void parse_options_free(struct parse_options *options);

/* Whether samples of this name were asked for: a_bucket is of the family a. */
bool parse_options_want(const struct parse_options *options, struct text name);

/* Whether metadata of this family was asked for: that of a also when a_bucket was. */
bool parse_options_want_meta(const struct parse_options *options, struct text family);

extern const char parse_options_help[];

#endif
