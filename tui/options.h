#ifndef LOWTIDE_TUI_OPTIONS_H
#define LOWTIDE_TUI_OPTIONS_H
/*
 * The command line: constant tables of commands and options, and what becomes of them.
 *
 *     lowtide [COMMAND] [OPTION]... [TARGET]...
 *
 * GNU manners: "--name value" and "--name=value", options before, between and after operands, "--"
 * ends them, the last of two equal options counts. Names are not abbreviated: an abbreviation in
 * somebody's script would break with the next option added. A duration may be a bare number of
 * seconds here.
 *
 * Targets come from --config and --from-prometheus, then from operands, --pg and --targets in the
 * order of the line; without any, from lowtide.yml in its usual place, else from PG* variables.
 * Settings of a target (--header, --ca-file, ...) are for those of the line: credentials meant for
 * one list of hosts must not go to another. --interval, --timeout, --window, --sql and --dns-server
 * also override the configuration, and what a prometheus.yml says. A setting is for targets of its
 * kind; one that meets none is an error.
 *
 * --backfill replaces all that the configuration says of prometheus:, with its credentials.
 *
 * No option takes a secret.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "model/baseline.h"
#include "sources/prometheus_yml.h"
#include "tui/canary_rules.h"
#include "tui/configuration.h"

enum command {
	COMMAND_LIVE, /* none was named */
	COMMAND_SNAPSHOT,
	COMMAND_CHECK,
	COMMAND_DOCTOR,
	COMMAND_CLASSIFY,
	COMMAND_PARSE,
	COMMANDS
};

struct command_row {
	const char *name; /* "" for COMMAND_LIVE */
	const char *operands;
	const char *help;
	bool own_arguments; /* reads what follows its name itself */
};

extern const struct command_row command_table[COMMANDS];

enum option_kind {
	OPTION_DURATION, /* value in min..max milliseconds */
	OPTION_NUMBER,   /* value in min..max */
	OPTION_WORD,     /* one of the words of argument, "text|json": which of them */
	OPTION_FLAG,     /* no value */
	OPTION_PATH,
	OPTION_BASELINE, /* an earlier report to hold what is known now against */
	OPTION_RULE,     /* of COMMAND_CHECK */
	OPTION_SERVER,   /* a Postgres server to poll */
	OPTION_HISTORY,  /* a Prometheus to fetch history from */
	OPTION_CANARY,   /* a rule for who is one */
	OPTION_SETTING,  /* sets a key of config_keys on targets */
	OPTION_WISH,     /* --help, --version: answered at once */
};

struct option_row {
	const char *name; /* without the dashes */
	char letter;      /* -h; 0 for none */
	enum option_kind kind;
	unsigned commands;    /* 1 << enum command of those that take it */
	const char *argument; /* NULL: takes none */
	size_t offset;        /* DURATION, NUMBER, WORD, FLAG: of the field in struct options */
	int64_t min, max;
	const char *key;   /* SETTING: name in config_keys ... */
	const char *value; /* ... and its text when the option takes none */
	bool everywhere;   /* SETTING: also for targets of the configuration */
	bool repeatable;
	bool rare;          /* the help on the whole program only names it */
	const char *preset; /* default, for people; NULL: none, or the key's */
	const char *help;   /* NULL: the key's */
};

extern const struct option_row option_table[];
extern const size_t option_count;

enum output_format { FORMAT_TEXT, FORMAT_JSON };

enum wish {
	WISH_RUN,
	WISH_HELP, /* options_print_help(stdout, command), exit 0 */
	WISH_VERSION,
};

struct options {
	enum command command;
	enum wish wish;
	/* Targets: checked, names one of a kind; at least one when WISH_RUN. Rules: all that
	   COMMAND_CHECK judges. */
	struct configuration config;
	struct prometheus_notes notes; /* on --from-prometheus: what was not understood */
	int64_t for_ms;                /* 0: none given; what that means is the command's */
	struct canary_rules canaries;
	int64_t width;             /* columns of COMMAND_SNAPSHOT */
	int64_t format;            /* enum output_format, of what is written to be kept */
	struct baseline *baseline; /* NULL: none was given */
	bool headless;
	bool ascii;
	int own_argc; /* own_arguments: its name and what follows, in argv; no targets */
	char **own_argv;
};

enum {
	OPTIONS_ERROR_BYTES = 1200,
	OPTIONS_WIDTH_MIN = 20,
	OPTIONS_WIDTH_MAX = 500,
	OPTIONS_WIDTH = 80,         /* where there is no terminal to ask */
	OPTIONS_WIDTH_PASTED = 100, /* what chats and mails show without breaking it */
};

/*
 * Reads argv and the files it names. False: error is what goes to stderr behind "lowtide: " (usage
 * errors have a second line, "try 'lowtide --help'"), the exit status is 2, and out is empty. Else
 * out is the caller's to options_fini().
 */
bool options_parse(struct options *out, int argc, char **argv, char error[OPTIONS_ERROR_BYTES]);
void options_fini(struct options *out);

/* Help on one command; for COMMAND_LIVE on the whole program, on one screen of 80x24. */
void options_print_help(FILE *out, enum command command);

#endif
