#ifndef LOWTIDE_TESTS_FLEET_PROCESS_H
#define LOWTIDE_TESTS_FLEET_PROCESS_H
/*
 * What every process of the fleet needs of the system: clocks, resident memory, the leash, and
 * children on a leash of their own.
 *
 * The leash is a pipe on stdin. Whoever starts a process holds the other end and can forget about
 * it: when the holder is gone, kill -9 and crashes included, the pipe ends and so does the process.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

double process_wall_s(void);
double process_mono_s(void);
double process_cpu_s(void);

/* 0 when there is no such process, or only its zombie. */
uint64_t process_resident_bytes(pid_t pid);

/* Prints "fleet: ..." and ends the process. */
_Noreturn void process_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Ends well on SIGTERM and SIGINT from now on, as on a loose leash. */
void process_on_leash(void);

/* Waits that long, 0 for not at all. False when it is time to end. */
bool process_may_go_on(int wait_ms);

enum { CHILD_SOCKET = 3 }; /* where a child finds the socket it was given */

/* Starts the program of that name that stands beside this one (argv0). argv[0] is set to it.
   socket is -1 for none. */
pid_t process_start_child(const char *argv0, const char *program, const char **argv, int socket);

/* Sends the signal and waits for the end. */
void process_end_child(pid_t child, int signal_number);

/* Whether the child is still there; when it is not, it has been waited for. */
bool process_has_child(pid_t child);

#endif
