#include "tests/fleet/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

extern char **environ;

static volatile sig_atomic_t told_to_end;

static double seconds_of(clockid_t clock_id)
{
	struct timespec t = {0};

	clock_gettime(clock_id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double process_wall_s(void)
{
	return seconds_of(CLOCK_REALTIME);
}

double process_mono_s(void)
{
	return seconds_of(CLOCK_MONOTONIC);
}

double process_cpu_s(void)
{
	return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

uint64_t process_resident_bytes(pid_t pid)
{
	char path[64];
	char text[128] = "";
	char *end = text;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%ld/statm", (long)pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (fgets(text, sizeof(text), file))
		(void)strtoull(text, &end, 10); /* the first number is the address space */
	fclose(file);
	return strtoull(end, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

void process_die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("fleet: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(1);
}

/* ---- the leash ------------------------------------------------------------------------------- */

static void on_signal(int number)
{
	(void)number;
	told_to_end = 1;
}

void process_on_leash(void)
{
	struct sigaction act = {.sa_handler = on_signal};

	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
#ifdef __linux__
	/* The second belt: a copy of the pipe may live on in somebody the parent has started. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
}

bool process_may_go_on(int wait_ms)
{
	struct pollfd leash = {.fd = STDIN_FILENO, .events = POLLIN};
	char ignored[64];

	if (poll(&leash, 1, wait_ms) > 0 && read(STDIN_FILENO, ignored, sizeof(ignored)) <= 0)
		return false;
	return !told_to_end;
}

/* ---- children -------------------------------------------------------------------------------- */

/* The end of a pipe that the children have on their stdin. The other end stays open in this process
   and, being closed on exec, in no other. */
static int childrens_leash(void)
{
	static int ends[2] = {-1, -1};

	if (ends[0] >= 0)
		return ends[0];
	if (pipe(ends) != 0 || fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0 ||
		fcntl(ends[1], F_SETFD, FD_CLOEXEC) != 0)
		process_die("no pipe for a leash");
	return ends[0];
}

pid_t process_start_child(const char *argv0, const char *program, const char **argv, int socket)
{
	posix_spawn_file_actions_t actions;
	const char *slash = strrchr(argv0, '/');
	int folder = slash ? (int)(slash + 1 - argv0) : 0;
	char path[4096];
	pid_t child;
	int error;

	snprintf(path, sizeof(path), "%.*s%s", folder, argv0, program);
	argv[0] = program;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, childrens_leash(), STDIN_FILENO);
	if (socket >= 0)
		posix_spawn_file_actions_adddup2(&actions, socket, CHILD_SOCKET);
	error = posix_spawn(&child, path, &actions, NULL, (char **)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error != 0)
		process_die("cannot start %s: %s", path, strerror(error));
	return child;
}

void process_end_child(pid_t child, int signal_number)
{
	kill(child, signal_number);
	waitpid(child, NULL, 0);
}

bool process_has_child(pid_t child)
{
	return waitpid(child, NULL, WNOHANG) == 0;
}
