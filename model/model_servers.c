/*
 * Database servers of the model: what comes to them, and what the model answers about them
 * (model.h).
 */
#include "model/must.h"
#include "model/server_events.h"
#include "model/remedy.h"
#include "model/state.h"

void model_add_server(
	struct model *model, uint32_t feed, const struct feed_config *config, mono_ms now)
{
	int64_t window_ms = config->window_ms > 0 ? config->window_ms : LEDGER_WINDOW_MS;
	struct server *server = &model->servers[model->server_count];

	if (model->server_count == LIMIT_SERVERS) {
		model->dropped_servers++;
		return;
	}
	model->feeds[feed].server = model->server_count++;
	server_init(server, feed, window_ms, now);
	server->id = model->feeds[feed].id;
}

/* The last one moves to where it was. */
void model_forget_server(struct model *model, uint32_t number)
{
	uint32_t last = --model->server_count;

	if (number == last)
		return;
	server_freeze(&model->servers[number], &model->servers[last]);
	model->feeds[model->servers[number].feed].server = number;
}

static struct server *server_of(struct model *model, uint32_t feed)
{
	return &model->servers[model->feeds[feed].server];
}

/* Facts first: they say whose the other parts are. Waits last, as they are asked for last: a
   deadlock that the counters tell of was over when the waits were read. */
void model_accept_server(struct model *model, const struct reading *reading)
{
	struct server *server = server_of(model, reading->feed);
	int64_t period_ms = model->feeds[reading->feed].interval_ms;

	model->witnesses.found = false; /* owners have other numbers then */
	server_note_answer(server, reading->at);
	if (reading->facts)
		server_take_facts(server, reading->at, reading->facts);
	if (reading->sessions)
		server_take_sessions(server, reading->at, reading->sessions, period_ms);
	if (reading->databases)
		server_take_databases(server, reading->at, reading->databases, period_ms);
	if (reading->waits)
		server_take_waits(server, reading->at, reading->waits);
	server_tell_reading(server, &model->events, model->feeds[reading->feed].name, reading);
}

void model_fault_server(
	struct model *model, uint32_t feed, struct instant at, const struct fault *fault)
{
	server_note_fault(server_of(model, feed), at, fault);
	server_tell_fault(server_of(model, feed), &model->events, model->feeds[feed].name, at);
}

void model_freeze_servers(struct model *to, const struct model *from)
{
	to->dropped_servers = from->dropped_servers;
	to->server_count = from->server_count;
	for (uint32_t i = 0; i < from->server_count; i++)
		server_freeze(&to->servers[i], &from->servers[i]);
	to->own_remedies = from->own_remedies;
	to->own_remedy_count = from->own_remedy_count;
}

size_t model_server_count(const struct model *model)
{
	return model->server_count;
}

const struct server *model_server(const struct model *model, size_t i)
{
	must(i < model->server_count);
	return &model->servers[i];
}

void model_use_remedies(struct model *model, const struct own_remedy *own, size_t count)
{
	must(model->reading == 0 && count <= LIMIT_OWN_REMEDIES);
	model->own_remedies = own;
	model->own_remedy_count = count;
}

size_t model_own_remedy_count(const struct model *model)
{
	return model->own_remedy_count;
}

const struct own_remedy *model_own_remedy(const struct model *model, size_t i)
{
	must(i < model->own_remedy_count);
	return &model->own_remedies[i];
}
