#include "model/latch.h"

void latch_note(struct latch *latch, bool holds, mono_ms now, int64_t grace_ms)
{
	if (holds) {
		if (!latch->on)
			latch->since = now;
		latch->on = true;
		latch->lapses = false;
		return;
	}
	if (!latch->on)
		return;
	if (!latch->lapses)
		latch->lapsed_at = now;
	latch->lapses = true;
	if (mono_diff_ms(now, latch->lapsed_at) >= grace_ms)
		*latch = (struct latch){0};
}
