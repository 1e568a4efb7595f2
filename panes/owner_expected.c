#include "panes/owner_expected.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "panes/bar.h"

static int64_t floor_of(const struct model *model, const struct owner *owner)
{
	const struct expectation *expected = model_expectation(model, owner->who.owner);

	return expected ? expected->idle_floor : EXPECT_NONE;
}

bool owner_has_line(const struct model *model, const struct owner *owner)
{
	return floor_of(model, owner) != EXPECT_NONE;
}

bool owner_is_over(const struct model *model, const struct owner *owner)
{
	int64_t floor = floor_of(model, owner);

	return floor != EXPECT_NONE && owner->held > floor &&
	       breach_is_of_now(model_owner_breach(model, owner->who.owner, BREACH_FLOOR));
}

void owner_expected_words(
	char out[OWNER_EXPECTED_BYTES], const struct model *model, const struct owner *owner)
{
	const struct expectation *expected = model_expectation(model, owner->who.owner);

	if (owner_is_over(model, owner))
		breach_brief(out, BREACH_FLOOR, owner->held, expected->idle_floor);
	else if (owner_has_line(model, owner))
		snprintf(out, OWNER_EXPECTED_BYTES, "held %" PRId64, expected->idle_floor);
	else if (expected)
		snprintf(out, OWNER_EXPECTED_BYTES, "max %" PRId64, owner_ceiling(owner, expected));
	else
		snprintf(out, OWNER_EXPECTED_BYTES, " ");
}

void owner_draw_bar(struct canvas *canvas, struct area area, const struct model *model,
	const struct owner *owner, enum role role)
{
	const struct expectation *expected = model_expectation(model, owner->who.owner);
	uint32_t spare = owner->knows_idle ? owner->spare : 0, now = owner->now.total;
	const struct bar_part parts[] = {
		{owner->held - spare, canvas->glyphs->held, role},
		{spare, canvas->glyphs->spare, role == ROLE_PLAIN ? ROLE_WARN : role},
		{now > owner->held ? now - owner->held : 0, canvas->glyphs->used, role},
	};
	double whole;

	if (!owner_has_line(model, owner))
		return;
	/* A floor that is all it may take would end the bar, and be no line in it. */
	whole = fmax((double)owner_ceiling(owner, expected), (double)expected->idle_floor + 1);
	bar_draw(canvas, area, 0, 0, area.cols, whole, parts, sizeof(parts) / sizeof(*parts));
	bar_mark(canvas, area, 0, 0, area.cols, whole, (double)expected->idle_floor);
}
