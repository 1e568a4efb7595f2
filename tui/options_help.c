#include "tui/options.h"

#include "tui/config_keys.h"

enum {
	OPTION_COLUMNS = 26, /* of "--bearer-token-file FILE" and two blanks */
	FLAG_COLUMNS = 13,   /* of "-V, --version", nearly all */
	HALF_COLUMNS = 40,
};

static bool is_shown(const struct option_row *row, enum command command)
{
	return command == COMMAND_LIVE || row->commands & 1U << command;
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

/* What has no line of its own on the one screen of the whole program's help. */
static void print_rare(FILE *out)
{
	int used = fprintf(out, "and");

	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];
		char text[OPTIONS_WIDTH];
		int width;

		if (!row->rare)
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
	return row->argument && is_shown(row, command) && !(command == COMMAND_LIVE && row->rare);
}

void options_print_help(FILE *out, enum command command)
{
	if (command != COMMAND_LIVE) {
		print_usage(out, command, "usage:");
	} else {
		for (enum command each = 0; each < COMMANDS; each++)
			print_usage(out, each, each == 0 ? "usage:" : "      ");
	}
	fprintf(out,
		"TARGET: host:port, URL, unix:/sock:/path, postgres://, file_sd:GLOB, dns:NAME\n");
	for (size_t i = 0; i < option_count; i++) {
		if (has_own_line(&option_table[i], command))
			print_option(out, &option_table[i]);
	}
	if (command == COMMAND_LIVE)
		print_rare(out);
	print_flags(out, command);
}
