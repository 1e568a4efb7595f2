/*
 * Advice: what to do about what the panes above list, in a snapshot, where nobody opens a page to
 * read it. One line for each remedy, about the first that it would help.
 */
#include <stdio.h>
#include <string.h>

#include "model/remedy.h"
#include "panes/flow.h"
#include "panes/frame.h"
#include "panes/phrase.h"
#include "panes/server_state.h"
#include "panes/session_state.h"

enum { ITEMS = VIEW_SNAPSHOT_ROWS };

struct item {
	struct remedy remedy;
	char subject[LIMIT_NAME_BYTES];
	size_t more; /* that it would help, too */
};

struct items {
	const struct frame *frame;
	size_t count, beyond; /* remedies without room */
	struct item list[ITEMS];
};

/* Texts of the tables, and of the configuration, are one object each. */
static struct item *find(struct items *items, const struct remedy *remedy)
{
	for (size_t i = 0; i < items->count; i++)
		if (items->list[i].remedy.text == remedy->text)
			return &items->list[i];
	return NULL;
}

static bool is_of_one_role(const struct remedy *a, const struct remedy *b)
{
	return a->role && b->role && strcmp(a->role, b->role) == 0;
}

static void add(struct items *items, const struct evidence *evidence, const char *subject)
{
	struct remedy remedies[REMEDIES_MAX];
	size_t count = remedy_list(evidence, remedies);

	for (size_t i = 0; i < count; i++) {
		struct item *item = find(items, &remedies[i]);

		if (item) {
			item->more++;
			if (!is_of_one_role(&item->remedy, &remedies[i]))
				item->remedy.role = NULL;
		} else if (items->count == ITEMS) {
			items->beyond++;
		} else {
			item = &items->list[items->count++];
			item->remedy = remedies[i];
			item->more = 0;
			snprintf(item->subject, sizeof(item->subject), "%s", subject);
		}
	}
}

static void add_workers(struct items *items)
{
	const struct model *model = items->frame->model;
	char name[LIMIT_NAME_BYTES];

	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);
		struct evidence evidence;

		if (!worker || model_worker_verdict(worker)->code != VERDICT_GROWING)
			continue;
		evidence = evidence_of_worker(model, worker, items->frame->now.mono);
		model_worker_name(model, worker, name);
		add(items, &evidence, name);
	}
}

static void add_pools(struct items *items)
{
	const struct model *model = items->frame->model;
	mono_ms now = items->frame->now.mono;
	char name[LIMIT_NAME_BYTES];

	for (size_t i = 0; i < model_pool_slots(model); i++) {
		const struct pool *pool = model_pool(model, i);
		struct evidence evidence;
		struct pool_case found;

		if (!pool || !pool->pinned)
			continue;
		found = pool_case(model, &items->frame->witnesses, pool);
		evidence = evidence_of_pool(model, pool, &found, now);
		model_pool_name(model, pool, name);
		add(items, &evidence, name);
	}
}

static void add_owners(struct items *items, const struct server *server)
{
	const struct model *model = items->frame->model;

	for (uint32_t i = 0; i < server->ledger.owner_count; i++) {
		const struct owner *owner = &server->ledger.owners[i];
		struct evidence evidence = evidence_of_owner(model, server, owner,
			owner_shares_get(&items->frame->shares, model, server, owner),
			items->frame->now.mono);

		if (!owner_is_gone(owner, server->sessions_heard.at.mono))
			add(items, &evidence, owner->who.owner);
	}
}

static void add_deadlocks(struct items *items, const struct server *server)
{
	for (uint32_t i = 0; i < server->deadlocks.exemplar_count; i++) {
		const struct exemplar *exemplar = &server->deadlocks.exemplars[i];
		struct evidence evidence = evidence_of_deadlock(
			items->frame->model, server, &exemplar->statements, items->frame->now.mono);

		add(items, &evidence, exemplar->database);
	}
}

static void add_heads(struct items *items, const struct server *server)
{
	for (uint32_t i = 0; i < server->locks.line_count; i++) {
		const struct lock_line *line = &server->locks.lines[i];
		const struct wait_node *node = &server->locks.nodes[line->node];
		struct evidence evidence =
			evidence_of_head(items->frame->model, server, node, items->frame->now.mono);

		if (line->depth == 0 && line->holds > 0 && !line->in_ring)
			add(items, &evidence, session_owner(&node->who, node->kind));
	}
}

static void gather(struct items *items, const struct frame *frame)
{
	items->frame = frame;
	items->count = items->beyond = 0;
	add_workers(items);
	add_pools(items);
	for (size_t i = 0; i < model_server_count(frame->model); i++) {
		const struct server *server = model_server(frame->model, i);

		if (server_is_past(frame->model, server, frame->now.mono))
			continue;
		add_owners(items, server);
		add_deadlocks(items, server);
		add_heads(items, server);
	}
}

/* "gw-a/2 (and 3 more): lower ... (cost: ...)" */
static void put_item(struct flow *flow, const struct item *item)
{
	char text[LIMIT_NAME_BYTES + REMEDY_SENTENCE_BYTES + 32];
	struct phrase phrase = phrase_begin(text, sizeof(text));
	char words[REMEDY_WORDS_BYTES];

	phrase_add(&phrase, "", "%s", item->subject);
	if (item->more > 0)
		phrase_add(&phrase, " ", "(and %zu more)", item->more);
	remedy_words(words, &item->remedy);
	phrase_add(&phrase, ": ", "%s", words);
	if (item->remedy.cost[0] != '\0')
		phrase_add(&phrase, " ", "(cost: %s)", item->remedy.cost);
	flow_text(flow, 1, ROLE_PLAIN, text);
}

/* Returns the rows it takes; 0 where there is nothing to say. */
static int put_items(const struct frame *frame, struct canvas *canvas, struct area area)
{
	struct flow flow = {.canvas = canvas, .area = area, .role = ROLE_PLAIN};
	struct items items;
	char more[32];

	gather(&items, frame);
	if (items.count == 0)
		return 0;
	flow_text(&flow, 0, ROLE_TITLE, pane_advice.title);
	for (size_t i = 0; i < items.count; i++)
		put_item(&flow, &items.list[i]);
	snprintf(more, sizeof(more), "+%zu more", items.beyond);
	if (items.beyond > 0)
		flow_text(&flow, 1, ROLE_DIM, more);
	return flow_rows(&flow);
}

static int rows_wanted(const struct frame *frame, int cols)
{
	struct canvas nothing = {.glyphs = &glyphs_utf8};

	return frame->view->live ? 0 : put_items(frame, &nothing, (struct area){.cols = cols});
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	put_items(frame, canvas, area);
}

const struct pane pane_advice = {
	.title = "ADVICE",
	.rows_min = 1,
	.share = 1,
	.rows_wanted = rows_wanted,
	.draw = draw,
};
