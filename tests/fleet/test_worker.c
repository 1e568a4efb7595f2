/* The worker of the demo fleet: what the demo and the tests that watch it rely on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "tests/support/wait_until.h"

struct child {
	pid_t pid;
	int leash; /* its stdin */
	int told;  /* its stdout */
	char url[128];
	int status;
};

static const char *worker_path(void)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/tests/fleet/worker", getenv("LOWTIDE_BUILD"));
	return path;
}

/* The child is left holding its own ends of the pipes only. */
static struct child start(char **argv)
{
	struct child child = {.pid = -1};
	int in[2];
	int out[2];
	posix_spawn_file_actions_t actions;

	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	for (int i = 0; i < 2; i++) {
		posix_spawn_file_actions_addclose(&actions, in[i]);
		posix_spawn_file_actions_addclose(&actions, out[i]);
	}
	assert_int_equal(posix_spawn(&child.pid, worker_path(), &actions, NULL, argv, NULL), 0);
	posix_spawn_file_actions_destroy(&actions);
	close(in[0]);
	close(out[1]);
	child.leash = in[1];
	child.told = out[0];
	return child;
}

static struct child start_serving(char **argv)
{
	struct child child = start(argv);
	ssize_t n = read(child.told, child.url, sizeof(child.url) - 1);

	assert_true(n > 0);
	child.url[strcspn(child.url, "\n")] = '\0';
	return child;
}

static bool has_ended(void *user)
{
	struct child *child = user;

	return waitpid(child->pid, &child->status, WNOHANG) == child->pid;
}

static void release(struct child *child)
{
	close(child->leash);
	close(child->told);
}

static void assert_ends_well(struct child *child)
{
	wait_until(has_ended, child, "the worker to end");
	assert_true(WIFEXITED(child->status));
	assert_int_equal(WEXITSTATUS(child->status), 0);
}

struct body {
	char text[8192];
	size_t used;
};

static size_t collect(char *bytes, size_t size, size_t count, void *user)
{
	struct body *body = user;

	assert_true(body->used + size * count < sizeof(body->text));
	memcpy(body->text + body->used, bytes, size * count);
	body->used += size * count;
	body->text[body->used] = '\0';
	return size * count;
}

static long fetch(const char *url, struct body *body)
{
	CURL *curl = curl_easy_init();
	long code = 0;

	body->used = 0;
	body->text[0] = '\0';
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
	assert_int_equal(curl_easy_perform(curl), CURLE_OK);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_cleanup(curl);
	return code;
}

/* The number on the line that starts with key and a space. */
static double value_of(const char *text, const char *key)
{
	char line[256];
	const char *at;

	snprintf(line, sizeof(line), "\n%s ", key);
	at = strstr(text, line);
	if (!at)
		fail_msg("no %s", key);
	return at ? strtod(at + strlen(line), NULL) : 0;
}

static void serves_what_a_client_library_would(void **state)
{
	char *argv[] = {"worker", "--name", "gw-a", "--version", "2.1", NULL};
	struct child child = start_serving(argv);
	struct body body;

	(void)state;
	assert_int_equal(fetch(child.url, &body), 200);
	assert_true(value_of(body.text, "process_resident_memory_bytes") > 100000);
	assert_true(value_of(body.text, "process_start_time_seconds") > 1.7e9);
	assert_true(value_of(body.text, "process_cpu_seconds_total") >= 0);
	assert_true(value_of(body.text, "worker_build_info{name=\"gw-a\",version=\"2.1\"}") == 1);
	*strrchr(child.url, '/') = '\0';
	assert_int_equal(fetch(child.url, &body), 404);
	release(&child);
	assert_ends_well(&child);
}

struct growth {
	const char *url;
	const char *key;
	double goal;
};

static bool has_grown(void *user)
{
	struct growth *growth = user;
	struct body body;

	fetch(growth->url, &body);
	return value_of(body.text, growth->key) > growth->goal;
}

static void leaks_and_works(void **state)
{
	char *argv[] = {"worker", "--leak", "33554432", NULL};
	struct child child = start_serving(argv);
	struct growth rss = {.url = child.url, .key = "process_resident_memory_bytes"};
	struct growth work = {
		.url = child.url, .key = "http_requests_total{code=\"200\"}", .goal = 5};
	struct body body;

	(void)state;
	fetch(child.url, &body);
	rss.goal = value_of(body.text, rss.key) + 16.0 * 1048576;
	wait_until(has_grown, &rss, "16 MiB of leak");
	wait_until(has_grown, &work, "requests to be counted");
	release(&child);
	assert_ends_well(&child);
}

static void ends_on_sigterm(void **state)
{
	char *argv[] = {"worker", NULL};
	struct child child = start_serving(argv);

	(void)state;
	assert_int_equal(kill(child.pid, SIGTERM), 0);
	assert_ends_well(&child);
	release(&child);
}

static void refuses_what_it_does_not_know(void **state)
{
	char *argv[] = {"worker", "--leak", "12x", NULL};
	struct child child = start(argv);

	(void)state;
	wait_until(has_ended, &child, "the worker to refuse");
	assert_int_equal(WEXITSTATUS(child.status), 2);
	release(&child);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(serves_what_a_client_library_would),
		cmocka_unit_test(leaks_and_works),
		cmocka_unit_test(ends_on_sigterm),
		cmocka_unit_test(refuses_what_it_does_not_know),
	};

	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
