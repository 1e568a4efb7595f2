#include "tests/support/command_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void split(struct argv *argv, const char *line)
{
	*argv = (struct argv){0};
	snprintf(argv->text, sizeof(argv->text), "lowtide %s", line);
	for (char *c = argv->text; *c;) {
		assert_true(argv->count < ARGUMENTS_MAX - 1);
		argv->list[argv->count++] = c;
		c += strcspn(c, " ");
		if (*c)
			*c++ = '\0';
	}
	for (int i = 0; i < argv->count; i++) {
		for (char *c = argv->list[i]; *c; c++)
			*c = *c == '_' ? ' ' : *c;
	}
}

void good(struct options *out, struct argv *argv, const char *line)
{
	char error[OPTIONS_ERROR_BYTES] = "";

	split(argv, line);
	if (!options_parse(out, argv->count, argv->list, error))
		fail_msg("%s: %s", line, error);
}

void refused(const char *line, const char *words)
{
	char error[OPTIONS_ERROR_BYTES] = "";
	struct options out;
	struct argv argv;

	split(&argv, line);
	if (options_parse(&out, argv.count, argv.list, error))
		fail_msg("accepted: %s", line);
	assert_string_equal(error, words);
	assert_true(configuration_is_empty(&out.config));
}
