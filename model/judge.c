#include "model/judge.h"

#include <string.h>

#include "model/scrub.h"
#include "model/truth.h"
#include "model/units.h"

const char *judgement_word(enum judgement judgement)
{
	static const char *const words[JUDGEMENTS] = {
		[JUDGED_PASS] = "pass",
		[JUDGED_FAIL] = "fail",
		[JUDGED_UNKNOWN] = "unknown",
	};

	return words[judgement];
}

void judge_init(struct judge *judge, int64_t for_ms, int64_t interval_ms)
{
	int64_t patience_ms = TRUTH_STALE_PERIODS * interval_ms;

	if (patience_ms < JUDGE_PATIENCE_MS)
		patience_ms = JUDGE_PATIENCE_MS;
	*judge = (struct judge){
		.for_ms = for_ms, .patience_ms = patience_ms > for_ms ? patience_ms : for_ms};
}

/* "gw-a: silent for 12s" */
static void say_who(const struct finding *finding, char *out, size_t size)
{
	scrub_format(out, size, "%s%s%s", finding->who, finding->who[0] != '\0' ? ": " : "",
		finding->note);
}

/* How long nothing was known, up to now. What was going on then is anybody's guess. */
static void lose_sight(struct judge *judge, const struct finding *finding, struct instant now)
{
	int64_t blind_ms = mono_diff_ms(now.mono, judge->seen_at);

	if (!judge->known || blind_ms <= judge->patience_ms)
		return;
	judge->breaking = false;
	if (judge->lost && blind_ms <= judge->lost_ms)
		return;
	judge->lost = true;
	judge->lost_ms = blind_ms;
	if (finding->ruling == RULING_UNKNOWN)
		say_who(finding, judge->lost_note, sizeof(judge->lost_note));
	else if (judge->finding.ruling == RULING_UNKNOWN)
		say_who(&judge->finding, judge->lost_note, sizeof(judge->lost_note));
	else
		scrub_format(judge->lost_note, sizeof(judge->lost_note), "nobody looked");
}

static void note_break(struct judge *judge, struct instant now)
{
	if (!judge->breaking)
		judge->broken_at = now;
	judge->breaking = true;
	judge->failed = mono_diff_ms(now.mono, judge->broken_at.mono) >= judge->for_ms;
}

void judge_look(struct judge *judge, const struct finding *finding, struct instant now)
{
	if (judge->failed)
		return;
	lose_sight(judge, finding, now);
	if (!judge->looked || finding->ruling != judge->finding.ruling)
		judge->since = now;
	judge->looked = true;
	judge->looked_at = now;
	judge->finding = *finding;
	if (finding->ruling != RULING_UNKNOWN || finding->learning)
		judge->seen_at = now.mono;
	if (finding->learning)
		judge->breaking = false;
	if (finding->ruling == RULING_UNKNOWN)
		return;
	judge->known = true;
	if (finding->ruling == RULING_BROKEN)
		note_break(judge, now);
	else
		judge->breaking = false;
}

enum judgement judge_conclude(const struct judge *judge)
{
	if (judge->failed)
		return JUDGED_FAIL;
	if (!judge->looked || judge->lost || judge->finding.ruling != RULING_HOLDS)
		return JUDGED_UNKNOWN;
	return JUDGED_PASS;
}

int64_t judge_broken_ms(const struct judge *judge)
{
	return judge->breaking ? mono_diff_ms(judge->looked_at.mono, judge->broken_at.mono) : 0;
}

void judge_reason(const struct judge *judge, char out[JUDGE_REASON_BYTES])
{
	char span[UNITS_BYTES];

	if (!judge->looked) {
		scrub_format(out, JUDGE_REASON_BYTES, "nobody looked");
	} else if (judge->finding.ruling == RULING_BROKEN) {
		units_span(span, UNITS_BYTES - 1, judge_broken_ms(judge));
		scrub_format(out, JUDGE_REASON_BYTES, "broken for %s when the watch ended", span);
	} else if (judge->finding.ruling == RULING_UNKNOWN) {
		say_who(&judge->finding, out, JUDGE_REASON_BYTES);
	} else {
		units_age(span, UNITS_BYTES - 1, judge->lost_ms);
		scrub_format(
			out, JUDGE_REASON_BYTES, "not known for %s: %s", span, judge->lost_note);
	}
}
