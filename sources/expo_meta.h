#ifndef LOWTIDE_SOURCES_EXPO_META_H
#define LOWTIDE_SOURCES_EXPO_META_H
/*
 * The grammar of one comment line, which may be metadata.
 *
 *     # TYPE name type      # HELP name text      # UNIT name unit      # EOF
 *
 * The last two are OpenMetrics only, and OpenMetrics has no other comments.
 */
#include "sources/exposition.h"
#include "sources/expo_text.h"

enum expo_comment { EXPO_COMMENT_PLAIN, EXPO_COMMENT_META, EXPO_COMMENT_EOF, EXPO_COMMENT_BAD };

struct expo_family {
	enum expo_meta what;
	struct text name;
	struct text text;
};

/* p is at the "#", end at the line feed. The reader says why when the comment is
   bad. family is only set for EXPO_COMMENT_META and lives as long as the line. */
enum expo_comment expo_comment(
	struct expo_reader *reader, const char *p, const char *end, struct expo_family *family);

#endif
