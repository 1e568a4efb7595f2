#include "tui/options.h"

const struct command_row command_table[COMMANDS] = {
	[COMMAND_LIVE] = {"", "[OPTION]... [TARGET]...", "watch; now only --headless", false},
	[COMMAND_SNAPSHOT] = {"snapshot", "[OPTION]... [TARGET]...", "one screenful as text",
		false},
	[COMMAND_DOCTOR] = {"doctor", "[OPTION]... [TARGET]...", "try every target", false},
	[COMMAND_PARSE] = {"parse", "[OPTION]... FILE", "what is in a /metrics answer", true},
};

enum {
	LIVE = 1 << COMMAND_LIVE,
	SNAPSHOT = 1 << COMMAND_SNAPSHOT,
	DOCTOR = 1 << COMMAND_DOCTOR,
	POLLING = LIVE | SNAPSHOT | DOCTOR,
	DRAWING = LIVE | SNAPSHOT,
};

#define FIELD(name) .offset = offsetof(struct options, name)

/* clang-format off: one row a line is what makes it a table */
const struct option_row option_table[] = {
	{.name = "for", .kind = OPTION_DURATION, .commands = DRAWING, .argument = "TIME",
	 FIELD(for_ms), .min = 100, .max = 365LL * 24 * 3600 * 1000,
	 .preset = "snapshot: two polls", .help = "end after this time"},
	{.name = "width", .kind = OPTION_NUMBER, .commands = SNAPSHOT, .argument = "COLUMNS",
	 FIELD(width), .min = OPTIONS_WIDTH_MIN, .max = OPTIONS_WIDTH_MAX,
	 .preset = "the terminal's, else 80", .help = "20 to 500"},
	{.name = "ascii", .kind = OPTION_FLAG, .commands = DRAWING, FIELD(ascii),
	 .help = "draw with ASCII characters only"},
	{.name = "headless", .kind = OPTION_FLAG, .commands = LIVE, FIELD(headless),
	 .help = "everything but the screen"},
	{.name = "config", .kind = OPTION_PATH, .commands = POLLING, .argument = "FILE",
	 .preset = "~/.config/lowtide/lowtide.yml", .help = "configuration"},
	{.name = "targets", .kind = OPTION_PATH, .commands = POLLING, .argument = "FILE",
	 .repeatable = true, .help = "more targets, one a line"},
	{.name = "interval", .kind = OPTION_SETTING, .commands = POLLING, .argument = "TIME",
	 .key = "interval"},
	{.name = "timeout", .kind = OPTION_SETTING, .commands = POLLING, .argument = "TIME",
	 .key = "timeout"},
	{.name = "bearer-token-file", .kind = OPTION_SETTING, .commands = POLLING,
	 .argument = "FILE", .key = "bearer_token_file"},
	{.name = "basic-auth-file", .kind = OPTION_SETTING, .commands = POLLING,
	 .argument = "FILE", .key = "basic_auth_file"},
	{.name = "header", .kind = OPTION_SETTING, .commands = POLLING,
	 .argument = "'NAME: VALUE'", .key = "headers", .repeatable = true},
	{.name = "host", .kind = OPTION_SETTING, .commands = POLLING, .argument = "HOST",
	 .key = "host"},
	{.name = "ca-file", .kind = OPTION_SETTING, .commands = POLLING, .argument = "FILE",
	 .key = "ca_file"},
	{.name = "insecure", .kind = OPTION_SETTING, .commands = POLLING, .key = "insecure",
	 .value = "true"},
	{.name = "no-compression", .kind = OPTION_SETTING, .commands = POLLING,
	 .key = "compression", .value = "false", .help = "ask for uncompressed answers"},
	{.name = "help", .letter = 'h', .kind = OPTION_WISH, .commands = POLLING,
	 .help = "this text; after a command, that command's"},
	{.name = "version", .letter = 'V', .kind = OPTION_WISH, .commands = POLLING,
	 .help = "the program's version"},
};
/* clang-format on */

const size_t option_count = sizeof(option_table) / sizeof(option_table[0]);
