/*
 * Targets that stand for lists of targets: file_sd:GLOB and dns:NAME:PORT (target.h).
 */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/target.h"

static const char file_sd[] = "file_sd:";
static const char dns[] = "dns:";

enum { LIST_NAME_BYTES = 4096 };

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* port[/path]: what follows the name of a host that happens to be called dns or file_sd. */
static bool is_port(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits > 0 && strchr("/?", text[digits]) != NULL;
}

bool target_is_list_text(const char *text)
{
	if (starts_with(text, file_sd))
		return !is_port(text + strlen(file_sd));
	return starts_with(text, dns) && !is_port(text + strlen(dns));
}

static bool complain(char error[TARGET_ERROR_BYTES], const char *text, const char *what)
{
	scrub_format(error, TARGET_ERROR_BYTES, "\"%.*s\" %s", (int)strcspn(text, "?"), text, what);
	return false;
}

/* What it is called until somebody calls it otherwise. */
__attribute__((format(printf, 2, 3))) static void name_list(
	struct target *target, const char *format, ...)
{
	char name[LIST_NAME_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(name, sizeof(name), format, args);
	va_end(args);
	target_set_text(&target->given, name);
	target_set_text(&target->name, name);
}

/* The folder has to be one: it is watched. */
bool target_set_files(struct target *target, const char *glob, char error[TARGET_ERROR_BYTES])
{
	const char *slash = strrchr(glob, '/');
	const char *last = slash ? slash + 1 : glob;

	if (*last == '\0')
		return complain(
			error, glob, "names no file (expected file_sd:/etc/targets/*.json)");
	if (strcspn(glob, "*?[") < (size_t)(last - glob))
		return complain(error, glob,
			"has a wildcard in a folder's name (expected it in the file's)");
	target->kind = TARGET_FILE_SD;
	target_set_text(&target->found, glob);
	name_list(target, "%s%s", file_sd, glob);
	return true;
}

/* RFC 1035: 253 characters, in parts of 63; the underscore is what SRV names begin with. */
static bool is_name(const char *text, size_t len)
{
	size_t part = 0;

	for (size_t i = 0; i < len; i++) {
		part = text[i] == '.' ? 0 : part + 1;
		if (part > 63 || (text[i] == '.' && (i == 0 || text[i - 1] == '.')))
			return false;
	}
	return len > 0 && len <= 253 &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") >=
		       len;
}

bool target_set_names(struct target *target, const char *name, enum dns_records records, int port,
	char error[TARGET_ERROR_BYTES])
{
	if (!is_name(name, strlen(name)))
		return complain(error, name, "is no name that can be asked for");
	target->kind = TARGET_DNS;
	target->dns_records = records;
	target->dns_port = port;
	target_set_text(&target->found, name);
	if (records == DNS_SRV)
		name_list(target, "%s%s", dns, name);
	else
		name_list(target, "%s%s:%d", dns, name, port);
	return true;
}

bool target_read_port(const char *text, int *port)
{
	size_t digits = strspn(text, "0123456789");
	long value = digits > 0 && digits <= 5 ? strtol(text, NULL, 10) : 0;

	*port = (int)value;
	return value >= 1 && value <= 65535 && text[digits] == '\0';
}

/* NAME:PORT or _SERVICE._PROTO.NAME; takes the text apart. */
static bool parse_name(struct target *target, char *name, char error[TARGET_ERROR_BYTES])
{
	char *colon = strchr(name, ':');
	int port = 0;

	if (*name == '_') {
		if (colon)
			return complain(error, name, "has a port; SRV records have their own");
		return target_set_names(target, name, DNS_SRV, 0, error);
	}
	if (!colon || !target_read_port(colon + 1, &port))
		return complain(error, name,
			"is not dns:NAME:PORT[/path] (SRV records: dns:_SERVICE._PROTO.NAME)");
	*colon = '\0';
	return target_set_names(target, name, DNS_ADDRESSES, port, error);
}

bool target_parse_list(struct target *target, const char *text, char error[TARGET_ERROR_BYTES])
{
	size_t len;
	char *name;
	bool ok;

	if (starts_with(text, file_sd))
		return target_set_files(target, text + strlen(file_sd), error);
	text += strlen(dns);
	len = strcspn(text, "/?");
	name = strndup(text, len);
	must(name != NULL);
	ok = parse_name(target, name, error);
	if (ok && text[len] != '\0')
		target_set_text(&target->path, text + len);
	free(name);
	return ok;
}

bool target_is_dns_server(const char *text)
{
	char address[INET6_ADDRSTRLEN] = "";
	unsigned char parsed[16];
	bool is_v6 = *text == '[';
	const char *start = text + is_v6;
	size_t len = strcspn(start, is_v6 ? "]" : ":");
	const char *rest;
	int port;

	if (len >= sizeof(address) || (is_v6 && start[len] != ']'))
		return false;
	rest = start + len + is_v6;
	memcpy(address, start, len);
	return inet_pton(is_v6 ? AF_INET6 : AF_INET, address, parsed) == 1 &&
	       (*rest == '\0' || (*rest == ':' && target_read_port(rest + 1, &port)));
}
