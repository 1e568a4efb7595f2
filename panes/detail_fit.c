/*
 * Will this restart fit? What its owner holds, what a rollout takes beside it in three ways, and
 * where each number comes from.
 */
#include <inttypes.h>
#include <stdio.h>

#include "model/units.h"
#include "panes/detail.h"
#include "panes/flow.h"
#include "panes/restart_fit.h"
#include "panes/server_state.h"

enum { LINE_BYTES = 320 };

/* One picture of it. */
struct sheet {
	const struct frame *frame;
	struct restart_fit fit;
	struct fit_plan plan;
	struct flow flow;
};

static const char *known(const struct sheet *sheet, char out[UNITS_BYTES], int64_t number)
{
	if (number == FIT_UNKNOWN_NUMBER)
		return sheet->flow.canvas->glyphs->unknown;
	snprintf(out, UNITS_BYTES, "%" PRId64, number);
	return out;
}

/* ---- what is assumed ---- */

/* observed: what an observed number was made from. */
static void put_number(
	struct sheet *sheet, const char *label, struct fit_number number, const char *observed)
{
	static const char *const words[] = {
		[FIT_NOBODY] = "nobody tells",
		[FIT_TYPED] = "typed",
		[FIT_EXPORTED] = "exported by its pools",
		[FIT_ANSWERING] = "that answer now",
		[FIT_EXPECTED] = "expected",
	};
	char value[UNITS_BYTES];

	flow_put(&sheet->flow, label, "%s (%s)", known(sheet, value, number.value),
		number.origin == FIT_OBSERVED ? observed : words[number.origin]);
}

static void put_assumptions(struct sheet *sheet)
{
	const struct fit_numbers *numbers = &sheet->fit.numbers;
	char held[64], peak[64];

	snprintf(held, sizeof(held), "observed: holds %" PRIu32 " together", numbers->held);
	snprintf(peak, sizeof(peak), "observed: had %" PRIu32 " together", numbers->peak);
	put_number(sheet, "workers", numbers->workers, "");
	flow_break(&sheet->flow);
	put_number(sheet, "pool min of one", numbers->pool_min, held);
	flow_break(&sheet->flow);
	put_number(sheet, "pool max of one", numbers->pool_max, peak);
	flow_break(&sheet->flow);
	put_number(sheet, "what runs may still open", fit_growth(numbers), peak);
	flow_break(&sheet->flow);
	if (numbers->is_guess)
		flow_text(&sheet->flow, 0, ROLE_DIM,
			"Whose the workers are is told by their names: set owner: in lowtide.yml.");
	if (sheet->fit.owner->through_pooler)
		flow_text(&sheet->flow, 0, ROLE_WARN,
			"It comes through a pooler: there slots are taken by the pooler's pools, "
			"not by these.");
}

/* "now 16, held 16; free 12": the old ones, and what is left. */
static void put_now(struct sheet *sheet)
{
	const struct fit_numbers *numbers = &sheet->fit.numbers;
	const struct slots slots = server_slots(sheet->fit.server);
	char free[UNITS_BYTES];

	flow_put(&sheet->flow, "now", "%" PRIu32, numbers->now);
	flow_put(&sheet->flow, "held", "%" PRIu32, numbers->held);
	flow_put(&sheet->flow, "free slots", "%s%s%s%s", known(sheet, free, numbers->free),
		slots.headroom_of ? " (limit of " : "", slots.headroom_of ? slots.headroom_of : "",
		slots.headroom_of ? ")" : "");
	flow_break(&sheet->flow);
}

/* ---- what comes of it ---- */

static enum role role_of(const struct sheet *sheet, enum fit_code code)
{
	if (sheet->flow.role == ROLE_STALE)
		return ROLE_STALE;
	switch (code) {
	case FIT_FITS: return ROLE_OK;
	case FIT_DOES_NOT: return ROLE_ALARM;
	case FIT_UNTIL_FULL: return ROLE_WARN;
	case FIT_NOT_KNOWN:
	case FIT_NOT_SURE: break;
	}
	return ROLE_DIM;
}

/* A pool may open more than it was seen to: what fits by that number fits as far as it was seen. */
static bool rests_on_observed(const struct fit_numbers *numbers, enum fit_code code)
{
	switch (code) {
	case FIT_FITS: return numbers->pool_max.origin == FIT_OBSERVED;
	case FIT_UNTIL_FULL:
	case FIT_NOT_SURE: return numbers->pool_min.origin == FIT_OBSERVED;
	case FIT_NOT_KNOWN:
	case FIT_DOES_NOT: break;
	}
	return false;
}

/* "all at once, new beside old: +3 take 12 at once, 12 at peak" and the verdict below. */
static void put_way(struct sheet *sheet, enum fit_way way, const char *what)
{
	struct fit fit = fit_of(&sheet->plan, way);
	bool observed = rests_on_observed(&sheet->fit.numbers, fit.code);
	enum role role = role_of(sheet, fit.code);
	char text[LINE_BYTES], words[FIT_BYTES];
	char more[UNITS_BYTES], at_once[UNITS_BYTES], at_peak[UNITS_BYTES];

	snprintf(text, sizeof(text), "%s: +%s take%s %s at once, %s at peak", what,
		known(sheet, more, fit.more), fit.more == 1 ? "s" : "",
		known(sheet, at_once, fit.at_once), known(sheet, at_peak, fit.at_peak));
	if (fit.at_once == FIT_UNKNOWN_NUMBER && fit.at_peak == FIT_UNKNOWN_NUMBER)
		snprintf(text, sizeof(text), "%s", what);
	flow_text(&sheet->flow, 0, sheet->flow.role, text);
	fit_words(words, &fit, &sheet->plan);
	snprintf(text, sizeof(text), "%s%s", words,
		observed ? ", as observed: its pools may open more" : "");
	flow_text(&sheet->flow, 2, observed && role == ROLE_OK ? sheet->flow.role : role, text);
}

/* "afterwards: a floor of 12 (now 16), at most 24" */
static void put_afterwards(struct sheet *sheet)
{
	char least[UNITS_BYTES], most[UNITS_BYTES], text[LINE_BYTES];

	snprintf(text, sizeof(text),
		"afterwards: a floor of %s (held now: %" PRIu32 "), at most %s",
		known(sheet, least, fit_floor(&sheet->plan)), sheet->fit.numbers.held,
		known(sheet, most, fit_ceiling(&sheet->plan)));
	flow_text(&sheet->flow, 0, sheet->flow.role, text);
}

static void draw_name(const struct sheet *sheet, struct canvas *canvas, struct area area)
{
	char title[LIMIT_OWNER_BYTES + LIMIT_NAME_BYTES + 40], age[SERVER_AGE_BYTES];
	int col;

	snprintf(title, sizeof(title), "%s on %s: will a restart fit?", sheet->fit.owner->who.owner,
		server_name(sheet->frame->model, sheet->fit.server));
	col = canvas_text(canvas, area, 0, 0, ROLE_TITLE, title) + 2;
	server_age_words(
		age, sheet->frame->model, sheet->fit.server, sheet->frame->now.mono, ROLE_PLAIN);
	canvas_text(canvas, area, 0, col, ROLE_STALE, age);
}

int detail_fit(const struct frame *frame, struct canvas *canvas, struct area area, int top)
{
	struct sheet sheet = {.frame = frame,
		.flow = {.canvas = canvas, .area = area, .top = top, .role = ROLE_PLAIN}};

	if (!restart_fit_find(frame, &sheet.fit)) {
		canvas_text(canvas, area, 0, 0, ROLE_WARN,
			"This owner has no connections any more. Esc goes back.");
		return 0;
	}
	sheet.plan = fit_plan_of(&sheet.fit.numbers);
	if (server_is_past(frame->model, sheet.fit.server, frame->now.mono))
		sheet.flow.role = ROLE_STALE;
	draw_name(&sheet, canvas, area);
	sheet.flow.area.row++;
	sheet.flow.area.rows = area.rows > 0 ? area.rows - 1 : 0;
	put_now(&sheet);
	put_way(&sheet, FIT_ONE_MORE, "one more, then the next (a surge of 1)");
	put_way(&sheet, FIT_QUARTER, "a quarter (Kubernetes by default: maxSurge 25%)");
	put_way(&sheet, FIT_ALL_AT_ONCE, "all at once, new beside old");
	put_afterwards(&sheet);
	flow_title(&sheet.flow, "ASSUMED");
	put_assumptions(&sheet);
	return 1 + flow_rows(&sheet.flow);
}
