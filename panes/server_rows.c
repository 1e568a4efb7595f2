#include "panes/server_rows.h"

#include <string.h>

#include "model/must.h"

const struct server *row_server(const struct frame *frame, uint32_t at)
{
	return model_server(frame->model, at >> 16);
}

static uint32_t which(uint32_t at)
{
	return at & 0xffff;
}

const struct owner *row_owner(const struct frame *frame, uint32_t at)
{
	return &row_server(frame, at)->ledger.owners[which(at)];
}

const struct session_row *row_session(const struct frame *frame, uint32_t at)
{
	return &row_server(frame, at)->rows[which(at)];
}

const struct lock_line *row_line(const struct frame *frame, uint32_t at)
{
	return &row_server(frame, at)->locks.lines[which(at)];
}

const struct wait_node *row_node(const struct frame *frame, uint32_t at)
{
	return &row_server(frame, at)->locks.nodes[row_line(frame, at)->node];
}

const struct database *row_database(const struct frame *frame, uint32_t at)
{
	return &row_server(frame, at)->databases[which(at)];
}

const struct exemplar *row_exemplar(const struct frame *frame, uint32_t at)
{
	return &row_server(frame, at)->deadlocks.exemplars[which(at)];
}

/* ---- who it is ---- */

/* FNV-1a, 64 bits (G. Fowler, L. C. Noll, K.-P. Vo; draft-eastlake-fnv). */
static uint64_t mix(uint64_t hash, const void *bytes, size_t count)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < count; i++)
		hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* With its NUL, so that "a" + "bc" is not "ab" + "c". */
static uint64_t mix_text(uint64_t hash, const char *text)
{
	return mix(hash, text, strlen(text) + 1);
}

static uint64_t mix_session(uint64_t hash, struct session_id id, const char *owner)
{
	hash = mix(hash, &id.pid, sizeof(id.pid));
	hash = mix(hash, &id.started_us, sizeof(id.started_us));
	return id.pid == 0 ? mix_text(hash, owner) : hash; /* a prepared transaction */
}

static uint64_t mix_statements(uint64_t hash, const struct ring_shape *statements)
{
	for (uint32_t i = 0; i < statements->count; i++)
		hash = mix_text(hash, statements->shape[i]);
	return hash;
}

struct subject row_subject(const struct frame *frame, enum subject_kind kind, uint32_t at)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	const struct server *server = row_server(frame, at);

	hash = mix(hash, &server->feed, sizeof(server->feed));
	switch (kind) {
	case SUBJECT_OWNER: hash = mix_text(hash, row_owner(frame, at)->who.owner); break;
	case SUBJECT_SESSION: hash = mix_session(hash, row_session(frame, at)->id, ""); break;
	case SUBJECT_WAITER:
		hash = mix_session(hash, row_node(frame, at)->id, row_node(frame, at)->who.owner);
		break;
	case SUBJECT_DATABASE:
		hash = mix(hash, &row_database(frame, at)->id, sizeof(uint32_t));
		break;
	case SUBJECT_DEADLOCK:
		hash = mix_text(hash, row_exemplar(frame, at)->database);
		hash = mix_statements(hash, &row_exemplar(frame, at)->statements);
		break;
	default: must_fail(__FILE__, __LINE__, "a thing of a server");
	}
	return (struct subject){kind, hash};
}

static uint32_t things_of(const struct server *server, enum subject_kind kind)
{
	switch (kind) {
	case SUBJECT_OWNER: return server->ledger.owner_count;
	case SUBJECT_SESSION: return server->row_count;
	case SUBJECT_WAITER: return server->locks.line_count;
	case SUBJECT_DEADLOCK: return server->deadlocks.exemplar_count;
	default: return 0;
	}
}

bool row_find(const struct frame *frame, struct subject subject, uint32_t *at)
{
	for (size_t s = 0; s < model_server_count(frame->model); s++) {
		uint32_t count = things_of(model_server(frame->model, s), subject.kind);

		for (uint32_t i = 0; i < count; i++) {
			*at = server_row(s, i);
			if (subject_is(row_subject(frame, subject.kind, *at), subject))
				return true;
		}
	}
	return false;
}

const struct server *server_of_feed(const struct frame *frame, uint64_t feed, uint32_t *at)
{
	for (size_t s = 0; s < model_server_count(frame->model); s++) {
		*at = server_row(s, 0);
		if (row_server(frame, *at)->feed == feed)
			return row_server(frame, *at);
	}
	return NULL;
}
