/* A TARGET from any bytes: no crash, no leak; what is accepted is a URL without userinfo, a
   connection string in which libpq finds no password, or where to find a list, and what is said
   about the rest is one scrubbed line. */
#include <libpq-fe.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_url(const struct target *target)
{
	const char *authority = strstr(target->url, "://") + 3;

	must(strncmp(target->url, "http", 4) == 0);
	must(!memchr(authority, '@', strcspn(authority, "/?")));
	must(!target->conninfo && !strchr(target->given, '?'));
}

static void check_conninfo(const struct target *target)
{
	PQconninfoOption *all = PQconninfoParse(target->conninfo, NULL);

	must(all != NULL && !target->url && !target->unix_socket);
	for (const PQconninfoOption *each = all; each->keyword; each++)
		must(!each->val || (!strstr(each->keyword, "password") &&
					   strcmp(each->keyword, "options") != 0));
	PQconninfoFree(all);
}

static void check_list(const struct target *target)
{
	must(target->found && *target->found != '\0');
	must(!target->url && !target->unix_socket && !target->conninfo);
}

static void (*const check_kind[TARGET_KINDS])(const struct target *target) = {
	[TARGET_SCRAPE] = check_url,
	[TARGET_POSTGRES] = check_conninfo,
	[TARGET_PGBOUNCER] = check_conninfo,
	[TARGET_FILE_SD] = check_list,
	[TARGET_DNS] = check_list,
};

static void check_good(const struct target *target)
{
	char error[TARGET_ERROR_BYTES], name[8192];

	must(target_check(target, error));
	check_kind[target->kind](target);
	scrub(name, sizeof(name), target->name, strlen(target->name));
	must(strcmp(name, target->name) == 0);
	must(*target->name != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	char error[TARGET_ERROR_BYTES] = "", scrubbed[TARGET_ERROR_BYTES];
	struct target target;

	must(text != NULL);
	target_init(&target);
	if (target_parse(&target, text, error)) {
		check_good(&target);
	} else {
		must(*error != '\0' && !target.url && !target.name && !target.given &&
			!target.conninfo);
		scrub(scrubbed, sizeof(scrubbed), error, strlen(error));
		must(strcmp(scrubbed, error) == 0);
	}
	target_fini(&target);
	free(text);
	return 0;
}
