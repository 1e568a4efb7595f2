#include "tui/baseline_file.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/whole_file.h"
#include "tui/report_json.h"
#include "tui/rfc3339.h"

/* A reader: the file's name, and where its one complaint goes. */
struct reader {
	const char *path;
	char *error;
};

/* One thing of the report: "workers[3]", and in a server "servers[0].owners[3]"; "" the whole. */
enum { PLACE_BYTES = 64 };
struct thing {
	const json_t *object;
	char place[PLACE_BYTES];
};

/* What is wrong with a key of the thing, or, for "", with the thing. */
__attribute__((format(printf, 4, 5))) static bool fail(const struct reader *reader,
	const struct thing *thing, const char *key, const char *format, ...)
{
	const char *dot = thing->place[0] != '\0' && key[0] != '\0' ? "." : "";
	char what[BASELINE_FILE_ERROR_BYTES];
	va_list args;

	va_start(args, format);
	scrub_vformat(what, sizeof(what), format, args);
	va_end(args);
	scrub_format(reader->error, BASELINE_FILE_ERROR_BYTES, "%.200s: %s%s%s: %s", reader->path,
		thing->place, dot, key, what);
	return false;
}

/* ---- values ---- */

static bool read_text(const struct reader *reader, const struct thing *thing, const char *key,
	char *out, size_t size)
{
	const json_t *value = json_object_get(thing->object, key);

	out[0] = '\0';
	if (!json_is_string(value))
		return fail(reader, thing, key, "is no text");
	scrub(out, size, json_string_value(value), json_string_length(value));
	return true;
}

/* Every integer up to here is a number of its own. */
#define NUMBER_MAX 9007199254740992.0

/* null is NaN; so is a key that is not there. */
static bool read_number(
	const struct reader *reader, const struct thing *thing, const char *key, double *out)
{
	const json_t *value = json_object_get(thing->object, key);
	double number = json_number_value(value);

	*out = NAN;
	if (!value || json_is_null(value))
		return true;
	if (!json_is_number(value) || !(number >= 0 && number <= NUMBER_MAX))
		return fail(reader, thing, key, "is neither null nor a number from 0 to 2^53");
	*out = number;
	return true;
}

/* null is 0; so is a key that is not there. */
static bool read_time(
	const struct reader *reader, const struct thing *thing, const char *key, double *out_s)
{
	const json_t *value = json_object_get(thing->object, key);
	wall_s wall;

	*out_s = 0;
	if (!value || json_is_null(value))
		return true;
	if (!json_is_string(value) || !rfc3339_read(json_string_value(value), &wall))
		return fail(reader, thing, key, "is no UTC time such as 2026-11-19T03:14:07Z");
	*out_s = wall.s;
	return true;
}

/* ---- the lists ---- */

/* Takes one thing of a list in. */
typedef bool thing_reader(
	const struct reader *reader, const struct thing *thing, struct baseline *baseline);

static bool read_list(const struct reader *reader, const struct thing *of, const char *key,
	thing_reader *read, struct baseline *baseline)
{
	const json_t *list = json_object_get(of->object, key);
	const char *dot = of->place[0] != '\0' ? "." : "";

	if (!json_is_array(list))
		return fail(reader, of, key, "is no list");
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct thing thing = {.object = json_array_get(list, i)};

		scrub_format(
			thing.place, sizeof(thing.place), "%s%s%s[%zu]", of->place, dot, key, i);
		if (!json_is_object(thing.object))
			return fail(reader, &thing, "", "is no object");
		if (!read(reader, &thing, baseline))
			return false;
	}
	return true;
}

static bool is_gone(const struct thing *thing)
{
	const char *state = json_string_value(json_object_get(thing->object, "state"));

	return state && strcmp(state, "gone") == 0;
}

static bool read_worker(
	const struct reader *reader, const struct thing *thing, struct baseline *baseline)
{
	struct baseline_worker *worker = &baseline->workers[baseline->worker_count];

	if (is_gone(thing))
		return true;
	if (baseline->worker_count == LIMIT_WORKERS)
		return fail(reader, thing, "", "is one of more than %d workers", LIMIT_WORKERS);
	baseline->worker_count++;
	return read_text(reader, thing, "name", worker->name, sizeof(worker->name)) &&
	       read_text(reader, thing, "group", worker->group, sizeof(worker->group)) &&
	       read_number(reader, thing, "rss_bytes", &worker->rss_bytes) &&
	       read_number(reader, thing, "pool_in_use", &worker->pool_in_use) &&
	       read_time(reader, thing, "started", &worker->birth_wall_s);
}

static bool read_pool(
	const struct reader *reader, const struct thing *thing, struct baseline *baseline)
{
	struct baseline_pool *pool = &baseline->pools[baseline->pool_count];

	if (is_gone(thing))
		return true;
	if (baseline->pool_count == LIMIT_POOLS)
		return fail(reader, thing, "", "is one of more than %d pools", LIMIT_POOLS);
	baseline->pool_count++;
	return read_text(reader, thing, "name", pool->name, sizeof(pool->name)) &&
	       read_number(reader, thing, "in_use", &pool->in_use) &&
	       read_number(reader, thing, "limit", &pool->limit);
}

static bool read_owner(
	const struct reader *reader, const struct thing *thing, struct baseline *baseline)
{
	struct baseline_owner *owner = &baseline->owners[baseline->owner_count];

	if (baseline->owner_count == BASELINE_OWNERS)
		return fail(reader, thing, "", "is one of more than %d owners", BASELINE_OWNERS);
	baseline->owner_count++;
	return read_text(reader, thing, "name", owner->name, sizeof(owner->name)) &&
	       read_number(reader, thing, "held", &owner->held) &&
	       read_number(reader, thing, "spare", &owner->spare);
}

static bool read_server(
	const struct reader *reader, const struct thing *thing, struct baseline *baseline)
{
	uint32_t first = baseline->owner_count;
	char name[LIMIT_NAME_BYTES];

	if (!read_text(reader, thing, "name", name, sizeof(name)) ||
		!read_list(reader, thing, "owners", read_owner, baseline))
		return false;
	for (uint32_t i = first; i < baseline->owner_count; i++)
		memcpy(baseline->owners[i].server, name, sizeof(name));
	return true;
}

/* ---- the whole ---- */

static bool check_schema(const struct reader *reader, const struct thing *whole)
{
	const json_t *about = json_object_get(whole->object, "lowtide");
	const json_t *schema = json_object_get(about, "schema");

	if (!json_is_integer(schema))
		return fail(reader, whole, "lowtide.schema",
			"is no number: this is no report of lowtide (expected one that 'lowtide "
			"snapshot --format json' wrote)");
	if (json_integer_value(schema) != REPORT_JSON_SCHEMA)
		return fail(reader, whole, "lowtide.schema", "is %lld (expected %d)",
			(long long)json_integer_value(schema), REPORT_JSON_SCHEMA);
	return true;
}

static bool read_moment(
	const struct reader *reader, const struct thing *whole, struct baseline *baseline)
{
	if (!json_is_string(json_object_get(whole->object, "time")))
		return fail(reader, whole, "time", "is no text");
	return read_time(reader, whole, "time", &baseline->at.wall.s);
}

static bool read_report(const struct reader *reader, const json_t *root, struct baseline *baseline)
{
	struct thing whole = {.object = root};

	return check_schema(reader, &whole) && read_moment(reader, &whole, baseline) &&
	       read_list(reader, &whole, "workers", read_worker, baseline) &&
	       read_list(reader, &whole, "pools", read_pool, baseline) &&
	       read_list(reader, &whole, "servers", read_server, baseline);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

struct baseline *baseline_file_decode(
	const char *bytes, size_t len, const char *path, char error[BASELINE_FILE_ERROR_BYTES])
{
	struct reader reader = {path, error};
	struct baseline *baseline;
	json_error_t wrong;
	json_t *root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &wrong);
	bool ok;

	if (!root) {
		scrub_format(error, BASELINE_FILE_ERROR_BYTES, "%.200s:%d:%d: not JSON: %s", path,
			wrong.line, wrong.column, wrong.text);
		return NULL;
	}
	baseline = calloc(1, sizeof(*baseline));
	must(baseline != NULL);
	baseline->set = baseline->loaded = true;
	scrub(baseline->source, sizeof(baseline->source), base_name(path), strlen(base_name(path)));
	ok = read_report(&reader, root, baseline);
	json_decref(root);
	if (!ok) {
		free(baseline);
		return NULL;
	}
	baseline_sort(baseline);
	return baseline;
}

struct baseline *baseline_file_load(const char *path, char error[BASELINE_FILE_ERROR_BYTES])
{
	struct baseline *baseline;
	size_t len;
	char *bytes =
		whole_file_read(path, LIMIT_REPORT_BYTES, &len, error, BASELINE_FILE_ERROR_BYTES);

	if (!bytes)
		return NULL;
	baseline = baseline_file_decode(bytes, len, path, error);
	free(bytes);
	return baseline;
}
