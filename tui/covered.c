#include "tui/covered.h"

int64_t covered_ms(const struct model *model, mono_ms now)
{
	int64_t longest = -1;

	for (size_t i = 0; i < model_feed_slots(model); i++) {
		const struct feed *feed = model_feed(model, i);
		int64_t ms = feed ? mono_diff_ms(now, feed->added_at) : -1;

		longest = ms > longest ? ms : longest;
	}
	return longest;
}
