#include "tui/options.h"

#include "tui/config_keys.h"

enum { OPTION_COLUMNS = 26 }; /* of "--bearer-token-file FILE" and two blanks */

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
	int used = row->letter ? fprintf(out, "-%c, --%s", row->letter, row->name)
			       : fprintf(out, "--%s", row->name);

	if (row->argument)
		used += fprintf(out, " %s", row->argument);
	fprintf(out, "%*s%s", used < OPTION_COLUMNS ? OPTION_COLUMNS - used : 1, "", help);
	if (row->repeatable)
		fprintf(out, " (repeatable)");
	if (preset)
		fprintf(out, " [%s]", preset);
	fputc('\n', out);
}

void options_print_help(FILE *out, enum command command)
{
	if (command != COMMAND_LIVE) {
		print_usage(out, command, "usage:");
	} else {
		for (enum command each = 0; each < COMMANDS; each++)
			print_usage(out, each, each == 0 ? "usage:" : "      ");
	}
	fprintf(out, "TARGET: host:port[/path], http(s)://host/path or unix:/path.sock:/metrics\n");
	for (size_t i = 0; i < option_count; i++) {
		if (command == COMMAND_LIVE || option_table[i].commands & 1U << command)
			print_option(out, &option_table[i]);
	}
}
