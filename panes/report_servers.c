#include "panes/report_servers.h"

#include <inttypes.h>

#include "panes/ring_words.h"
#include "panes/server_state.h"
#include "panes/session_state.h"

static bool is_worse(const struct server_trouble *trouble, const struct server *server,
	const struct server *worst)
{
	return !worst || (trouble->weight && trouble->weight(server) > trouble->weight(worst));
}

const struct server *report_begin_server(struct report *report, const struct report_input *input,
	const struct server_trouble *trouble, struct phrase *phrase)
{
	const struct server *worst = NULL;
	size_t count = 0;

	for (size_t i = 0; i < model_server_count(input->model); i++) {
		const struct server *server = model_server(input->model, i);

		if (!trouble->is_so(input->model, server, input->now.mono))
			continue;
		count++;
		if (is_worse(trouble, server, worst))
			worst = server;
	}
	if (!worst)
		return NULL;
	*phrase = report_begin(report);
	phrase_add(phrase, "", "%s", server_name(input->model, worst));
	if (count > 1)
		phrase_add(phrase, " ", "(and %zu more)", count - 1);
	return worst;
}

/* ---- it is not there ---- */

/* "db1: dark for 2m10s: nobody listens there: is the server up, and the port right?" */
void report_down(struct report *report, const struct report_input *input)
{
	static const struct server_trouble down = {.is_so = server_is_down};
	struct phrase phrase;
	const struct server *server = report_begin_server(report, input, &down, &phrase);
	const struct feed *feed;
	char age[UNITS_BYTES];

	if (!server)
		return;
	feed = model_feed(input->model, server->feed);
	units_age(age, 6, feed_age_ms(feed, input->now.mono));
	phrase_add(&phrase, ": ", "dark for %s: %s", age, feed->last_fault.text);
}

/* ---- queues behind locks ---- */

/* "gw-a idle in transaction 4m02s, UPDATE agents …" */
static void say_head(struct phrase *phrase, const struct wait_node *head, const char *separator)
{
	const char *owner = session_owner(&head->who, head->kind);
	char state[SESSION_WORDS_BYTES];

	session_words(state, head->kind, head->state, head->state_ms, SESSION_WORDS_BYTES);
	phrase_add(phrase, separator, "%s%s%s", owner, owner[0] != '\0' ? " " : "", state);
	if (head->shape[0] != '\0')
		phrase_add(phrase, ", ", "%s", head->shape);
	if (head->gid[0] != '\0')
		phrase_add(phrase, ", ", "%s", head->gid);
}

/* "db1: 89 waiting, 1 head: gw-a idle in transaction 4m02s, UPDATE agents …" */
static void say_queue(struct phrase *phrase, const struct locks *locks)
{
	const struct wait_node *head = &locks->nodes[locks->lines[0].node];
	char wait[UNITS_BYTES];

	phrase_add(phrase, ": ", "%" PRIu32 " waiting", locks->waiting);
	if (locks->longest_ms != AGE_NONE) {
		units_age(wait, 6, locks->longest_ms);
		phrase_add(phrase, " ", "up to %s", wait);
	}
	if (locks->lines[0].in_ring) {
		phrase_add(phrase, ", ", "a ring of waits: a deadlock");
		return;
	}
	phrase_add(phrase, ", ", "%" PRIu32 " head%s", locks->head_count,
		locks->head_count == 1 ? "" : "s");
	if (locks->head_count > 0)
		say_head(phrase, head, locks->head_count == 1 ? ": " : ", the worst: ");
}

/* "db1: 0 waiting for 4s, before up to 89 for 3m58s" */
static void say_no_queue(struct phrase *phrase, const struct server_told *told, mono_ms now)
{
	char calm[UNITS_BYTES], lasted[UNITS_BYTES];

	units_age(calm, 6, mono_diff_ms(now, told->calm_since));
	units_age(lasted, 6, mono_diff_ms(told->calm_since, told->piled_since.mono));
	phrase_add(phrase, ": ", "0 waiting for %s, before up to %" PRIu32 " for %s", calm,
		told->piled_most, lasted);
}

static int64_t waiting(const struct server *server)
{
	return server->locks.waiting;
}

void report_piles(struct report *report, const struct report_input *input)
{
	static const struct server_trouble piles = {server_piles_up, waiting};
	struct phrase phrase;
	const struct server *server = report_begin_server(report, input, &piles, &phrase);

	if (server && server->locks.line_count > 0)
		say_queue(&phrase, &server->locks);
	else if (server)
		say_no_queue(&phrase, &server->told, input->now.mono);
}

/* ---- deadlocks ---- */

static int64_t deadlocks_counted(const struct server *server)
{
	return (int64_t)server->deadlocks.counted;
}

/* "db1: 3.0 deadlocks/min in argus, 12 counted: UPDATE agents … against INSERT INTO workers …
   (gw-2, worker-5)" */
static void say_deadlocks(struct phrase *phrase, const struct server *server)
{
	const struct exemplar *exemplar = ring_latest(&server->deadlocks);
	const struct database *worst;
	double rate = server_deadlock_rate(server, &worst);
	char text[RING_WORDS_BYTES], number[UNITS_BYTES];

	units_number(number, 3, rate);
	phrase_add(phrase, ": ", "%s deadlocks/min", number);
	if (worst)
		phrase_add(phrase, " ", "in %s", worst->name);
	phrase_add(phrase, ", ", "%" PRIu64 " counted", server->deadlocks.counted);
	if (!exemplar) {
		phrase_add(phrase, ", ", "owners not seen");
		return;
	}
	ring_statements(text, &exemplar->statements, " against ");
	phrase_add(phrase, ": ", "%s", text);
	ring_owners(text, &exemplar->statements, ", ");
	phrase_add(phrase, " ", "(%s)", text);
}

void report_deadlocks(struct report *report, const struct report_input *input)
{
	static const struct server_trouble deadlocks = {server_deadlocks_now, deadlocks_counted};
	struct phrase phrase;
	const struct server *server = report_begin_server(report, input, &deadlocks, &phrase);

	if (server)
		say_deadlocks(&phrase, server);
}

/* ---- transactions that were left open ---- */

/* Where others wait for it already, the queue is told, and who heads it. */
static bool has_left_open(const struct model *model, const struct server *server, mono_ms now)
{
	return server->left_open.on && !server_is_past(model, server, now) &&
	       !server_piles_up(model, server, now);
}

static int64_t left_open(const struct server *server)
{
	return server_left_open(server).count;
}

/* "db1: 6 sessions idle in transaction, the longest for 3m02s: gw", "db1: 1 session idle in
   transaction for 5m10s: gw", and when there is none any more "db1: transactions that were left
   open were ended 4s ago" */
void report_left_open(struct report *report, const struct report_input *input)
{
	static const struct server_trouble trouble = {has_left_open, left_open};
	struct phrase phrase;
	const struct server *server = report_begin_server(report, input, &trouble, &phrase);
	struct left_open open;
	char age[UNITS_BYTES];

	if (!server)
		return;
	open = server_left_open(server);
	if (open.count == 0) {
		units_age(age, 6, mono_diff_ms(input->now.mono, server->left_open.lapsed_at));
		phrase_add(
			&phrase, ": ", "transactions that were left open were ended %s ago", age);
		return;
	}
	units_age(age, 6, open.longest->state_ms);
	phrase_add(&phrase, ": ", "%s%" PRIu32 " session%s idle in transaction%s for %s: %s",
		open.more ? "at least " : "", open.count, open.count == 1 ? "" : "s",
		open.count == 1 ? "" : ", the longest", age,
		session_owner(&open.longest->who, open.longest->kind));
}

/* ---- what we may see of it ---- */

static bool lacks_rights(const struct model *model, const struct server *server, mono_ms now)
{
	(void)model, (void)now;
	return server_lacks_rights(server);
}

/* "db1: 1 of 13 sessions readable; GRANT pg_monitor TO lowtide" */
void report_rights(struct report *report, const struct report_input *input)
{
	static const struct server_trouble rights = {.is_so = lacks_rights};
	struct phrase phrase;
	const struct server *server = report_begin_server(report, input, &rights, &phrase);
	char role[SQL_NAME_BYTES];

	if (!server)
		return;
	sql_name(role, server->facts.role);
	phrase_add(&phrase, ": ",
		"%" PRIu32 " of %" PRIu32 " sessions readable; GRANT pg_monitor TO %s",
		server->totals.readable, server->totals.readable + server->totals.unreadable, role);
}

static bool is_pooled(const struct model *model, const struct server *server, mono_ms now)
{
	(void)model, (void)now;
	return server->facts_heard.ever && server->facts.pooled;
}

void report_poolers(struct report *report, const struct report_input *input)
{
	static const struct server_trouble poolers = {.is_so = is_pooled};
	struct phrase phrase;

	if (report_begin_server(report, input, &poolers, &phrase))
		phrase_add(&phrase, ": ",
			"a pooler is in between; owners behind it bear the name of its last "
			"client");
}
