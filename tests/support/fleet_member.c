#include "tests/support/fleet_member.h"

#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "tests/support/wait_until.h"

enum { PATIENCE_S = 10 };

/* Freed memory that AddressSanitizer keeps for a while would look like a leak. */
static char *const environment[] = {"ASAN_OPTIONS=quarantine_size_mb=0", NULL};

/* A pipe whose ends no child gets but the one that is given one: a copy would be a second leash. */
static void open_pipe(int ends[2])
{
	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(fcntl(ends[i], F_SETFD, FD_CLOEXEC), 0);
}

struct member member_start(const char **argv)
{
	struct member member = {.pid = -1};
	char path[4096];
	int in[2], out[2];
	posix_spawn_file_actions_t actions;

	snprintf(path, sizeof(path), "%s/tests/fleet/%s", getenv("LOWTIDE_BUILD"), argv[0]);
	open_pipe(in);
	open_pipe(out);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	argv[0] = path;
	assert_int_equal(
		posix_spawn(&member.pid, path, &actions, NULL, (char **)argv, environment), 0);
	posix_spawn_file_actions_destroy(&actions);
	close(in[0]);
	close(out[1]);
	member.leash = in[1];
	member.told = out[0];
	return member;
}

void member_await(struct member *member)
{
	ssize_t n = read(member->told, member->url, sizeof(member->url) - 1);

	assert_true(n > 0);
	member->url[strcspn(member->url, "\n")] = '\0';
}

struct member member_start_serving(const char **argv)
{
	struct member member = member_start(argv);

	member_await(&member);
	return member;
}

static bool has_ended(void *user)
{
	struct member *member = user;

	return waitpid(member->pid, &member->status, WNOHANG) == member->pid;
}

int member_wait_status(struct member *member)
{
	wait_until(has_ended, member, "a member of the fleet to end");
	assert_true(WIFEXITED(member->status));
	return WEXITSTATUS(member->status);
}

void member_release(struct member *member)
{
	close(member->leash);
	close(member->told);
	assert_int_equal(member_wait_status(member), 0);
}

struct body {
	char *text; /* MEMBER_BODY_BYTES */
	size_t used;
};

static size_t collect(char *bytes, size_t size, size_t count, void *user)
{
	struct body *body = user;

	assert_true(body->used + size * count < MEMBER_BODY_BYTES);
	memcpy(body->text + body->used, bytes, size * count);
	body->used += size * count;
	body->text[body->used] = '\0';
	return size * count;
}

long member_fetch(const char *url, char body[MEMBER_BODY_BYTES])
{
	struct body got = {body, 0};
	CURL *curl = curl_easy_init();
	long code = 0;

	assert_non_null(curl);
	body[0] = '\0';
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)PATIENCE_S);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &got);
	if (curl_easy_perform(curl) == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_cleanup(curl);
	return code;
}

double member_value(const char *body, const char *key)
{
	char line[256];
	const char *at;

	snprintf(line, sizeof(line), "\n%s ", key);
	at = strstr(body, line);
	if (!at)
		fail_msg("no %s", key);
	return at ? strtod(at + strlen(line), NULL) : 0;
}
