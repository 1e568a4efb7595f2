#include "panes/feed_state.h"

#include "model/must.h"

enum feed_kind feed_kind(const struct feed *feed, mono_ms now)
{
	enum truth truth = feed_truth(feed, now);
	bool answered_last =
		feed->answers > 0 && mono_diff_ms(feed->last_answer.mono, feed->fault_at.mono) >= 0;

	if (truth == TRUTH_GONE)
		return FEED_GONE;
	if (feed_is_dark(feed, now))
		return FEED_SILENT;
	if (truth == TRUTH_NEVER)
		return feed->faulty ? FEED_FAILING : FEED_WAITING;
	if (feed->faulty)
		return answered_last ? FEED_FAULTY : FEED_FAILING;
	return truth == TRUTH_FRESH ? FEED_FINE : FEED_LATE;
}

enum role feed_role(enum feed_kind kind)
{
	static const enum role roles[FEED_STATES] = {
		[FEED_SILENT] = ROLE_ALARM,
		[FEED_FAILING] = ROLE_WARN,
		[FEED_FAULTY] = ROLE_WARN,
		[FEED_LATE] = ROLE_WARN,
		[FEED_WAITING] = ROLE_DIM,
		[FEED_FINE] = ROLE_OK,
		[FEED_GONE] = ROLE_STALE,
	};

	must(kind < FEED_STATES);
	return roles[kind];
}

struct order_entry feed_entry(const struct model *model, size_t number, struct instant now)
{
	const struct feed *feed = model_feed(model, number);
	double weight = 0;

	if (feed->faulty)
		weight = (double)mono_diff_ms(now.mono, feed->fault_since.mono);
	return (struct order_entry){
		.kind = feed_kind(feed, now.mono),
		.index = (uint32_t)number,
		.weight = weight,
	};
}

const char *const feed_kind_words[FEED_STATES] = {
	[FEED_SILENT] = "dark",
	[FEED_FAILING] = "failing",
	[FEED_FAULTY] = "faulty",
	[FEED_LATE] = "late",
	[FEED_WAITING] = "waiting",
	[FEED_FINE] = "fresh",
	[FEED_GONE] = "gone",
};
