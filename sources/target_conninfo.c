#include "sources/target_conninfo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/scrub.h"

enum {
	SCRUBBED_BYTES =
		3 * TARGET_CONNINFO_BYTES + 1, /* each byte may become the mark, of three */
	WORD_BYTES = 48,                       /* of a keyword in a message */
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

bool target_conninfo_is_uri(const char *text)
{
	return strncasecmp(text, "postgres://", strlen("postgres://")) == 0 ||
	       strncasecmp(text, "postgresql://", strlen("postgresql://")) == 0;
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

	if (!target_conninfo_is_uri(text))
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
	if (strlen(text) > TARGET_CONNINFO_BYTES) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"a connection string is longer than %d bytes", TARGET_CONNINFO_BYTES);
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

const char *target_conninfo_says(const PQconninfoOption *all, const char *keyword)
{
	const PQconninfoOption *option = find(all, keyword);

	return option && option->val && option->val[0] != '\0' ? option->val : NULL;
}

/* What the environment says where the text does not. */
static const char *said_or_set(const PQconninfoOption *all, const char *keyword)
{
	const PQconninfoOption *option = find(all, keyword);
	const char *value = target_conninfo_says(all, keyword);

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
		if (strlen(value) > TARGET_CONNINFO_BYTES || has_unsafe_bytes(value))
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
	if (target_conninfo_says(all, "port") &&
		!ports_are_valid(target_conninfo_says(all, "port")))
		return complain(error,
			"a connection string has a port that is not a number from 1 to 65535");
	return true;
}

/* ---- what it is called ---- */

/* What finds no room is cut between characters. */
static void append(struct target_name *name, const char *text, size_t len)
{
	name->used += scrub(name->text + name->used, sizeof(name->text) - name->used, text, len);
}

/* "db1:5433,db2:5434": a list of hosts has one port for all of them, or one for each. */
static void append_hosts(struct target_name *name, const char *hosts, const char *ports)
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
void target_conninfo_name(struct target_name *name, const PQconninfoOption *all, bool with_database)
{
	const char *service = said_or_set(all, "service");
	const char *host = target_conninfo_says(all, "host");
	const char *database =
		service ? target_conninfo_says(all, "dbname") : said_or_set(all, "dbname");

	if (!host)
		host = target_conninfo_says(all, "hostaddr");
	if (host || !service) {
		if (!host)
			host = said_or_set(all, "host");
		if (!host)
			host = said_or_set(all, "hostaddr");
		append_hosts(name, host ? host : "local",
			service ? target_conninfo_says(all, "port") : said_or_set(all, "port"));
	} else {
		append(name, service, strlen(service));
	}
	if (database && with_database) {
		append(name, "/", 1);
		append(name, database, strlen(database));
	}
}

PQconninfoOption *target_conninfo_parse(const char *text, char error[TARGET_ERROR_BYTES])
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
