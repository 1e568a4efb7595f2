#include "tui/options.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sources/duration.h"
#include "tui/arguments.h"
#include "tui/baseline_file.h"
#include "tui/check_options.h"
#include "tui/options_targets.h"

_Static_assert((int)BASELINE_FILE_ERROR_BYTES <= (int)OPTIONS_ERROR_BYTES,
	"errors of files are written where those of the line go");

static bool set_duration(
	struct options *out, const struct argument *argument, char error[OPTIONS_ERROR_BYTES])
{
	const struct option_row *row = argument->row;
	char unit[DURATION_TEXT_BYTES], min[DURATION_TEXT_BYTES], max[DURATION_TEXT_BYTES];
	int64_t ms;

	if (!duration_parse(arguments_with_unit(argument->value, unit), &ms))
		return usage_error(error, "--%s: \"%.64s\" is not a duration (%s)", row->name,
			argument->value, DURATION_EXPECTED);
	duration_format(min, row->min);
	duration_format(max, row->max);
	if (ms < row->min || ms > row->max)
		return usage_error(error, "--%s: %.64s is out of range (expected %s to %s)",
			row->name, argument->value, min, max);
	*(int64_t *)((char *)out + row->offset) = ms;
	return true;
}

static bool set_number(
	struct options *out, const struct argument *argument, char error[OPTIONS_ERROR_BYTES])
{
	const struct option_row *row = argument->row;
	size_t digits = strspn(argument->value, "0123456789");
	long long number = strtoll(argument->value, NULL, 10); /* saturates */

	if (digits == 0 || argument->value[digits] || number < row->min || number > row->max)
		return usage_error(error, "--%s: \"%.64s\" does not do (expected %lld to %lld)",
			row->name, argument->value, (long long)row->min, (long long)row->max);
	*(int64_t *)((char *)out + row->offset) = number;
	return true;
}

static bool add_canary(
	struct options *out, const struct argument *argument, char error[OPTIONS_ERROR_BYTES])
{
	char why[CANARY_RULE_ERROR_BYTES];

	return canary_rules_add(&out->canaries, argument->value, why) ||
	       usage_error(error, "--%s: %s", argument->row->name, why);
}

static bool set_word(
	struct options *out, const struct argument *argument, char error[OPTIONS_ERROR_BYTES])
{
	const struct option_row *row = argument->row;
	size_t len = strlen(argument->value);
	int64_t which = 0;

	for (const char *word = row->argument; word; which++) {
		size_t word_len = strcspn(word, "|");

		if (word_len == len && memcmp(word, argument->value, len) == 0) {
			*(int64_t *)((char *)out + row->offset) = which;
			return true;
		}
		word = word[word_len] == '|' ? word + word_len + 1 : NULL;
	}
	return usage_error(error, "--%s: \"%.64s\" does not do (expected %s)", row->name,
		argument->value, row->argument);
}

static bool set_baseline(
	struct options *out, const struct argument *argument, char error[OPTIONS_ERROR_BYTES])
{
	free(out->baseline);
	out->baseline = baseline_file_load(argument->value, error);
	return out->baseline != NULL;
}

/* The options of the run itself. */
static bool set_run(
	struct options *out, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	for (size_t i = 0; i < arguments->count; i++) {
		const struct argument *argument = &arguments->list[i];
		const struct option_row *row = argument->row;

		if (!row)
			continue;
		if (row->kind == OPTION_FLAG)
			*(bool *)((char *)out + row->offset) = true;
		if (row->kind == OPTION_DURATION && !set_duration(out, argument, error))
			return false;
		if (row->kind == OPTION_NUMBER && !set_number(out, argument, error))
			return false;
		if (row->kind == OPTION_CANARY && !add_canary(out, argument, error))
			return false;
		if (row->kind == OPTION_WORD && !set_word(out, argument, error))
			return false;
		if (row->kind == OPTION_BASELINE && !set_baseline(out, argument, error))
			return false;
	}
	return true;
}

static int64_t terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return OPTIONS_WIDTH;
	if (size.ws_col < OPTIONS_WIDTH_MIN)
		return OPTIONS_WIDTH_MIN;
	return size.ws_col < OPTIONS_WIDTH_PASTED ? size.ws_col : OPTIONS_WIDTH_PASTED;
}

static bool understand(
	struct options *out, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	out->command = arguments->command;
	out->wish = arguments->wish;
	out->own_argc = arguments->own_argc;
	out->own_argv = arguments->own_argv;
	if (out->wish != WISH_RUN || out->own_argv)
		return true;
	if (!set_run(out, arguments, error))
		return false;
	if (!options_targets_gather(out, arguments, error))
		return false;
	if (out->command == COMMAND_CHECK && !check_options_settle(out, arguments, error))
		return false;
	if (out->width == 0)
		out->width = terminal_width();
	return true;
}

bool options_parse(struct options *out, int argc, char **argv, char error[OPTIONS_ERROR_BYTES])
{
	struct arguments arguments;
	bool ok;

	*out = (struct options){0};
	if (!arguments_split(&arguments, argc, argv, error))
		return false;
	ok = understand(out, &arguments, error);
	arguments_fini(&arguments);
	if (!ok)
		options_fini(out);
	return ok;
}

void options_fini(struct options *out)
{
	configuration_fini(&out->config);
	canary_rules_fini(&out->canaries);
	prometheus_notes_fini(&out->notes);
	free(out->baseline);
	*out = (struct options){0};
}
