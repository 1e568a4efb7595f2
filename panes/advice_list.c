#include "panes/advice_list.h"

#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "panes/server_state.h"
#include "panes/session_state.h"

static struct advice_item *find(struct advice_list *list, const struct remedy *remedy)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].remedy.text == remedy->text)
			return &list->items[i];
	return NULL;
}

static bool is_of_one_role(const struct remedy *a, const struct remedy *b)
{
	return a->role && b->role && strcmp(a->role, b->role) == 0;
}

static void add(struct advice_list *list, const struct evidence *evidence, const char *subject)
{
	struct remedy remedies[REMEDIES_MAX];
	size_t count = remedy_list(evidence, remedies);

	for (size_t i = 0; i < count; i++) {
		struct advice_item *item = find(list, &remedies[i]);

		if (item) {
			item->more++;
			if (!is_of_one_role(&item->remedy, &remedies[i]))
				item->remedy.role = NULL;
			continue;
		}
		must(list->count < REMEDY_TEXTS);
		item = &list->items[list->count++];
		item->remedy = remedies[i];
		item->more = 0;
		snprintf(item->subject, sizeof(item->subject), "%s", subject);
	}
}

static void add_workers(struct advice_list *list)
{
	const struct model *model = list->frame->model;
	char name[LIMIT_NAME_BYTES];

	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);
		struct evidence evidence;

		if (!worker || model_worker_verdict(worker)->code != VERDICT_GROWING)
			continue;
		evidence = evidence_of_worker(model, worker, list->frame->now.mono);
		model_worker_name(model, worker, name);
		add(list, &evidence, name);
	}
}

static void add_pools(struct advice_list *list)
{
	const struct model *model = list->frame->model;
	mono_ms now = list->frame->now.mono;
	char name[LIMIT_NAME_BYTES];

	for (size_t i = 0; i < model_pool_slots(model); i++) {
		const struct pool *pool = model_pool(model, i);
		struct evidence evidence;
		struct pool_case found;

		if (!pool || !pool->pinned)
			continue;
		found = pool_case(model, &list->frame->witnesses, pool);
		evidence = evidence_of_pool(model, pool, &found, now);
		model_pool_name(model, pool, name);
		add(list, &evidence, name);
	}
}

static void add_owners(struct advice_list *list, const struct server *server)
{
	const struct model *model = list->frame->model;

	for (uint32_t i = 0; i < server->ledger.owner_count; i++) {
		const struct owner *owner = &server->ledger.owners[i];
		struct evidence evidence;

		if (owner_is_gone(owner, server->sessions_heard.at.mono))
			continue;
		evidence = evidence_of_owner(model, server, owner,
			owner_shares_get(&list->frame->shares, model, server, owner),
			list->frame->now.mono);
		add(list, &evidence, owner->who.owner);
	}
}

static void add_deadlocks(struct advice_list *list, const struct server *server)
{
	for (uint32_t i = 0; i < server->deadlocks.exemplar_count; i++) {
		const struct exemplar *exemplar = &server->deadlocks.exemplars[i];
		struct evidence evidence = evidence_of_deadlock(
			list->frame->model, server, &exemplar->statements, list->frame->now.mono);

		add(list, &evidence, exemplar->database);
	}
}

static void add_heads(struct advice_list *list, const struct server *server)
{
	for (uint32_t i = 0; i < server->locks.line_count; i++) {
		const struct lock_line *line = &server->locks.lines[i];
		const struct wait_node *node = &server->locks.nodes[line->node];
		struct evidence evidence;

		if (line->depth > 0 || line->holds == 0 || line->in_ring)
			continue;
		evidence =
			evidence_of_head(list->frame->model, server, node, list->frame->now.mono);
		add(list, &evidence, session_owner(&node->who, node->kind));
	}
}

void advice_list_find(struct advice_list *list, const struct frame *frame)
{
	list->frame = frame;
	list->count = 0;
	add_workers(list);
	add_pools(list);
	for (size_t i = 0; i < model_server_count(frame->model); i++) {
		const struct server *server = model_server(frame->model, i);

		if (server_is_past(frame->model, server, frame->now.mono))
			continue;
		add_owners(list, server);
		add_deadlocks(list, server);
		add_heads(list, server);
	}
}
