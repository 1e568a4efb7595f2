#include <ctype.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/target.h"

#define EXPECTED_SERVER "expected postgres://user@host/dbname, host=... dbname=... or service=..."
#define EXPECTED_POOLER "expected pgbouncer://user@host:6432"

enum {
	CONNINFO_BYTES_MAX = 2048,                   /* a longer one is a paste gone wrong */
	SCRUBBED_BYTES = 3 * CONNINFO_BYTES_MAX + 1, /* each byte may become the mark, of three */
	NAME_BYTES = 256,
	WORD_BYTES = 48, /* of a keyword in a message */
};

#define PASSWORD_BELONGS                                                                           \
	"a password does not belong in a target: put it into ~/.pgpass, the file that "            \
	"PGPASSFILE names, or a service file"

/* Keywords of libpq that cannot be used here, with a reason. Those that libpq itself hides as
   passwords are refused without standing here. */
static const struct {
	const char *keyword;
	const char *why;
} refused[] = {
	/* Secrets that libpq 18 takes in the open. */
	{"scram_client_key", PASSWORD_BELONGS},
	{"scram_server_key", PASSWORD_BELONGS},
	{"options", "options is refused: poolers refuse it, and it would change our session"},
	{"application_name",
		"application_name is refused: lowtide's sessions are known by their name"},
	{"fallback_application_name",
		"fallback_application_name is refused: lowtide's sessions are known by their name"},
	{"client_encoding", "client_encoding is refused: lowtide takes text as it is stored"},
	{"replication", "replication is refused: lowtide asks in SQL"},
};

/* What was expected instead is said in one place, last. */
static bool complain(char error[TARGET_ERROR_BYTES], const char *what)
{
	scrub_format(error, TARGET_ERROR_BYTES, "%s", what);
	return false;
}

static bool is_uri(const char *text)
{
	return strncasecmp(text, "postgres://", strlen("postgres://")) == 0 ||
	       strncasecmp(text, "postgresql://", strlen("postgresql://")) == 0;
}

bool target_is_server(const char *text)
{
	const char *end;

	if (is_uri(text))
		return true;
	while (isspace((unsigned char)*text))
		text++;
	for (end = text; isalpha((unsigned char)*end) || *end == '_';)
		end++;
	return end != text && end[strspn(end, " \t")] == '=';
}

/* ---- what was written ---- */

static bool contains(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (; *text != '\0'; text++)
		if (strncasecmp(text, word, len) == 0)
			return true;
	return false;
}

/* The keyword that libpq says it does not know, in *len bytes; NULL when it says something else. */
static const char *unknown_keyword(const char *libpq_says, size_t *len)
{
	static const char *const ways[] = {
		"invalid connection option \"", "invalid URI query parameter: \""};

	for (size_t i = 0; libpq_says && i < sizeof(ways) / sizeof(ways[0]); i++) {
		const char *word = libpq_says + strlen(ways[i]);

		if (strncmp(libpq_says, ways[i], strlen(ways[i])) != 0)
			continue;
		*len = strspn(word, "abcdefghijklmnopqrstuvwxyz_");
		return *len > 0 && *len < WORD_BYTES && word[*len] == '"' ? word : NULL;
	}
	return NULL;
}

/* libpq's message on text that it cannot read quotes what it stumbled over, which may be (a part
   of) a password. Only a keyword that it does not know is worth that, and only where nothing looks
   like one. */
static bool complain_of_text(
	char error[TARGET_ERROR_BYTES], const char *text, const char *libpq_says)
{
	size_t len;
	const char *word = unknown_keyword(libpq_says, &len);

	if (!word || strchr(text, '@') || contains(text, "pass"))
		return complain(error,
			"a connection string is none that libpq can read; it is not repeated here, "
			"since it may hold a password");
	scrub_format(error, TARGET_ERROR_BYTES, "libpq has no keyword \"%.*s\"", (int)len, word);
	return false;
}

/* A password with a / in it, not encoded, moves the @ behind what then looks like the host. */
static bool has_late_userinfo(const char *text)
{
	const char *authority, *path;
	size_t len;

	if (!is_uri(text))
		return false;
	authority = strstr(text, "://") + 3;
	path = authority + strcspn(authority, "/?");
	len = strcspn(path, "?");
	return memchr(path, '@', len) != NULL;
}

static bool has_unsafe_bytes(const char *text)
{
	char scrubbed[SCRUBBED_BYTES];

	scrub(scrubbed, sizeof(scrubbed), text, strlen(text));
	return strcmp(scrubbed, text) != 0;
}

static bool check_text(const char *text, char error[TARGET_ERROR_BYTES])
{
	if (strlen(text) > CONNINFO_BYTES_MAX) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"a connection string is longer than %d bytes", CONNINFO_BYTES_MAX);
		return false;
	}
	if (has_late_userinfo(text))
		return complain(error, PASSWORD_BELONGS);
	if (has_unsafe_bytes(text))
		return complain(
			error, "a connection string has control characters or is not UTF-8");
	return true;
}

/* ---- what libpq makes of it ---- */

static const PQconninfoOption *find(const PQconninfoOption *all, const char *keyword)
{
	while (all->keyword && strcmp(all->keyword, keyword) != 0)
		all++;
	return all->keyword ? all : NULL;
}

/* NULL when the text does not say. */
static const char *said(const PQconninfoOption *all, const char *keyword)
{
	const PQconninfoOption *option = find(all, keyword);

	return option && option->val && option->val[0] != '\0' ? option->val : NULL;
}

/* What the environment says where the text does not. */
static const char *said_or_set(const PQconninfoOption *all, const char *keyword)
{
	const PQconninfoOption *option = find(all, keyword);
	const char *value = said(all, keyword);

	if (!value && option && option->envvar)
		value = getenv(option->envvar);
	return value && value[0] != '\0' ? value : NULL;
}

/* dispchar is libpq's mark for values that must not be shown. */
static bool check_keywords(const PQconninfoOption *all, char error[TARGET_ERROR_BYTES])
{
	for (const PQconninfoOption *each = all; each->keyword; each++) {
		if (each->val && strcmp(each->dispchar, "*") == 0)
			return complain(error, PASSWORD_BELONGS);
		for (size_t i = 0; each->val && i < sizeof(refused) / sizeof(refused[0]); i++)
			if (strcmp(each->keyword, refused[i].keyword) == 0)
				return complain(error, refused[i].why);
	}
	return true;
}

/* "5432" or a list with one for each host, "5432,,5433". */
static bool ports_are_valid(const char *ports)
{
	for (size_t len; *ports != '\0'; ports += len + (ports[len] == ',')) {
		len = strcspn(ports, ",");
		if (strspn(ports, "0123456789") < len || len > 5 ||
			(len > 0 &&
				(strtol(ports, NULL, 10) < 1 || strtol(ports, NULL, 10) > 65535)))
			return false;
	}
	return true;
}

/* These are shown. A name that holds a connection string itself, or userinfo, may hold a password.
   libpq takes an @ only where a host begins: the abstract name of a socket. */
static bool check_shown(const PQconninfoOption *all, char error[TARGET_ERROR_BYTES])
{
	static const char *const shown[] = {"host", "hostaddr", "port", "dbname", "service"};

	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		const char *value = said_or_set(all, shown[i]);

		if (!value)
			continue;
		if (strlen(value) > CONNINFO_BYTES_MAX || has_unsafe_bytes(value))
			return complain(error,
				"a name in a connection string has control characters, is not "
				"UTF-8 or too long");
		for (const char *c = value; *c != '\0'; c++) {
			bool starts = c == value || c[-1] == ',';

			if (*c == '=' || strncmp(c, "://", 3) == 0 || (*c == '@' && !starts))
				return complain(error,
					"a name in a connection string holds a connection string, "
					"an = or an @, and is not repeated here");
		}
	}
	if (said(all, "port") && !ports_are_valid(said(all, "port")))
		return complain(error,
			"a connection string has a port that is not a number from 1 to 65535");
	return true;
}

/* ---- what it is called ---- */

/* A name under construction; what finds no room is cut, as the model would. */
struct name {
	char text[NAME_BYTES];
	size_t used;
};

static void append(struct name *name, const char *text, size_t len)
{
	size_t room = sizeof(name->text) - 1 - name->used;

	if (len > room)
		len = room;
	memcpy(name->text + name->used, text, len);
	name->used += len;
	name->text[name->used] = '\0';
}

/* "db1:5433,db2:5434": a list of hosts has one port for all of them, or one for each. */
static void append_hosts(struct name *name, const char *hosts, const char *ports)
{
	bool one_port = ports && !strchr(ports, ',');

	for (;;) {
		size_t len = strcspn(hosts, ",");
		size_t port_len = ports ? strcspn(ports, ",") : 0;
		bool in_brackets = port_len > 0 && memchr(hosts, ':', len) && *hosts != '/';

		append(name, "[", in_brackets);
		append(name, hosts, len);
		append(name, "]", in_brackets);
		append(name, ":", port_len > 0);
		if (port_len > 0)
			append(name, ports, port_len);
		if (hosts[len] == '\0')
			return;
		append(name, ",", 1);
		hosts += len + 1;
		if (ports && !one_port)
			ports += port_len + (ports[port_len] == ',');
	}
}

/* Names go the way of the connection: what the text says, then the service, then the
   environment. */
static void name_target(struct name *name, const PQconninfoOption *all, bool with_database)
{
	const char *service = said_or_set(all, "service");
	const char *host = said(all, "host");
	const char *database = service ? said(all, "dbname") : said_or_set(all, "dbname");

	if (!host)
		host = said(all, "hostaddr");
	if (host || !service) {
		if (!host)
			host = said_or_set(all, "host");
		if (!host)
			host = said_or_set(all, "hostaddr");
		append_hosts(name, host ? host : "local",
			service ? said(all, "port") : said_or_set(all, "port"));
	} else {
		append(name, service, strlen(service));
	}
	if (database && with_database) {
		append(name, "/", 1);
		append(name, database, strlen(database));
	}
}

static void fill(struct target *target, enum target_kind kind, const char *conninfo,
	const struct name *name, const char *given)
{
	target->kind = kind;
	target_set_text(&target->conninfo, conninfo);
	target_set_text(&target->name, name->text);
	target_set_text(&target->given, given);
}

/* ---- both together ---- */

/* What libpq makes of a text in which nothing is that must not be; NULL, and why, for others. */
static PQconninfoOption *parse(const char *text, char error[TARGET_ERROR_BYTES])
{
	PQconninfoOption *all;
	char *libpq_says = NULL;

	if (!check_text(text, error))
		return NULL;
	all = PQconninfoParse(text, &libpq_says);
	if (!all) {
		complain_of_text(error, text, libpq_says);
		PQfreemem(libpq_says);
		return NULL;
	}
	if (check_keywords(all, error) && check_shown(all, error))
		return all;
	PQconninfoFree(all);
	return NULL;
}

static bool expect(char error[TARGET_ERROR_BYTES], const char *what)
{
	size_t len = strlen(error);

	scrub_format(error + len, TARGET_ERROR_BYTES - len, " (%s)", what);
	return false;
}

bool target_parse_server(struct target *target, const char *text, char error[TARGET_ERROR_BYTES])
{
	PQconninfoOption *all = parse(text, error);
	struct name name = {.used = 0};

	if (!all)
		return expect(error, EXPECTED_SERVER);
	name_target(&name, all, true);
	fill(target, TARGET_POSTGRES, text, &name, name.text);
	PQconninfoFree(all);
	return true;
}

bool target_server_in_environment(void)
{
	static const char *const variables[] = {
		"PGSERVICE", "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE"};

	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		const char *value = getenv(variables[i]);

		if (value && value[0] != '\0')
			return true;
	}
	return false;
}

/* ---- poolers ---- */

#define POOLER_SCHEME   "pgbouncer://"
#define SERVER_SCHEME   "postgres://"
#define POOLER_DATABASE "pgbouncer"

enum { POOLER_BYTES = 4 * CONNINFO_BYTES_MAX }; /* values in quotes, and some forty keywords */

bool target_is_pooler(const char *text)
{
	return strncasecmp(text, POOLER_SCHEME, strlen(POOLER_SCHEME)) == 0;
}

/* A service of libpq may know the port; a list of hosts without ports has none, in commas. */
static const char *pooler_port(const PQconninfoOption *all, char port[8])
{
	const char *known = said(all, "port");

	if (said(all, "service") || (known && strspn(known, ",") < strlen(known)))
		return known;
	snprintf(port, 8, "%d", TARGET_POOLER_PORT);
	return port;
}

/* keyword='value', as libpq reads it. */
static void append_keyword(char out[POOLER_BYTES], const char *keyword, const char *value)
{
	size_t used = strlen(out);

	must(used + strlen(keyword) + 2 * strlen(value) + sizeof(" =''") <= POOLER_BYTES);
	used += (size_t)sprintf(out + used, "%s%s='", used > 0 ? " " : "", keyword);
	for (const char *c = value; *c != '\0'; c++) {
		if (*c == '\'' || *c == '\\')
			out[used++] = '\\';
		out[used++] = *c;
	}
	out[used++] = '\'';
	out[used] = '\0';
}

static void name_pooler(struct name *name, const char *conninfo)
{
	PQconninfoOption *all = PQconninfoParse(conninfo, NULL);

	must(all != NULL);
	name_target(name, all, strcmp(said(all, "dbname"), POOLER_DATABASE) != 0);
	PQconninfoFree(all);
}

/* What the text says, with the database and the port of a console where it says none. */
static void fill_pooler(struct target *target, const PQconninfoOption *all)
{
	const char *database = said(all, "dbname");
	char conninfo[POOLER_BYTES] = "", port[8], given[sizeof(POOLER_SCHEME) + NAME_BYTES];
	struct name name = {.used = 0};

	for (const PQconninfoOption *each = all; each->keyword; each++) {
		const char *value = each->val;

		if (strcmp(each->keyword, "dbname") == 0)
			value = database ? database : POOLER_DATABASE;
		else if (strcmp(each->keyword, "port") == 0)
			value = pooler_port(all, port);
		if (value && value[0] != '\0')
			append_keyword(conninfo, each->keyword, value);
	}
	name_pooler(&name, conninfo);
	snprintf(given, sizeof(given), POOLER_SCHEME "%s", name.text);
	fill(target, TARGET_PGBOUNCER, conninfo, &name, given);
}

bool target_parse_pooler(struct target *target, const char *text, char error[TARGET_ERROR_BYTES])
{
	char uri[POOLER_BYTES];
	PQconninfoOption *all;

	snprintf(uri, sizeof(uri), SERVER_SCHEME "%s", text + strlen(POOLER_SCHEME));
	all = parse(uri, error);
	if (!all)
		return expect(error, EXPECTED_POOLER);
	fill_pooler(target, all);
	PQconninfoFree(all);
	return true;
}
