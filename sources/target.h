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

/* Which source polls it (sources/source_table.h). */
enum target_kind {
	TARGET_SCRAPE,    /* metrics over HTTP */
	TARGET_POSTGRES,  /* a server, over libpq */
	TARGET_PGBOUNCER, /* a pooler's console, over libpq */
	TARGET_KINDS
};

struct target {
	enum target_kind kind;
	char *given; /* as written, for messages; without the query, which may hold a token; of a
			server its automatic name, which holds no more than where it is */
	char *name;  /* shown: the user's, or where it is: host:port[/path] or a service */
	bool named;  /* the name is the user's */
	char *group; /* NULL: none */
	char *url;   /* TARGET_SCRAPE: http(s)://, with path; userinfo is refused */
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
	char *conninfo;          /* not TARGET_SCRAPE: what libpq gets; without a password */
	char *owner_pattern;     /* NULL: model/owner_name.h's own rule */
	int64_t window_ms;       /* of the ledger; default TARGET_WINDOW_MS */
	bool full_sql;           /* statements with their literals */
	int64_t span_ms;         /* of a Prometheus: how far back is asked; TARGET_SPAN_MS */
	int64_t interval_ms;     /* default TARGET_INTERVAL_MS */
	int64_t timeout_ms;      /* < interval_ms; default: interval, less a tenth, at most 10 s */
};

enum {
	TARGET_INTERVAL_MS = 1000,    /* an incident is watched by the second */
	TARGET_INTERVAL_MIN_MS = 100, /* faster is load, not insight */
	TARGET_INTERVAL_MAX_MS = 3600 * 1000,
	TARGET_TIMEOUT_MAX_MS = 10 * 1000, /* Prometheus' default scrape_timeout */
	TARGET_SPAN_MS = 6 * 3600 * 1000,  /* what the 60 s steps of a history reach */
	TARGET_POOLER_PORT = 6432,         /* PgBouncer's default listen_port */
	TARGET_WINDOW_MS = 15 * 60 * 1000, /* LEDGER_WINDOW_MS of model/ledger.h */
};

/* Sets every field to its default: nothing owned, nothing asked for. */
void target_init(struct target *target);
void target_fini(struct target *target);

/*
 * Understands one TARGET as on the command line:
 *
 *     host:port[/path][?query]          http://host:port/path; IPv6 in brackets
 *     http[s]://host[:port][/path][?query]
 *     unix:/path.sock[:/path]           HTTP over a unix socket
 *     postgres://..., host=db1 dbname=app, service=prod, ...    what target_parse_server() takes
 *     pgbouncer://...                                           what target_parse_pooler() takes
 *
 * No path, or "/", stands for /metrics. Fills kind, given, name, url, unix_socket, conninfo of an
 * initialised target. On failure error has one line that says what was wrong and what was
 * expected, and target is as target_init() leaves it. Kinds of target this version does not know
 * (dns:, file_sd:, ...) fail with words of their own. Messages never quote what might be a
 * secret: userinfo, a query.
 */
bool target_parse(struct target *target, const char *text, char error[TARGET_ERROR_BYTES]);

/*
 * The same for a Postgres server alone (sources/target_server.c): a URI or a connection string of
 * libpq, empty for what the PG* variables say. No secret is taken, however it is written: a
 * password belongs into ~/.pgpass, PGPASSFILE or a service file, where libpq finds it. Nothing of
 * a text that is refused is quoted but the name of a keyword. The automatic name is
 * host[:port][/dbname], or that of the service.
 */
bool target_parse_server(struct target *target, const char *text, char error[TARGET_ERROR_BYTES]);

/*
 * The same for a pooler's console: pgbouncer://[user@]host[:port][/dbname][?parameters], with what
 * follows the scheme as in a URI of Postgres. The port is TARGET_POOLER_PORT and the database
 * pgbouncer unless the text says otherwise; PGPORT and PGDATABASE are about servers. The automatic
 * name is host:port[/dbname].
 */
bool target_parse_pooler(struct target *target, const char *text, char error[TARGET_ERROR_BYTES]);

/* Whether a text is of the forms that the one or the other takes. */
bool target_is_server(const char *text);
bool target_is_pooler(const char *text);

/* Whether PG* variables name a server to connect to: then the empty connection string is one. */
bool target_server_in_environment(void);

/* Replaces a text field by a copy of text; NULL empties it. */
void target_set_text(char **field, const char *text);

/* Adds a label or a request header, or replaces the one of that name (header names are compared
   without case). Names that cannot be used, and headers that would carry a secret or that lowtide
   sends itself, are refused. */
bool target_set_label(
	struct target *target, const char *name, const char *value, char error[TARGET_ERROR_BYTES]);
bool target_set_header(
	struct target *target, const char *name, const char *value, char error[TARGET_ERROR_BYTES]);

/* The timeout that goes with an interval when the user set none. */
int64_t target_default_timeout_ms(int64_t interval_ms);

/* Checks what only holds together (timeout < interval, one kind of authorization, ranges). */
bool target_check(const struct target *target, char error[TARGET_ERROR_BYTES]);

#endif
