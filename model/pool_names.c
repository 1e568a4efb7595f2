/* The catalogue of connection pools, the half that finds: families in, rows and keys out. */
#include <stdint.h>
#include <stdio.h>

#include "model/catalog_pools.h"
#include "model/must.h"
#include "model/scrub.h"

/* ---- families ---- */

static bool has_end(struct text text, struct text end)
{
	return text.len > end.len && text.data[text.len - 1] == end.data[end.len - 1] &&
	       memcmp(text.data + text.len - end.len, end.data, end.len) == 0;
}

static bool has_start(struct text text, struct text start)
{
	return text.len > start.len &&
	       (start.len == 0 || (text.data[0] == start.data[0] &&
					  memcmp(text.data, start.data, start.len) == 0));
}

static bool contains(struct text text, const char *part)
{
	size_t len = strlen(part);

	for (size_t i = 0; i + len <= text.len; i++)
		if (memcmp(text.data + i, part, len) == 0)
			return true;
	return false;
}

/* A word between underscores begins or ends with it: "appdb_", "_pgx_", but not "feedback_". */
static bool has_word(struct text text, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= text.len; i++) {
		bool begins = i == 0 || text.data[i - 1] == '_';
		bool ends = i + len == text.len || text.data[i + len] == '_';

		if ((begins || ends) && memcmp(text.data + i, word, len) == 0)
			return true;
	}
	return false;
}

/*
 * May a pool made by hand be called so? Something in the name has to say that it holds database
 * connections, nothing that it holds something else; and what exporters tell of servers, kernels
 * and themselves are no pools, whatever their names end in.
 */
static bool is_pool_name(struct text name)
{
	static const char *const words[] = {"pool", "conn", "connection", "connections", "db",
		"database", "sql", "pg", "postgres"};
	static const char *const others[] = {"thread", "memory", "http", "tcp", "socket", "heap",
		"buffer", "cache", "track", "seconds", "bytes", "duration", "latency"};
	static const char *const exporters[] = {"pg_settings", "pg_stat", "pg_database", "pg_role",
		"pg_lock", "pg_replication", "mysql_", "node_", "container_", "kube_", "process_",
		"go_", "jvm_", "prometheus_"};
	bool says_so = false;

	for (size_t i = 0; i < sizeof(exporters) / sizeof(exporters[0]); i++)
		if (text_starts_with(name, exporters[i]))
			return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !says_so; i++)
		says_so = has_word(name, words[i]);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]) && says_so; i++)
		says_so = !contains(name, others[i]);
	return says_so;
}

/* What stands before a hand-made end. "app_db_pool_max" and "app_db_connections_max" speak of the
   same pool, app_db. */
static struct text pool_name(struct text family, struct text end)
{
	static const char *const kinds[] = {
		"_pool", "_connections", "_connection", "_conns", "_conn"};
	struct text name = {family.data, family.len - end.len};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (text_ends_with(name, kinds[i]) && name.len > strlen(kinds[i]))
			name.len -= strlen(kinds[i]);
	return name;
}

/* ---- rows ---- */

const struct pool_dialect *pool_dialect(const struct pool_book *book, unsigned dialect)
{
	if (dialect < pool_dialect_count)
		return &pool_dialects[dialect];
	must(book && dialect - pool_dialect_count < book->count);
	return &book->dialects[dialect - pool_dialect_count];
}

const struct pool_row *pool_row(const struct pool_book *book, unsigned number)
{
	const struct pool_dialect *dialect = pool_dialect(book, number / POOL_ROWS_MAX);

	must(number % POOL_ROWS_MAX < dialect->row_count);
	return &dialect->rows[number % POOL_ROWS_MAX];
}

/* A series to look up; without labels a family is asked for, whatever they may be. */
struct query {
	struct text family;
	const struct metric *metric; /* NULL: only the family is known */
};

static bool labels_fit(
	const struct pool_dialect *dialect, const struct pool_row *row, const struct metric *metric)
{
	const char *first = row->of_all ? row->of_all : dialect->keys[0];

	if (!metric)
		return true;
	if (row->if_label && !text_is(metric_label(metric, row->if_label), row->if_value))
		return false;
	return !dialect->none_of || !text_is(metric_label(metric, first), dialect->none_of);
}

/* The row of a dialect, or its row_count. */
static size_t row_in(const struct pool_dialect *dialect, const struct query *query)
{
	struct text tail = {
		query->family.data + dialect->prefix.len, query->family.len - dialect->prefix.len};
	size_t i = 0;

	while (i < dialect->row_count &&
		!(text_equal(dialect->rows[i].family, tail) &&
			labels_fit(dialect, &dialect->rows[i], query->metric)))
		i++;
	return i;
}

/* Of a dialect of hand-made names: the longest end counts. */
static size_t row_at_end(const struct pool_dialect *dialect, const struct query *query)
{
	size_t best = dialect->row_count;

	for (size_t i = 0; i < dialect->row_count; i++)
		if (has_end(query->family, dialect->rows[i].family) &&
			(best == dialect->row_count ||
				dialect->rows[i].family.len > dialect->rows[best].family.len))
			best = i;
	if (best == dialect->row_count)
		return best;
	return is_pool_name((struct text){
		       query->family.data, query->family.len - dialect->rows[best].family.len})
		       ? best
		       : dialect->row_count;
}

/* A family that begins like a library's is that library's, and no name made by hand. */
static bool find_in(const struct pool_dialect *dialects, size_t count, unsigned first,
	const struct query *query, unsigned *number)
{
	bool is_known = false;

	for (size_t d = 0; d < count; d++) {
		const struct pool_dialect *dialect = &dialects[d];
		size_t row = dialect->row_count;

		if (dialect->is_guess) {
			row = is_known ? row : row_at_end(dialect, query);
		} else if (has_start(query->family, dialect->prefix)) {
			is_known = true;
			row = row_in(dialect, query);
		}
		if (row < dialect->row_count) {
			*number = (first + (unsigned)d) * POOL_ROWS_MAX + (unsigned)row;
			return true;
		}
	}
	return false;
}

static bool find(const struct pool_book *book, const struct query *query, unsigned *number)
{
	unsigned built_in = (unsigned)pool_dialect_count;

	return (book && find_in(book->dialects, book->count, built_in, query, number)) ||
	       find_in(pool_dialects, pool_dialect_count, 0, query, number);
}

bool pools_want(const struct pool_book *book, struct text family)
{
	unsigned number;

	return find(book, &(struct query){family, NULL}, &number);
}

bool pools_find(const struct pool_book *book, const struct metric *metric, unsigned *number)
{
	return find(book, &(struct query){metric->name, metric}, number);
}

/* ---- keys ---- */

/* A key under construction, and a hash of all of it (64-bit FNV-1a). */
struct key_text {
	char *out;
	size_t used;
	uint64_t hash;
	bool is_cut;
};

static void key_add(struct key_text *key, struct text text)
{
	size_t wrote, room = LIMIT_POOL_KEY_BYTES - key->used;

	if (text.len == 0)
		return;
	if (key->used > 0 && room > 1) {
		key->out[key->used++] = '/';
		room--;
	}
	for (size_t i = 0; i < text.len; i++)
		key->hash = (key->hash ^ (unsigned char)text.data[i]) * 1099511628211U;
	key->hash = (key->hash ^ '/') * 1099511628211U;
	wrote = scrub(key->out + key->used, room, text.data, text.len);
	key->is_cut = key->is_cut || !text_equal((struct text){key->out + key->used, wrote}, text);
	key->used += wrote;
}

/* Two keys that were cut may look the same. */
static void key_finish(struct key_text *key)
{
	enum { TAIL = 1 + 8 };
	size_t at = key->used;

	if (!key->is_cut)
		return;
	if (at > LIMIT_POOL_KEY_BYTES - 1 - TAIL)
		at = LIMIT_POOL_KEY_BYTES - 1 - TAIL;
	while (at > 0 && ((unsigned char)key->out[at] & 0xc0) == 0x80)
		at--; /* not in the middle of a character */
	snprintf(key->out + at, LIMIT_POOL_KEY_BYTES - at, "#%08x", (unsigned)(key->hash >> 32));
}

void pool_key(const struct pool_book *book, unsigned number, const struct metric *metric,
	char out[LIMIT_POOL_KEY_BYTES])
{
	const struct pool_dialect *dialect = pool_dialect(book, number / POOL_ROWS_MAX);
	const struct pool_row *row = pool_row(book, number);
	struct key_text key = {.out = out, .hash = 14695981039346656037U};

	out[0] = '\0';
	if (dialect->name)
		key_add(&key, text_of(dialect->name));
	if (dialect->is_guess)
		key_add(&key, pool_name(metric->name, row->family));
	if (row->of_all)
		key_add(&key, metric_label(metric, row->of_all));
	for (size_t i = 0; i < POOL_KEYS && dialect->keys[i] && !row->of_all; i++)
		key_add(&key, metric_label(metric, dialect->keys[i]));
	key_finish(&key);
}
