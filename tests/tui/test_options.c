/* The command line: what it makes of argv, its complaints, its help. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "tests/support/command_line.h"
#include "tests/support/scratch_folder.h"
#include "tui/config_keys.h"
#include "tui/options.h"

#define FORMS                                                                                      \
	"(expected host:port, http(s)://host/path, unix:/path.sock:/metrics, "                     \
	"postgres://host/db or pgbouncer://host)"
#define TRY "\ntry 'lowtide --help'"

static void test_defaults(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	good(&out, &argv, "snapshot a:1");
	assert_int_equal(out.command, COMMAND_SNAPSHOT);
	assert_int_equal(out.wish, WISH_RUN);
	assert_int_equal(out.config.targets.count, 1);
	assert_int_equal(out.config.targets.items[0].interval_ms, 1000);
	assert_int_equal(out.config.targets.items[0].timeout_ms, 900);
	assert_int_equal(out.for_ms, 0);
	assert_false(out.ascii);
	options_fini(&out);
	good(&out, &argv, "--headless a:1");
	assert_int_equal(out.command, COMMAND_LIVE);
	assert_true(out.headless);
	assert_int_equal(out.for_ms, 0);
	options_fini(&out);
}

static void test_settings(void **state)
{
	const struct target *target;
	struct options out;
	struct argv argv;

	(void)state;
	good(&out, &argv, "snapshot --for 20s --width=120 --ascii a:1 --interval 5s --timeout=2s");
	assert_int_equal(out.for_ms, 20000);
	assert_int_equal(out.width, 120);
	assert_int_equal(out.format, FORMAT_TEXT);
	assert_null(out.baseline);
	assert_true(out.ascii);
	assert_int_equal(out.config.targets.items[0].interval_ms, 5000);
	assert_int_equal(out.config.targets.items[0].timeout_ms, 2000);
	options_fini(&out);

	good(&out, &argv, "--headless --format=json --baseline=before.json a:1");
	assert_int_equal(out.format, FORMAT_JSON);
	assert_string_equal(out.baseline->source, "before.json");
	options_fini(&out);

	good(&out, &argv,
		"doctor --for 3s --bearer-token-file t --header X-A:_1 --header=X-B:2 --host h "
		"--ca-file=c --insecure --no-compression a:1 b:1");
	assert_int_equal(out.config.targets.count, 2);
	target = &out.config.targets.items[1];
	assert_string_equal(target->bearer_token_file, "t");
	assert_int_equal(target->header_count, 2);
	assert_string_equal(target->headers[0].value, "1");
	assert_string_equal(target->headers[1].value, "2");
	assert_string_equal(target->host, "h");
	assert_string_equal(target->ca_file, "c");
	assert_true(target->insecure);
	assert_false(target->compression);
	options_fini(&out);
}

static void test_bare_seconds(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	good(&out, &argv, "--headless --interval 2 --for 20 a:1");
	assert_int_equal(out.config.targets.items[0].interval_ms, 2000);
	assert_int_equal(out.for_ms, 20000);
	options_fini(&out);
	good(&out, &argv, "--headless --interval 0.5 a:1");
	assert_int_equal(out.config.targets.items[0].interval_ms, 500);
	assert_int_equal(out.config.targets.items[0].timeout_ms, 450);
	options_fini(&out);
}

static void test_manners(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	good(&out, &argv, "--interval 2s snapshot a:1 --interval 3s b:1"); /* the last counts */
	assert_int_equal(out.command, COMMAND_SNAPSHOT);
	assert_int_equal(out.config.targets.count, 2);
	assert_int_equal(out.config.targets.items[0].interval_ms, 3000);
	options_fini(&out);
	good(&out, &argv, "--headless doctor:80 a:1"); /* a host, not a mistyped command */
	assert_int_equal(out.config.targets.count, 2);
	options_fini(&out);
	good(&out, &argv, "doctor -- a:1 a:1");
	assert_string_equal(out.config.targets.items[1].name, "a:1 #2");
	options_fini(&out);
}

static void test_wishes(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	good(&out, &argv, "--help");
	assert_int_equal(out.wish, WISH_HELP);
	assert_int_equal(out.command, COMMAND_LIVE);
	options_fini(&out);
	good(&out, &argv, "snapshot nonsense -h --rubbish");
	assert_int_equal(out.wish, WISH_HELP);
	assert_int_equal(out.command, COMMAND_SNAPSHOT);
	options_fini(&out);
	good(&out, &argv, "-V");
	assert_int_equal(out.wish, WISH_VERSION);
	options_fini(&out);
}

static void test_parse_reads_its_own(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	good(&out, &argv, "parse --meta file");
	assert_int_equal(out.command, COMMAND_PARSE);
	assert_int_equal(out.own_argc, 3);
	assert_string_equal(out.own_argv[0], "parse");
	assert_string_equal(out.own_argv[2], "file");
	assert_int_equal(out.config.targets.count, 0);
	options_fini(&out);
}

static const struct {
	const char *line, *error;
} bad[] = {
	{"snapshot --intervall 5s a:1", "unknown option --intervall; did you mean --interval?" TRY},
	{"snapshot --colour=always a:1", "unknown option --colour" TRY},
	{"snapshot -i 5 a:1", "unknown option -i" TRY},
	{"snapshot -hV a:1", "unknown option -hV" TRY},
	{"snapshot --int\x1b[2J a:1", "unknown option --int\xef\xbf\xbd[2J" TRY},
	{"snapshot a:1 --interval", "--interval has no value (expected TIME)" TRY},
	{"snapshot --ascii=yes a:1", "--ascii takes no value" TRY},
	{"doctor --width 80 a:1", "--width is not an option of 'lowtide doctor'" TRY},
	{"--width 80 --headless a:1", "--width is an option of 'lowtide snapshot'" TRY},
	{"snapshot --headless a:1", "--headless is not an option of 'lowtide snapshot'" TRY},
	{"--ascii parse x", "'lowtide parse' takes its options behind its name" TRY},
	{"snapshto a:1", "unknown command snapshto; did you mean snapshot?" TRY},
	{"snap a:1", "unknown command snap; did you mean snapshot?" TRY},
	{"record a:1", "unknown command record; as a target it has no port (expected for example "
		       "record:9100)" TRY},
	{"--canary version a:1",
		"--canary: \"version\" does not do (expected LABEL=REGEX, such as version=^2)" TRY},
	{"doctor --canary version=2 a:1", "--canary is not an option of 'lowtide doctor'" TRY},
	{"snapshot --format xml a:1", "--format: \"xml\" does not do (expected text|json)" TRY},
	{"snapshot --format tex a:1", "--format: \"tex\" does not do (expected text|json)" TRY},
	{"snapshot --format text| a:1", "--format: \"text|\" does not do (expected text|json)" TRY},
	{"doctor --format json a:1", "--format is not an option of 'lowtide doctor'" TRY},
	{"--baseline /nonexistent/b.json a:1", "/nonexistent/b.json: No such file or directory"},
	{"snapshot --width 19 a:1", "--width: \"19\" does not do (expected 20 to 500)" TRY},
	{"snapshot --width 80x a:1", "--width: \"80x\" does not do (expected 20 to 500)" TRY},
	{"snapshot --width= a:1", "--width: \"\" does not do (expected 20 to 500)" TRY},
	{"snapshot --width 99999999999999999999 a:1",
		"--width: \"99999999999999999999\" does not do (expected 20 to 500)" TRY},
	{"snapshot --for soon a:1", "--for: \"soon\" is not a duration (expected for example 5s, "
				    "500ms)" TRY},
	{"snapshot --for 10ms a:1", "--for: 10ms is out of range (expected 100ms to 365d)" TRY},
	{"snapshot --interval -1 a:1", "--interval: \"-1\" is not a duration (expected for example "
				       "5s, 500ms)" TRY},
	{"snapshot --interval 0 a:1", "--interval: 0s is out of range (expected 100ms to 1h)" TRY},
	{"snapshot --timeout 2s a:1",
		"timeout of 2000 ms is not shorter than the interval of 1000 ms" TRY},
	{"snapshot --header X a:1", "--header: has no colon (expected 'NAME: VALUE')" TRY},
	{"snapshot --header Authorization:_hunter2 a:1",
		"--header: header Authorization is refused: secrets stay in files: use "
		"bearer_token_file or basic_auth_file" TRY},
	{"snapshot --host h\x1b a:1",
		"--host: \"h\xef\xbf\xbd\" is not a host (expected for example gw-a.example)" TRY},
	{"snapshot --ca-file= a:1",
		"--ca-file: \"\" is not a file's name (expected /path, path or ~/path)" TRY},
	{"snapshot --bearer-token-file t --basic-auth-file b a:1",
		"both bearer_token_file and basic_auth_file (expected one of them)" TRY},
	{"snapshot localhost", "\"localhost\" has no port " FORMS TRY},
	{"snapshot postgres://u:hunter2@h",
		"a password does not belong in a target: put it into ~/.pgpass, the file that "
		"PGPASSFILE names, or a service file (expected postgres://user@host/dbname, "
		"host=... dbname=... or service=...)" TRY},
	{"snapshot -", "\"-\" has no port " FORMS TRY},
	{"snapshot -- --ascii", "\"--ascii\" has no port " FORMS TRY},
	{"snapshot --targets absent.txt", "absent.txt: No such file or directory"},
	{"snapshot --config absent.yml", "absent.yml: No such file or directory"},
	{"snapshot", "nothing to poll (expected a TARGET such as localhost:9100 or "
		     "postgres://db1/app, --targets FILE, PGHOST or PGSERVICE, or "
		     "/nowhere/lowtide/lowtide.yml)" TRY},
	{"snapshot --insecure",
		"--insecure is for a TARGET or --targets, and none is given (targets "
		"of the configuration have the key insecure)" TRY},
};

static void test_bad(void **state)
{
	(void)state;
	setenv("XDG_CONFIG_HOME", "/nowhere", 1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused(bad[i].line, bad[i].error);
}

static void write_text(const char *path, const char *text)
{
	scratch_write(path, text, strlen(text));
}

static int make_files(void **state)
{
	if (scratch_enter(state) != 0 || mkdir("lowtide", 0700) != 0)
		return -1;
	write_text("fleet.txt", "f:1\nf:2\n");
	write_text("before.json", "{\"lowtide\":{\"schema\":1},\"time\":\"2026-11-19T03:14:07Z\","
				  "\"workers\":[],\"pools\":[],\"servers\":[]}");
	write_text("lowtide/lowtide.yml", "targets:\n"
					  "  - {target: \"c:1\", name: gw, interval: 5s}\n"
					  "  - {target: \"c:2\", interval: 5s, timeout: 3s}\n");
	return 0;
}

static void test_order_of_targets(void **state)
{
	static const char *const names[] = {"gw", "c:2", "a:1", "f:1", "f:2", "b:1"};
	struct options out;
	struct argv argv;

	(void)state;
	good(&out, &argv,
		"snapshot a:1 --targets fleet.txt b:1 --insecure --config lowtide/lowtide.yml");
	assert_int_equal(out.config.targets.count, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_string_equal(out.config.targets.items[i].name, names[i]);
		assert_int_equal(out.config.targets.items[i].insecure, i >= 2);
	}
	assert_int_equal(out.config.targets.items[0].interval_ms, 5000);
	options_fini(&out);
}

/* Which of two targets is called gw:1 must not depend on who wrote it where. */
static void test_line_against_names_of_config(void **state)
{
	char error[OPTIONS_ERROR_BYTES] = "";
	struct options out;
	struct argv argv;

	(void)state;
	write_text("names.yml", "targets: [{target: \"c:1\", name: \"gw:1\"}, \"c:2\"]\n");
	split(&argv, "snapshot --config names.yml gw:1");
	assert_false(options_parse(&out, argv.count, argv.list, error));
	assert_string_equal(error, "gw:1 is the name of another target in the configuration "
				   "(expected one that no target of the command line has)" TRY);
	good(&out, &argv, "snapshot --config names.yml c:2");
	assert_string_equal(out.config.targets.items[2].name, "c:2 #2");
	options_fini(&out);
}

static void test_default_config(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	setenv("XDG_CONFIG_HOME", scratch_path(), 1);
	good(&out, &argv, "snapshot");
	assert_int_equal(out.config.targets.count, 2);
	options_fini(&out);
	good(&out, &argv, "snapshot a:1"); /* a named target is all there is */
	assert_int_equal(out.config.targets.count, 1);
	options_fini(&out);
}

/* --interval reaches configured targets, and a timeout that was derived follows it; one that was
   written down does not bend. */
static void test_timing_overrides_config(void **state)
{
	char error[OPTIONS_ERROR_BYTES] = "";
	struct options out;
	struct argv argv;

	(void)state;
	good(&out, &argv, "snapshot --config lowtide/lowtide.yml --interval 10");
	assert_int_equal(out.config.targets.items[0].interval_ms, 10000);
	assert_int_equal(out.config.targets.items[0].timeout_ms, 9000);
	assert_int_equal(out.config.targets.items[1].timeout_ms, 3000);
	options_fini(&out);

	good(&out, &argv, "snapshot --config lowtide/lowtide.yml --timeout 4.5");
	assert_int_equal(out.config.targets.items[1].timeout_ms, 4500);
	options_fini(&out);

	split(&argv, "snapshot --config lowtide/lowtide.yml --interval 2");
	assert_false(options_parse(&out, argv.count, argv.list, error));
	assert_string_equal(error, "--interval does not go with target c:2: timeout of 3000 ms is "
				   "not shorter than the interval of 2000 ms" TRY);
}

/* The tables and the help */

static void help_of(enum command command, char *out, size_t size)
{
	FILE *file = fmemopen(out, size, "w");

	assert_non_null(file);
	options_print_help(file, command);
	assert_int_equal(fclose(file), 0);
}

static void test_help_fits_the_screen(void **state)
{
	(void)state;
	for (enum command each = 0; each < COMMANDS; each++) {
		char text[4096] = "";
		int lines = 0;

		if (command_table[each].own_arguments)
			continue;
		help_of(each, text, sizeof(text));
		for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
			lines++;
			if (strcspn(line, "\n") > 80)
				fail_msg("too wide: %s", line);
		}
		assert_true(lines <= 23); /* 24 with the prompt behind it */
	}
}

static void test_table_is_sound(void **state)
{
	(void)state;
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];

		assert_true(row->commands != 0 && (row->help || row->key));
		if (row->kind == OPTION_SETTING) {
			assert_non_null(config_key_find(row->key, CONFIG_IN_LAYERS));
			assert_int_equal(row->argument == NULL, row->value != NULL);
		}
		if (row->kind == OPTION_FLAG || row->kind == OPTION_WISH)
			assert_null(row->argument);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(row->name, option_table[j].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_bare_seconds),
		cmocka_unit_test(test_manners),
		cmocka_unit_test(test_wishes),
		cmocka_unit_test(test_parse_reads_its_own),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_order_of_targets),
		cmocka_unit_test(test_line_against_names_of_config),
		cmocka_unit_test(test_default_config),
		cmocka_unit_test(test_timing_overrides_config),
		cmocka_unit_test(test_help_fits_the_screen),
		cmocka_unit_test(test_table_is_sound),
	};

	return cmocka_run_group_tests(tests, make_files, scratch_leave);
}
