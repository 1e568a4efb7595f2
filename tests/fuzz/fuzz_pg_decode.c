/*
 * The decoders of a Postgres' rows, and the reader of its refusals, fed with anything. The first
 * byte chooses the decoder, the second how many rows there are; then each value is a byte of length
 * (255: NULL) and its bytes. What comes out must keep to its bounds, and all text must be scrubbed.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/owner_rule.h"
#include "sources/pg_fault.h"
#include "sources/pg_look.h"
#include "tests/support/pg_made.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *data;
	size_t size;
};

static const char *const group_names[] = {"application", "owner", "user", "database", "client",
	"port", "kind", "ours", "total", "active", "idle", "in_transaction", "aborted", "untracked",
	"starting", "waiting", "never_used", "listening", "idle_30s", "idle_1", "idle_5", "idle_15",
	"idle_60", "unused", "veterans", "oldest", NULL};
static const char *const row_names[] = {"pid", "started", "application", "user", "database",
	"client", "port", "kind", "state", "wait_type", "wait", "xact", "query_start",
	"state_since", "query", NULL};
static const char *const database_names[] = {"id", "database", "deadlocks", "commits", "rollbacks",
	"blks_read", "blks_hit", "temp_bytes", "reset", "databases", NULL};
static const char *const wait_names[] = {"pid", "started", "application", "user", "database",
	"client", "port", "kind", "state", "wait_type", "wait", "xact", "query_start",
	"state_since", "query", "sampled", "blockers", "wanted", "wait_since", "holders", "gid",
	"gid_owner", "gid_database", "gid_since", "waiting", "took_ms", NULL};
static const char *const setting_names[] = {"name", "value", "user", "database", "version",
	"version_num", "client", "reads_all", "uses_reserved", NULL};
static const char *const limit_names[] = {"of_role", "name", "slots", "limits", NULL};
static const char *const table_names[] = {"name", "dead", "vacuumed", NULL};

static uint8_t take_byte(struct input *input)
{
	if (input->size == 0)
		return 255;
	input->size--;
	return *input->data++;
}

static PGresult *make(struct input *input, const char *const *names)
{
	int rows = take_byte(input) % 40;
	PGresult *result = pg_made(names, rows);

	for (int row = 0; row < rows; row++) {
		for (int i = 0; names[i] && input->size > 0; i++) {
			size_t len = take_byte(input);

			if (len == 255)
				continue;
			len = len < input->size ? len : input->size;
			pg_made_bytes(result, row, names[i], input->data, len);
			input->data += len;
			input->size -= len;
		}
	}
	return result;
}

static void check_text(const char *text, size_t room)
{
	size_t len = strnlen(text, room);

	must(len < room);
	must(utf8_is_valid(text, len));
	for (size_t i = 0; i < len; i++)
		must((unsigned char)text[i] >= ' ' && text[i] != 0x7f);
}

static void check_who(const struct session_who *who)
{
	check_text(who->owner, sizeof(who->owner));
	check_text(who->user, sizeof(who->user));
	check_text(who->database, sizeof(who->database));
	check_text(who->client, sizeof(who->client));
}

static void check_look(const struct pg_look *look)
{
	must(look->sessions.group_count <= LIMIT_GROUPS);
	for (size_t i = 0; i < look->sessions.group_count; i++)
		check_who(&look->groups[i].who);
	must(look->sessions.own_group_count <= LIMIT_OWN_GROUPS);
	for (size_t i = 0; i < look->sessions.own_group_count; i++)
		check_who(&look->own_groups[i].who);
	must(look->sessions.row_count <= LIMIT_SESSION_ROWS);
	for (size_t i = 0; i < look->sessions.row_count; i++) {
		check_who(&look->rows[i].who);
		check_text(look->rows[i].wait, sizeof(look->rows[i].wait));
		check_text(look->rows[i].shape, sizeof(look->rows[i].shape));
		check_text(look->rows[i].sql, sizeof(look->rows[i].sql));
	}
	must(look->waits.node_count <= LIMIT_WAIT_NODES);
	for (size_t i = 0; i < look->waits.node_count; i++)
		check_who(&look->nodes[i].who);
	must(look->waits.edge_count <= LIMIT_WAIT_EDGES);
	for (size_t i = 0; i < look->waits.edge_count; i++) {
		must(look->edges[i].waiter < look->waits.node_count);
		must(look->edges[i].blocker < look->waits.node_count);
		must(look->edges[i].waiter != look->edges[i].blocker);
	}
}

static void decode(struct input *input, uint8_t which)
{
	static struct pg_look look;
	static const struct owner_rule no_rule;
	const struct pg_view view = {.version = 150000,
		.now_us = INT64_C(1800000000000000),
		.window_ms = 900000,
		.query_bytes = 1024,
		.full_sql = which & 0x80,
		.pooled = which & 0x40,
		.pooler = "local",
		.rule = &no_rule};
	static const char *const *const names[] = {group_names, row_names, database_names,
		wait_names, setting_names, limit_names, table_names};
	size_t number = (which & 0x3f) % (sizeof(names) / sizeof(names[0]));
	PGresult *result = make(input, names[number]);
	struct server_facts facts;

	memset(&look, 0, sizeof(look));
	pg_facts_init(&facts);
	switch (number) {
	case 0: pg_decode_groups(&look, result, &view); break;
	case 1: pg_decode_rows(&look, result, &view); break;
	case 2: pg_decode_databases(&look, result); break;
	case 3: pg_decode_waits(&look, result, &view); break;
	case 4: pg_decode_settings(&facts, result); break;
	case 5: pg_decode_limits(&facts, result); break;
	default: pg_decode_tables(&facts, result, view.now_us);
	}
	check_look(&look);
	check_text(facts.version_text, sizeof(facts.version_text));
	check_text(facts.role, sizeof(facts.role));
	PQclear(result);
}

static void refuse(const struct input *input)
{
	char message[1024];
	size_t len = input->size < sizeof(message) - 1 ? input->size : sizeof(message) - 1;
	struct fault fault;

	memcpy(message, input->data, len);
	message[len] = '\0';
	fault = pg_fault_refused(message, false);
	must(fault_is_set(&fault));
	check_text(fault.text, sizeof(fault.text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};

	if (size > 1) {
		uint8_t which = take_byte(&input);

		refuse(&input);
		decode(&input, which);
	}
	return 0;
}
