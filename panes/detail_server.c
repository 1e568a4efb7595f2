#include "panes/detail.h"

#include <inttypes.h>
#include <stdio.h>

#include "model/advice.h"
#include "model/units.h"
#include "panes/flow.h"
#include "panes/server_rows.h"
#include "panes/server_state.h"
#include "panes/report_servers.h"
#include "panes/session_state.h"
#include "panes/wall.h"

/* One picture of one server. */
struct sheet {
	const struct frame *frame;
	const struct server *server;
	struct flow flow;
};

static void say_age(char out[UNITS_BYTES], const struct sheet *sheet, struct instant at)
{
	units_age(out, UNITS_BYTES, mono_diff_ms(sheet->frame->now.mono, at.mono));
}

/* ---- what it is, and our seat there ---- */

static void put_identity(struct sheet *sheet)
{
	const struct server_facts *facts = &sheet->server->facts;
	struct flow *flow = &sheet->flow;
	char when[WALL_BYTES], up[UNITS_BYTES];

	if (!sheet->server->facts_heard.ever) {
		flow_put(flow, "version", "%s", flow->canvas->glyphs->unknown);
		flow_break(flow);
		return;
	}
	flow_put(flow, "version", "%s", facts->version_text);
	flow_put(flow, "role", "%s", server_role(sheet->server));
	if (facts->up_ms != AGE_NONE && facts->started_us > 0) {
		wall_date_time(when, (wall_s){(double)facts->started_us / 1e6});
		units_age(up, UNITS_BYTES,
			facts->up_ms + mono_diff_ms(sheet->frame->now.mono,
					       sheet->server->facts_heard.at.mono));
		flow_put(flow, "up", "since %s UTC, %s", when, up);
	}
	flow_put(flow, "address", "%s", facts->address);
	flow_put(flow, "we are", "%s in %s", facts->role, facts->database);
	if (facts->pooled)
		flow_put(flow, "through", "a pooler%s%s", facts->pooler[0] != '\0' ? " at " : "",
			facts->pooler);
	flow_break(flow);
}

static void put_seat(struct sheet *sheet)
{
	const struct server_seat *seat = &sheet->server->seat;
	struct flow *flow = &sheet->flow;
	char age[UNITS_BYTES], siege[UNITS_BYTES], words[FAULT_TEXT_BYTES + 8];

	say_age(age, sheet, seat->since);
	if (seat->in)
		flow_put(flow, "our seat", "in for %s", age);
	else
		flow_put(flow, "our seat", "out for %s", age);
	if (seat->refusals > 0) {
		server_refusal_words(words, sheet->server);
		units_age(siege, UNITS_BYTES,
			mono_diff_ms(seat->refused_at.mono, seat->refused_since.mono));
		flow_put(flow, seat->in ? "got in after" : "refused",
			"%" PRIu32 " knocks in %s: %s", seat->refusals, siege, words);
	}
	flow_break(flow);
}

static void put_rights(struct sheet *sheet)
{
	const struct server *server = sheet->server;
	const struct sessions *totals = &server->totals;
	char role[SQL_NAME_BYTES];

	if (!server_lacks_rights(server))
		return;
	sql_name(role, server->facts.role);
	flow_put(&sheet->flow, "readable", "%" PRIu32 " of %" PRIu32 " sessions", totals->readable,
		totals->readable + totals->unreadable);
	flow_put(&sheet->flow, "to see all", "GRANT pg_monitor TO %s", role);
	flow_break(&sheet->flow);
}

static void put_slots(struct sheet *sheet)
{
	struct flow *flow = &sheet->flow;
	char text[SLOTS_BYTES];

	server_slots_words(
		text, sheet->frame->model, sheet->server, flow->canvas->glyphs, flow->area.cols);
	flow_text(flow, 0, flow->role, text);
	for (uint32_t i = 0; i < sheet->server->limit_count; i++) {
		const struct slot_use *use = &sheet->server->limits[i];

		flow_put(flow, use->limit.of_role ? "limit of role" : "limit of database",
			"%s %" PRIu32 " of %" PRIu32, use->limit.name, use->used, use->limit.slots);
	}
	if (sheet->server->facts.limits_beyond > 0)
		flow_put(flow, "wider limits", "+%" PRIu32 " more",
			sheet->server->facts.limits_beyond);
	flow_break(flow);
}

/* ---- how busy it is ---- */

/* Of all databases; over the longest window of any. False while none is known for long enough. */
static bool load_of(const struct sheet *sheet, struct load_mean *sum)
{
	bool known = false;
	struct load_mean mean;

	*sum = (struct load_mean){.over_ms = 0};
	for (uint32_t i = 0; i < sheet->server->database_count; i++) {
		if (!load_mean(&sheet->server->databases[i].load, &mean))
			continue;
		known = true;
		sum->transactions += mean.transactions;
		sum->blocks_read += mean.blocks_read;
		sum->blocks_hit += mean.blocks_hit;
		sum->temp_bytes += mean.temp_bytes;
		sum->over_ms = mean.over_ms > sum->over_ms ? mean.over_ms : sum->over_ms;
	}
	return known;
}

static void put_number(struct flow *flow, const char *label, bool known, double value)
{
	char text[UNITS_BYTES] = "";

	if (known)
		units_number(text, 7, value);
	flow_put(flow, label, "%s", known ? text : flow->canvas->glyphs->unknown);
}

static void put_load(struct sheet *sheet)
{
	struct flow *flow = &sheet->flow;
	struct load_mean load;
	bool past = server_truth(sheet->frame->model, sheet->server,
			    &sheet->server->databases_heard, sheet->frame->now.mono) == TRUTH_STALE;
	bool known = load_of(sheet, &load) && !past;
	char text[UNITS_BYTES];

	put_number(flow, "transactions/s", known, load.transactions);
	put_number(flow, "block reads/s", known, load.blocks_read);
	if (known && load.blocks_read + load.blocks_hit > 0) {
		units_percent(
			text, UNITS_BYTES, load.blocks_hit / (load.blocks_read + load.blocks_hit));
		flow_put(flow, "found in cache", "%s", text);
	}
	if (known) {
		units_bytes(text, UNITS_BYTES, load.temp_bytes);
		flow_put(flow, "temporary files", "%s/s", text);
		units_age(text, UNITS_BYTES, load.over_ms);
		flow_put(flow, "means over", "the last %s", text);
	}
	if (sheet->server->sessions_heard.ever)
		flow_put(flow, "autovacuum", "%" PRIu32 " running",
			sheet->server->totals.autovacuums);
	flow_break(flow);
}

static void put_tables(struct sheet *sheet)
{
	const struct server_facts *facts = &sheet->server->facts;
	char rows[UNITS_BYTES], age[UNITS_BYTES];

	for (size_t i = 0; i < facts->table_count; i++) {
		const struct table_wait *table = &facts->tables[i];

		units_count(rows, 7, table->dead_rows > 0 ? (uint64_t)table->dead_rows : 0);
		session_age(age, 6, table->vacuumed_ms);
		flow_put(&sheet->flow, i == 0 ? "vacuum is due:" : "and",
			"%s %s dead rows, %svacuumed %s%s", table->name, rows,
			age[0] != '\0' ? "" : "never ", age, age[0] != '\0' ? " ago" : "");
	}
	flow_break(&sheet->flow);
}

/* ---- its settings ---- */

/* A dangerous one with what it makes possible, the remedy and its cost. */
static void put_advices(struct sheet *sheet)
{
	const struct server_facts *facts = &sheet->server->facts;
	const struct advice *advices[ADVICES_MAX];
	size_t count = advice_list(facts, advices);

	for (size_t i = 0; i < count; i++) {
		const struct advice *advice = advices[i];
		char text[512], value[UNITS_BYTES];

		server_setting_words(value, advice->setting, facts->settings[advice->setting]);
		snprintf(text, sizeof(text), "%s = %s: %s", setting_name(advice->setting), value,
			advice->risk);
		flow_text(&sheet->flow, 0, sheet->flow.role == ROLE_STALE ? ROLE_STALE : ROLE_WARN,
			text);
		snprintf(text, sizeof(text), "%s. Its cost: %s.", advice->what, advice->cost);
		flow_text(&sheet->flow, 2, ROLE_DIM, text);
	}
}

static void put_settings(struct sheet *sheet)
{
	const struct server_facts *facts = &sheet->server->facts;
	char value[UNITS_BYTES];

	if (!sheet->server->facts_heard.ever)
		return;
	flow_title(&sheet->flow, "SETTINGS");
	put_advices(sheet);
	for (enum setting setting = 0; setting < SETTINGS; setting++) {
		if (facts->settings[setting] == SETTING_UNKNOWN)
			continue;
		server_setting_words(value, setting, facts->settings[setting]);
		flow_put(&sheet->flow, setting_name(setting), "%s", value);
	}
}

static void draw_name(const struct sheet *sheet, struct canvas *canvas, struct area area)
{
	char age[SERVER_AGE_BYTES];
	const char *name = server_name(sheet->frame->model, sheet->server);
	int col = canvas_text(canvas, area, 0, 0, ROLE_TITLE, name) + 2;

	server_age_words(
		age, sheet->frame->model, sheet->server, sheet->frame->now.mono, ROLE_PLAIN);
	canvas_text(canvas, area, 0, col, ROLE_STALE, age);
}

int detail_server(const struct frame *frame, struct canvas *canvas, struct area area, int top)
{
	uint32_t at;
	struct sheet sheet = {.frame = frame,
		.server = server_of_feed(frame, frame->view->detail.id, &at),
		.flow = {.canvas = canvas, .area = area, .top = top, .role = ROLE_PLAIN}};

	if (!sheet.server)
		return 0;
	draw_name(&sheet, canvas, area);
	if (server_is_past(frame->model, sheet.server, frame->now.mono))
		sheet.flow.role = ROLE_STALE;
	sheet.flow.area.row++;
	sheet.flow.area.rows = area.rows > 0 ? area.rows - 1 : 0;
	put_slots(&sheet);
	put_seat(&sheet);
	put_rights(&sheet);
	put_identity(&sheet);
	put_load(&sheet);
	put_tables(&sheet);
	put_settings(&sheet);
	return 1 + flow_rows(&sheet.flow);
}
