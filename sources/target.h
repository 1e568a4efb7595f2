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
	/* Lists of targets (sources/discovery.h): what is asked is what they bring. */
	TARGET_FILE_SD, /* files as Prometheus reads them */
	TARGET_DNS,     /* the addresses of a name */
	TARGET_KINDS
};

enum dns_records {
	DNS_ADDRESSES, /* A, and where there are none AAAA */
	DNS_A,
	DNS_AAAA,
	DNS_SRV,
};

/*
 * Of a kind that is a list, the settings are those of each target it brings: the target is made of
 * them, its address, and its labels. `found` says where the list is.
 */
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
	char *found; /* lists: the pattern of files, or the name to ask for */
	bool https;  /* lists: their targets are asked over TLS */
	char *path;  /* lists: of their targets' metrics, with its query; NULL: /metrics */
	enum dns_records dns_records; /* TARGET_DNS: what to ask for */
	int dns_port;                 /* TARGET_DNS, but of SRV records, which have their own */
	char *dns_server;             /* TARGET_DNS: ADDRESS[:PORT]; NULL: the system's */
	char *host;                   /* NULL, or the Host header to send instead of the URL's */
	char *server_name;            /* NULL, or the name that TLS expects instead of the URL's */
	char *bearer_token_file;      /* NULL: none. First line is the token */
	char *basic_auth_file; /* NULL: none. First line is user:password, or only the password */
	char *basic_auth_user; /* NULL: it stands in the file */
	char *ca_file;         /* NULL: the system's */
	bool insecure;         /* do not verify the certificate */
	bool compression;      /* ask for gzip and what else libcurl can decode; default true */
	char *conninfo;        /* of libpq's kinds: what it gets; without a password */
	char *owner;         /* NULL, or the owner of its database sessions, by the ledger's name */
	char *pooler_pool;   /* NULL, or "database/user" of the pooler it connects through */
	char *uses;          /* NULL, or a library (model/library.h) */
	char *owner_pattern; /* NULL: model/owner_name.h's own rule */
	int64_t window_ms;   /* of the ledger; default TARGET_WINDOW_MS */
	bool full_sql;       /* statements with their literals */
	int64_t span_ms;     /* of a Prometheus: how far back is asked; TARGET_SPAN_MS */
	int64_t interval_ms; /* default TARGET_INTERVAL_MS */
	int64_t timeout_ms;  /* < interval_ms; default: interval, less a tenth, at most 10 s */
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
 *     file_sd:GLOB                      lists in files, JSON or YAML
 *     dns:NAME:PORT[/path]              the addresses of a name
 *     dns:_SERVICE._PROTO.NAME[/path]   what its SRV records say
 *
 * No path, or "/", stands for /metrics. Fills kind, given, name, url, unix_socket, conninfo of an
 * initialised target. On failure error has one line that says what was wrong and what was
 * expected, and target is as target_init() leaves it. Kinds of target this version does not know
 * (prometheus+http://, ...) fail with words of their own. Messages never quote what might be a
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

/* The same for a list (sources/target_found.c), and whether a text is one. */
bool target_parse_list(struct target *target, const char *text, char error[TARGET_ERROR_BYTES]);
bool target_is_list_text(const char *text);

/* The same from their parts. Files have no wildcard but in their own name. port: of A and AAAA
   records. And a port from its text. */
bool target_set_files(struct target *target, const char *glob, char error[TARGET_ERROR_BYTES]);
bool target_set_names(struct target *target, const char *name, enum dns_records records, int port,
	char error[TARGET_ERROR_BYTES]);
bool target_read_port(const char *text, int *port);

/* ADDRESS or ADDRESS:PORT, in digits: a name server that has to be looked up is no use. */
bool target_is_dns_server(const char *text);

/* Whether it stands for targets that come and go. */
static inline bool target_is_list(const struct target *target)
{
	return target->kind == TARGET_FILE_SD || target->kind == TARGET_DNS;
}

/* A copy of its own. */
void target_copy(struct target *to, const struct target *from);

/* The labels as they are shown: "region=eu zone=a", sorted; as much of them as fits. */
void target_say_labels(const struct target *target, char *out, size_t size);

/* Whether a text is of the forms that target_parse_server(), or _pooler(), takes. */
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
