#include "tui/arguments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "tui/spelling.h"

enum { COMMAND_PART_BYTES = 3 }; /* shorter is a part of too much */

#define TRY_HELP "\ntry 'lowtide --help'"

bool usage_error(char error[OPTIONS_ERROR_BYTES], const char *format, ...)
{
	va_list args;
	size_t used;

	va_start(args, format);
	used = scrub_vformat(error, OPTIONS_ERROR_BYTES - sizeof(TRY_HELP), format, args);
	va_end(args);
	memcpy(error + used, TRY_HELP, sizeof(TRY_HELP));
	return false;
}

static const struct option_row *find_option(const char *name, size_t len)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];

		if (strlen(row->name) == len && memcmp(row->name, name, len) == 0)
			return row;
	}
	return NULL;
}

static const struct option_row *find_letter(const char *argument)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];

		if (row->letter && argument[1] == row->letter && argument[2] == '\0')
			return row;
	}
	return NULL;
}

static enum command find_command(const char *name)
{
	for (enum command each = COMMAND_LIVE + 1; each < COMMANDS; each++) {
		if (strcmp(command_table[each].name, name) == 0)
			return each;
	}
	return COMMAND_LIVE;
}

static bool unknown_option(const char *argument, size_t len, char error[OPTIONS_ERROR_BYTES])
{
	char name[64];

	scrub(name, sizeof(name), argument, len);
	for (size_t i = 0; i < option_count && len > 2; i++) {
		if (spelling_is_near(name + 2, option_table[i].name))
			return usage_error(error, "unknown option %s; did you mean --%s?", name,
				option_table[i].name);
	}
	return usage_error(error, "unknown option %s", name);
}

/* Takes argv[*at], an option, and its value where it has one; *at moves to the last taken. */
static bool take_option(struct arguments *arguments, int argc, char **argv, int *at,
	char error[OPTIONS_ERROR_BYTES])
{
	const char *given = argv[*at];
	size_t len = strcspn(given, "=");
	const char *value = given[len] == '=' ? given + len + 1 : NULL;
	const struct option_row *row =
		given[1] == '-' ? find_option(given + 2, len - 2) : find_letter(given);

	if (!row)
		return unknown_option(given, len, error);
	if (value && !row->argument)
		return usage_error(error, "--%s takes no value", row->name);
	if (!value && row->argument) {
		if (*at + 1 >= argc)
			return usage_error(
				error, "--%s has no value (expected %s)", row->name, row->argument);
		value = argv[++*at];
	}
	arguments->list[arguments->count++] = (struct argument){row, value};
	if (row->kind == OPTION_WISH)
		arguments->wish = strcmp(row->name, "help") == 0 ? WISH_HELP : WISH_VERSION;
	return true;
}

/* Part of a name, or one with few mistakes. */
static bool is_meant(const char *word, const char *name)
{
	size_t len = strlen(word);

	return (len >= COMMAND_PART_BYTES && strncmp(word, name, len) == 0) ||
	       spelling_is_near(word, name);
}

/* "snapshto" would be a target without a port, and be complained about as one. A word that could
   be no target at all is a command that there is not. */
static bool check_is_no_typo(const char *operand, char error[OPTIONS_ERROR_BYTES])
{
	if (strchr(operand, ':'))
		return true; /* a host may be called doctor */
	for (enum command each = COMMAND_LIVE + 1; each < COMMANDS; each++) {
		if (is_meant(operand, command_table[each].name))
			return usage_error(error, "unknown command %s; did you mean %s?", operand,
				command_table[each].name);
	}
	if (strpbrk(operand, "./=@-") || operand[0] == '\0')
		return true;
	return usage_error(error,
		"unknown command %s; as a target it has no port (expected for example %s:9100)",
		operand, operand);
}

/* Takes argv[at], which is no option: a command when it is the first, else an operand. */
static bool take_operand(struct arguments *arguments, int argc, char **argv, int at, bool first,
	char error[OPTIONS_ERROR_BYTES])
{
	enum command command = first ? find_command(argv[at]) : COMMAND_LIVE;

	if (command == COMMAND_LIVE) {
		if (first && !check_is_no_typo(argv[at], error))
			return false;
		arguments->list[arguments->count++] = (struct argument){NULL, argv[at]};
		return true;
	}
	arguments->command = command;
	if (!command_table[command].own_arguments)
		return true;
	if (arguments->count > 0)
		return usage_error(error, "'lowtide %s' takes its options behind its name",
			command_table[command].name);
	arguments->own_argc = argc - at;
	arguments->own_argv = argv + at;
	return true;
}

static bool split(
	struct arguments *arguments, int argc, char **argv, char error[OPTIONS_ERROR_BYTES])
{
	bool only_operands = false; /* "--" was seen */
	bool first = true;

	for (int i = 1; i < argc && arguments->wish == WISH_RUN && !arguments->own_argv; i++) {
		bool is_option = !only_operands && argv[i][0] == '-' && argv[i][1] != '\0';

		if (is_option && strcmp(argv[i], "--") == 0) {
			only_operands = true;
		} else if (is_option) {
			if (!take_option(arguments, argc, argv, &i, error))
				return false;
		} else {
			if (!take_operand(arguments, argc, argv, i, first && !only_operands, error))
				return false;
			first = false;
		}
	}
	return true;
}

/* "--width is an option of 'lowtide snapshot', not of 'lowtide doctor'" */
static bool misplaced_option(
	const struct option_row *row, enum command command, char error[OPTIONS_ERROR_BYTES])
{
	enum command taker = 0;

	while (!(row->commands & 1U << taker))
		taker++;
	if (command == COMMAND_LIVE)
		return usage_error(error, "--%s is an option of 'lowtide %s'", row->name,
			command_table[taker].name);
	return usage_error(error, "--%s is not an option of 'lowtide %s'", row->name,
		command_table[command].name);
}

bool arguments_split(
	struct arguments *arguments, int argc, char **argv, char error[OPTIONS_ERROR_BYTES])
{
	bool ok;

	*arguments = (struct arguments){.list = calloc((size_t)argc + 1, sizeof(struct argument))};
	must(arguments->list != NULL);
	ok = split(arguments, argc, argv, error);
	for (size_t i = 0; ok && i < arguments->count; i++) {
		const struct option_row *row = arguments->list[i].row;

		if (row && row->kind != OPTION_WISH && !(row->commands & 1U << arguments->command))
			ok = misplaced_option(row, arguments->command, error);
	}
	if (!ok)
		arguments_fini(arguments);
	return ok;
}

void arguments_fini(struct arguments *arguments)
{
	free(arguments->list);
	*arguments = (struct arguments){0};
}

const struct argument *arguments_find(const struct arguments *arguments, const char *name)
{
	for (size_t i = arguments->count; i-- > 0;) {
		const struct option_row *row = arguments->list[i].row;

		if (row && strcmp(row->name, name) == 0)
			return &arguments->list[i];
	}
	return NULL;
}

const char *arguments_with_unit(const char *value, char out[DURATION_TEXT_BYTES])
{
	size_t len = strlen(value);

	if (len == 0 || len + 2 > DURATION_TEXT_BYTES || strspn(value, "0123456789.") != len)
		return value;
	snprintf(out, DURATION_TEXT_BYTES, "%ss", value);
	return out;
}
