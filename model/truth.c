#include "model/truth.h"

#include "model/must.h"

enum truth truth_of_age(int64_t age_ms, int64_t period_ms)
{
	if (age_ms >= TRUTH_STALE_PERIODS * period_ms)
		return TRUTH_STALE;
	return age_ms >= TRUTH_LATE_PERIODS * period_ms ? TRUTH_LATE : TRUTH_FRESH;
}

enum truth gauge_truth(const struct gauge *gauge, mono_ms now)
{
	if (!gauge->known)
		return TRUTH_NEVER;
	return truth_of_age(mono_diff_ms(now, gauge->at), gauge->period_ms);
}

const char *truth_word(enum truth truth)
{
	switch (truth) {
	case TRUTH_NEVER: return "never";
	case TRUTH_FRESH: return "fresh";
	case TRUTH_LATE: return "late";
	case TRUTH_STALE: return "stale";
	case TRUTH_GONE: return "gone";
	}
	must_fail(__FILE__, __LINE__, "a truth");
}
