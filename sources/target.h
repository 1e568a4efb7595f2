#ifndef LOWTIDE_SOURCES_TARGET_H
#define LOWTIDE_SOURCES_TARGET_H
/*
 * A target: what to poll and how, as the user wrote it. Made by the command line, a targets file or
 * lowtide.yml; read by the sources.
 *
 * Strings are owned by the target (malloc) and may be NULL where it says so. No field holds a
 * secret: tokens and passwords stay in their files and are read anew for each poll, so that a
 * rotated token works without a restart.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TARGET_ERROR_BYTES = 256 };

/* A name="value" of the user's own: a label of the target, or a request header. */
struct target_pair {
	char *name;
	char *value;
};

struct target {
	char *given;       /* as written, for messages */
	char *name;        /* shown; host:port (or socket path) unless the user named it */
	char *group;       /* NULL: none */
	char *url;         /* http:// or https://, with path; userinfo is refused */
	char *unix_socket; /* NULL, or the path connect() gets; url then has host "localhost" */
	struct target_pair *labels;
	size_t label_count;
	struct target_pair *headers; /* extra request headers */
	size_t header_count;
	char *host;              /* NULL, or the Host header to send instead of the URL's */
	char *bearer_token_file; /* NULL: none. First line is the token */
	char *basic_auth_file;   /* NULL: none. First line is user:password */
	char *ca_file;           /* NULL: the system's */
	bool insecure;           /* do not verify the certificate */
	bool compression;        /* ask for gzip and what else libcurl can decode; default true */
	int64_t interval_ms;     /* default TARGET_INTERVAL_MS */
	int64_t timeout_ms;      /* < interval_ms; default: interval, less a tenth, at most 10 s */
};

enum {
	TARGET_INTERVAL_MS = 1000,    /* an incident is watched by the second */
	TARGET_INTERVAL_MIN_MS = 100, /* faster is load, not insight */
	TARGET_INTERVAL_MAX_MS = 3600 * 1000,
	TARGET_TIMEOUT_MAX_MS = 10 * 1000, /* Prometheus' default scrape_timeout */
};

/* Sets every field to its default: nothing owned, nothing asked for. */
void target_init(struct target *target);
void target_fini(struct target *target);

/*
 * Understands one TARGET as on the command line: host:port, host:port/path, http(s)://...,
 * unix:/path.sock:/metrics. Fills given, name, url, unix_socket. On failure error has one line that
 * names what was wrong and what was expected, and target is as target_init() leaves it.
 * Kinds of target this version does not know (postgres://, dns:, ...) fail with words of their own.
 */
bool target_parse(struct target *target, const char *text, char error[TARGET_ERROR_BYTES]);

/* The timeout that goes with an interval when the user set none. */
int64_t target_default_timeout_ms(int64_t interval_ms);

/* Checks what only holds together (timeout < interval, one kind of authorization, ranges). */
bool target_check(const struct target *target, char error[TARGET_ERROR_BYTES]);

#endif
