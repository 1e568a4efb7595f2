#include "sources/pg_fault.h"

#include <inttypes.h>
#include <string.h>

#include "model/text.h"

enum { SQLSTATE_BYTES = 5 };

struct refusal {
	char sqlstate[SQLSTATE_BYTES + 1]; /* "" none: no server answered */
	struct text words;                 /* of that server; without, the last line of all */
	const char *message;
	bool needs_password;
};

static bool mentions(const struct refusal *r, const char *words)
{
	return strstr(r->message, words) != NULL;
}

/* ---- reading the message ---- */

static bool is_sqlstate(const char *s)
{
	for (int i = 0; i < SQLSTATE_BYTES; i++) {
		if (!(s[i] >= '0' && s[i] <= '9') && !(s[i] >= 'A' && s[i] <= 'Z'))
			return false;
	}
	return true;
}

static struct text line_at(const char *s)
{
	return (struct text){s, strcspn(s, "\n")};
}

/* The last "SEVERITY:  SQLSTATE: words": the severity is translated, its two blanks are not. */
static void find_sqlstate(struct refusal *refusal)
{
	for (const char *at = strstr(refusal->message, ":  "); at; at = strstr(at + 1, ":  ")) {
		const char *code = at + 3;

		if (!is_sqlstate(code) || strncmp(code + SQLSTATE_BYTES, ": ", 2) != 0)
			continue;
		memcpy(refusal->sqlstate, code, SQLSTATE_BYTES);
		refusal->words = line_at(code + SQLSTATE_BYTES + 2);
	}
}

/* The last line that says what went wrong: libpq adds questions, indented by a tab. */
static struct text last_line(const char *message)
{
	struct text last = {"", 0};

	while (*message != '\0') {
		struct text line = line_at(message);

		if (line.len > 0 && line.data[0] != '\t')
			last = line;
		message += line.len + (message[line.len] == '\n');
	}
	return last;
}

/* What follows "connection to server at ... failed: ", which names the address. */
static struct text reason_of(struct text line)
{
	static const char failed[] = " failed: ";

	for (size_t i = 0; i + strlen(failed) <= line.len; i++) {
		if (memcmp(line.data + i, failed, strlen(failed)) == 0) {
			i += strlen(failed);
			return (struct text){line.data + i, line.len - i};
		}
	}
	return line;
}

/* ---- what a server says ---- */

static struct fault full_fault(const struct refusal *r)
{
	static const struct {
		const char *start;
		enum full_kind kind;
	} kinds[] = {
		{"sorry, too many clients already", FULL_SERVER},
		{"remaining connection slots are reserved", FULL_RESERVED},
		{"too many connections for role", FULL_ROLE},
		{"too many connections for database", FULL_DATABASE},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (text_starts_with(r->words, kinds[i].start))
			return fault_make(FAULT_FULL, (int)kinds[i].kind, "full: %.*s",
				(int)r->words.len, r->words.data);
	}
	return fault_make(FAULT_FULL, FULL_UNKNOWN, "full: %.*s", (int)r->words.len, r->words.data);
}

/* The first entry that fits decides: behind one that is a `reject`, another does not help. Without
   TLS it may be one that is there to ask for it. */
static struct fault rejected_fault(bool plain)
{
	if (plain)
		return fault_make(FAULT_ACCESS, 0,
			"a reject entry of pg_hba.conf is for us without TLS: set sslmode=require, "
			"or put one for us before it");
	return fault_make(FAULT_ACCESS, 0,
		"a reject entry of pg_hba.conf is for our address, role and database: put one for "
		"us before it");
}

static struct fault hba_fault(const struct refusal *r)
{
	bool plain = mentions(r, "no encryption") || mentions(r, "SSL off");

	if (text_starts_with(r->words, "pg_hba.conf rejects"))
		return rejected_fault(plain);
	if (plain)
		return fault_make(FAULT_ACCESS, 0,
			"no entry in pg_hba.conf for us without TLS: set sslmode=require, or add "
			"one");
	return fault_make(FAULT_ACCESS, 0,
		"no entry in pg_hba.conf for our address, role and database: add one");
}

static struct fault access_fault(const struct refusal *r)
{
	if (strcmp(r->sqlstate, "28P01") == 0)
		return fault_make(FAULT_ACCESS, 0,
			"password not accepted: check ~/.pgpass, PGPASSFILE or the service file");
	if (text_starts_with(r->words, "no pg_hba.conf entry") ||
		text_starts_with(r->words, "pg_hba.conf rejects"))
		return hba_fault(r);
	if (strcmp(r->sqlstate, "3D000") == 0)
		return fault_make(
			FAULT_ACCESS, 0, "%.*s: check dbname", (int)r->words.len, r->words.data);
	return fault_make(FAULT_ACCESS, 0, "%.*s: check user, pg_hba.conf and CONNECT rights",
		(int)r->words.len, r->words.data);
}

/* What PgBouncer's console says to a client that asks it like a database. */
static bool is_console(const char *words)
{
	return strstr(words, "not supported by admin console") != NULL;
}

static struct fault console_fault(void)
{
	return fault_make(FAULT_ACCESS, 0,
		"this is the console of a PgBouncer: name a database behind it, or use "
		"pgbouncer://");
}

/* PgBouncer has one code for all it says itself. */
static struct fault pooler_fault(const struct refusal *r)
{
	if (text_starts_with(r->words, "no more connections allowed") ||
		text_starts_with(r->words, "client connections exceeded"))
		return fault_make(FAULT_FULL, FULL_UNKNOWN, "pooler full: %.*s", (int)r->words.len,
			r->words.data);
	if (text_is(r->words, "not allowed")) /* said by PgBouncer's console, and nowhere else */
		return fault_make(FAULT_ACCESS, 0,
			"the console does not let our user in: name it in stats_users of "
			"pgbouncer.ini, and RELOAD");
	if (mentions(r, "no such database") || mentions(r, "no such user") || mentions(r, "auth"))
		return fault_make(
			FAULT_ACCESS, 0, "pooler: %.*s", (int)r->words.len, r->words.data);
	if (mentions(r, "server down") || mentions(r, "shutting down") ||
		mentions(r, "query_wait_timeout") || mentions(r, "server_login_retry"))
		return fault_make(
			FAULT_STARTING, 0, "pooler: %.*s", (int)r->words.len, r->words.data);
	return fault_make(FAULT_OTHER, 0, "pooler: %.*s", (int)r->words.len, r->words.data);
}

static struct fault server_fault(const struct refusal *r)
{
	int len = (int)r->words.len;

	if (strcmp(r->sqlstate, "53300") == 0)
		return full_fault(r);
	if (strcmp(r->sqlstate, "57P03") == 0)
		return fault_make(FAULT_STARTING, 0, "%.*s", len, r->words.data);
	if (strncmp(r->sqlstate, "57P", 3) == 0)
		return fault_make(FAULT_LOST, 0, "%.*s", len, r->words.data);
	if (strncmp(r->sqlstate, "28", 2) == 0 || strcmp(r->sqlstate, "3D000") == 0 ||
		strcmp(r->sqlstate, "42501") == 0)
		return access_fault(r);
	if (strcmp(r->sqlstate, "08P01") == 0)
		return pooler_fault(r);
	return fault_make(FAULT_OTHER, 0, "%s: %.*s", r->sqlstate, len, r->words.data);
}

/* ---- what libpq says ---- */

static bool is_tls(const struct refusal *r)
{
	return mentions(r, "SSL") || mentions(r, "certificate") || mentions(r, "sslmode") ||
	       mentions(r, "server name");
}

static struct fault tls_fault(const struct refusal *r, struct text reason)
{
	if (mentions(r, "does not support SSL"))
		return fault_make(FAULT_TLS, 0,
			"the server does not speak TLS, which sslmode asks for: set up ssl there");
	if (mentions(r, "root certificate file"))
		return fault_make(FAULT_TLS, 0,
			"no certificate authority to check the server with: set sslrootcert");
	if (mentions(r, "certificate verify failed"))
		return fault_make(FAULT_TLS, 0,
			"the server's certificate is from another authority: check sslrootcert");
	if (mentions(r, "does not match host name"))
		return fault_make(
			FAULT_TLS, 0, "the server's certificate is for another name: check host");
	return fault_make(FAULT_TLS, 0, "%.*s", (int)reason.len, reason.data);
}

/*
 * Words of libpq and of the system, which may be translated where the program has a locale. A line
 * is quoted only where it says why a connection failed: what libpq finds wrong in a conninfo, it
 * quotes.
 */
static struct fault client_fault(const struct refusal *r)
{
	struct text line = last_line(r->message), reason = reason_of(line);
	int len = (int)reason.len;

	if (r->needs_password || mentions(r, "no password supplied"))
		return fault_make(FAULT_ACCESS, 0,
			"needs a password: put it into ~/.pgpass or a service file");
	if (mentions(r, "could not translate host name"))
		return fault_make(FAULT_ADDRESS, 0, "name does not resolve: check host");
	if (is_tls(r))
		return tls_fault(r, reason);
	if (mentions(r, "Connection refused") || mentions(r, "No such file or directory"))
		return fault_make(FAULT_REFUSED, 0,
			"nobody listens there: is the server up, and the port right?");
	if (mentions(r, "server closed the connection") || mentions(r, "reset by peer"))
		return fault_make(
			FAULT_LOST, 0, "closed while connecting: going down, or no Postgres there");
	if (mentions(r, "session is not read-only") || mentions(r, "session is read-only") ||
		mentions(r, "server is not in hot standby mode") ||
		mentions(r, "server is in hot standby mode"))
		return fault_make(FAULT_REFUSED, 0,
			"no server of the kind that target_session_attrs asks for");
	if (reason.data != line.data)
		return fault_make(FAULT_REFUSED, 0, "%.*s", len, reason.data);
	if (mentions(r, "definition of service"))
		return fault_make(FAULT_ADDRESS, 0,
			"no such service: check the name, ~/.pg_service.conf and PGSERVICEFILE");
	return fault_make(FAULT_ADDRESS, 0, "libpq cannot use this conninfo: check it with psql");
}

/* ---- everything ---- */

struct fault pg_fault_refused(const char *message, bool needs_password)
{
	struct refusal refusal = {.message = message, .needs_password = needs_password};

	find_sqlstate(&refusal);
	return refusal.sqlstate[0] != '\0' ? server_fault(&refusal) : client_fault(&refusal);
}

struct fault pg_fault_timeout(const PGconn *conn, int64_t timeout_ms)
{
	const char *doing = PQstatus(conn) == CONNECTION_AWAITING_RESPONSE ||
					    PQstatus(conn) == CONNECTION_AUTH_OK
				    ? "connected, but no answer"
				    : "no connection";

	return fault_make(FAULT_TIMEOUT, 0, "%s within %" PRId64 " s", doing, timeout_ms / 1000);
}

struct fault pg_fault_lost(const char *sqlstate, const char *words)
{
	struct text line = line_at(words ? words : "");

	if (sqlstate && strcmp(sqlstate, "57P01") == 0)
		return fault_make(FAULT_LOST, 0, "our connection was ended by an administrator");
	if (sqlstate && strcmp(sqlstate, "57P02") == 0)
		return fault_make(FAULT_LOST, 0, "the server crashed: a process of it died");
	if (words && is_console(words))
		return console_fault();
	if (line.len == 0)
		return fault_make(FAULT_LOST, 0, "the connection has ended");
	return fault_make(
		FAULT_LOST, 0, "the connection has ended: %.*s", (int)line.len, line.data);
}

struct fault pg_fault_statement(const char *name, const char *sqlstate, const char *words)
{
	struct text line = line_at(words ? words : "");

	if (words && is_console(words))
		return console_fault();
	return fault_make(FAULT_SQL, 0, "cannot ask for %s: %s %.*s", name,
		sqlstate ? sqlstate : "", (int)line.len, line.data);
}
