#include "panes/detail.h"

#include <inttypes.h>
#include <stdio.h>

#include "model/units.h"
#include "panes/flow.h"
#include "panes/remedy_lines.h"
#include "panes/server_rows.h"
#include "panes/server_state.h"
#include "panes/wall.h"

static void put_when(struct flow *flow, const char *label, struct instant at, mono_ms now)
{
	char clock[WALL_BYTES], age[UNITS_BYTES];

	wall_date_time(clock, at.wall);
	units_age(age, UNITS_BYTES, mono_diff_ms(now, at.mono));
	flow_put(flow, label, "%s UTC, %s ago", clock, age);
}

/* In no order: who waits for whom differs from one to the next. */
static void put_ring(struct flow *flow, const struct ring_shape *ring)
{
	char text[LIMIT_OWNER_BYTES + 64];

	flow_title(flow, "WHO TOOK PART IN THE LAST ONE");
	for (uint32_t i = 0; i < ring->count; i++) {
		snprintf(text, sizeof(text), "%s",
			ring->owner[i][0] != '\0' ? ring->owner[i] : "owner not known");
		flow_text(flow, 0, ROLE_TITLE, text);
		flow_text(flow, 2, flow->role,
			ring->shape[i][0] != '\0' ? ring->shape[i] : "statement not known");
	}
	snprintf(text, sizeof(text), "+%" PRIu32 " more", ring->more);
	if (ring->more > 0)
		flow_text(flow, 0, ROLE_DIM, text);
}

int detail_deadlock(const struct frame *frame, struct canvas *canvas, struct area area, int top)
{
	const struct exemplar *exemplar;
	const struct server *server;
	struct evidence evidence;
	struct flow flow = {.canvas = canvas, .area = area, .top = top, .role = ROLE_PLAIN};
	uint32_t at;

	if (!row_find(frame, frame->view->detail, &at))
		return canvas_text(canvas, area, 0, 0, ROLE_WARN,
			       "This deadlock is not listed any more. Esc goes back.") > 0;
	exemplar = row_exemplar(frame, at);
	server = row_server(frame, at);
	canvas_text(canvas, area, 0, 0, ROLE_TITLE, "Deadlock");
	flow.area.row++;
	flow.area.rows = area.rows > 0 ? area.rows - 1 : 0;
	flow_put(&flow, "server", "%s", server_name(frame->model, server));
	flow_put(&flow, "database", "%s", exemplar->database);
	flow_put(&flow, "seen", "%" PRIu32 " of %" PRIu64 " that the server counted",
		exemplar->seen, server->deadlocks.counted);
	flow_break(&flow);
	put_when(&flow, "last", exemplar->last, frame->now.mono);
	put_when(&flow, "first", exemplar->first, frame->now.mono);
	put_ring(&flow, &exemplar->statements);
	evidence =
		evidence_of_deadlock(frame->model, server, &exemplar->statements, frame->now.mono);
	flow_break(&flow);
	remedy_lines(&flow, 0, &evidence);
	return 1 + flow_rows(&flow);
}
