#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/target_conninfo.h"

#define EXPECTED_SERVER "expected postgres://user@host/dbname, host=... dbname=... or service=..."
#define EXPECTED_POOLER "expected pgbouncer://user@host:6432"

/* Ends a message with what was expected instead. */
static bool expect(char error[TARGET_ERROR_BYTES], const char *what)
{
	size_t len = strlen(error);

	scrub_format(error + len, TARGET_ERROR_BYTES - len, " (%s)", what);
	return false;
}

static void fill(struct target *target, enum target_kind kind, const char *conninfo,
	const struct target_name *name, const char *given)
{
	target->kind = kind;
	target_set_text(&target->conninfo, conninfo);
	target_set_text(&target->name, name->text);
	target_set_text(&target->given, given);
}

/* ---- servers ---- */

bool target_is_server(const char *text)
{
	const char *end;

	if (target_conninfo_is_uri(text))
		return true;
	while (isspace((unsigned char)*text))
		text++;
	for (end = text; isalpha((unsigned char)*end) || *end == '_';)
		end++;
	return end != text && end[strspn(end, " \t")] == '=';
}

bool target_parse_server(struct target *target, const char *text, char error[TARGET_ERROR_BYTES])
{
	PQconninfoOption *all = target_conninfo_parse(text, error);
	struct target_name name = {.used = 0};

	if (!all)
		return expect(error, EXPECTED_SERVER);
	target_conninfo_name(&name, all, true);
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

enum { POOLER_BYTES = 4 * TARGET_CONNINFO_BYTES }; /* values in quotes, and some forty keywords */

bool target_is_pooler(const char *text)
{
	return strncasecmp(text, POOLER_SCHEME, strlen(POOLER_SCHEME)) == 0;
}

/* A service of libpq may know the port; a list of hosts without ports has none, in commas. */
static const char *pooler_port(const PQconninfoOption *all, char port[8])
{
	const char *known = target_conninfo_says(all, "port");

	if (target_conninfo_says(all, "service") || (known && strspn(known, ",") < strlen(known)))
		return known;
	snprintf(port, 8, "%d", TARGET_POOLER_PORT);
	return port;
}

/* keyword='value', as libpq reads it. */
static void append_keyword(char out[POOLER_BYTES], const char *keyword, const char *value)
{
	size_t used = strlen(out);

	must(used + strlen(keyword) + 2 * strlen(value) + sizeof(" =''") <= POOLER_BYTES);
	used += (size_t)snprintf(
		out + used, POOLER_BYTES - used, "%s%s='", used > 0 ? " " : "", keyword);
	for (const char *c = value; *c != '\0'; c++) {
		if (*c == '\'' || *c == '\\')
			out[used++] = '\\';
		out[used++] = *c;
	}
	out[used++] = '\'';
	out[used] = '\0';
}

static void name_pooler(struct target_name *name, const char *conninfo)
{
	PQconninfoOption *all = PQconninfoParse(conninfo, NULL);

	must(all != NULL);
	target_conninfo_name(
		name, all, strcmp(target_conninfo_says(all, "dbname"), POOLER_DATABASE) != 0);
	PQconninfoFree(all);
}

/* What the text says, with the database and the port of a console where it says none. */
static void fill_pooler(struct target *target, const PQconninfoOption *all)
{
	const char *database = target_conninfo_says(all, "dbname");
	char conninfo[POOLER_BYTES] = "", port[8], given[sizeof(POOLER_SCHEME) + TARGET_NAME_BYTES];
	struct target_name name = {.used = 0};

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
	all = target_conninfo_parse(uri, error);
	if (!all)
		return expect(error, EXPECTED_POOLER);
	fill_pooler(target, all);
	PQconninfoFree(all);
	return true;
}
