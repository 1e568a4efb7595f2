#include "tui/options.h"

#include "tui/config_keys.h"

enum {
	OPTION_COLUMNS = 26, /* of "--bearer-token-file FILE" and two blanks */
	FLAG_COLUMNS = 13,   /* of "-V, --version", nearly all */
	HALF_COLUMNS = 40,
};

/* What is about the program stands in its own help; whoever asked for a command's knows it. */
static bool is_shown(const struct option_row *row, enum command command)
{
	if (command == COMMAND_LIVE)
		return true;
	return row->kind != OPTION_WISH && row->commands & 1U << command;
}

static void print_usage(FILE *out, enum command command, const char *before)
{
	const struct command_row *row = &command_table[command];
	int used = fprintf(
		out, "%s lowtide %s%s%s", before, row->name, *row->name ? " " : "", row->operands);

	fprintf(out, "%*s%s\n", used < 50 ? 50 - used : 1, "", row->help);
}

static void print_option(FILE *out, const struct option_row *row)
{
	const struct config_key *key =
		row->help ? NULL : config_key_find(row->key, CONFIG_IN_LAYERS);
	const char *help = key ? key->help : row->help;
	const char *preset = key ? key->preset : row->preset;
	int used = fprintf(out, "--%s %s", row->name, row->argument);

	fprintf(out, "%*s%s", used < OPTION_COLUMNS ? OPTION_COLUMNS - used : 1, "", help);
	if (row->repeatable)
		fprintf(out, " (repeatable)");
	if (preset)
		fprintf(out, " [%s]", preset);
	fputc('\n', out);
}

/* Returns the columns used. */
static int print_flag(FILE *out, const struct option_row *row)
{
	const struct config_key *key =
		row->help ? NULL : config_key_find(row->key, CONFIG_IN_LAYERS);
	int used = row->letter ? fprintf(out, "-%c, --%s", row->letter, row->name)
			       : fprintf(out, "--%s", row->name);

	return used + fprintf(out, "%*s%s", used < FLAG_COLUMNS - 1 ? FLAG_COLUMNS - used : 2, "",
			      key ? key->help : row->help);
}

/* Options without an argument share a line, two by two. */
static void print_flags(FILE *out, enum command command)
{
	int used = 0; /* of the present line */

	for (size_t i = 0; i < option_count; i++) {
		if (option_table[i].argument || !is_shown(&option_table[i], command))
			continue;
		if (used == 0) {
			used = print_flag(out, &option_table[i]);
			continue;
		}
		fprintf(out, "%*s", used < HALF_COLUMNS ? HALF_COLUMNS - used : 1, "");
		print_flag(out, &option_table[i]);
		fputc('\n', out);
		used = 0;
	}
	if (used > 0)
		fputc('\n', out);
}

/* On the one screen of the whole program's help, and of a command's what few targets need. */
static bool is_only_named(const struct option_row *row, enum command command)
{
	bool is_targets = row->kind == OPTION_SETTING && !row->everywhere;

	return row->argument && row->rare && is_shown(row, command) &&
	       (command == COMMAND_LIVE || is_targets);
}

static void print_names(FILE *out, enum command command)
{
	int used = fprintf(out, "and");

	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];
		char text[OPTIONS_WIDTH];
		int width;

		if (!is_only_named(row, command))
			continue;
		width = snprintf(text, sizeof(text), "  --%s %s", row->name, row->argument);
		if (used + width >= OPTIONS_WIDTH)
			used = fprintf(out, "\nand") - 1;
		used += fprintf(out, "%s", text);
	}
	fputc('\n', out);
}

static bool has_own_line(const struct option_row *row, enum command command)
{
	return row->argument && is_shown(row, command) && !is_only_named(row, command);
}

void options_print_help(FILE *out, enum command command)
{
	if (command != COMMAND_LIVE) {
		print_usage(out, command, "usage:");
	} else {
		for (enum command each = 0; each < COMMANDS; each++)
			print_usage(out, each, each == 0 ? "usage:" : "      ");
	}
	fputs("TARGET: host:port, URL, unix:/sock, postgres://db1, file_sd:GLOB, dns:NAME:PORT\n",
		out);
	for (size_t i = 0; i < option_count; i++) {
		if (has_own_line(&option_table[i], command))
			print_option(out, &option_table[i]);
	}
	print_names(out, command);
	print_flags(out, command);
}
