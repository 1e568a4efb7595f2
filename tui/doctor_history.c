#include "tui/doctor_history.h"

#include "model/units.h"
#include "tui/doctor_words.h"

static const char *s_of(uint32_t count)
{
	return count == 1 ? "" : "s";
}

static void say_workers(struct diagnosis *diagnosis, const struct past_state *past)
{
	if (past->unknown > 0)
		diagnosis_fix(diagnosis,
			"%u worker%s without history there: no series has that instance, family "
			"and life: what is it called there? set labels: instance of its target",
			past->unknown, s_of(past->unknown));
	if (past->ambiguous > 0)
		diagnosis_fix(diagnosis,
			"%u worker%s with several series for one number, of which none was taken: "
			"tell them apart by match in prometheus:",
			past->ambiguous, s_of(past->ambiguous));
	if (past->unnamed > 0)
		diagnosis_fix(diagnosis,
			"%u worker%s that nothing here says the name of there: set labels: "
			"instance of the target",
			past->unnamed, s_of(past->unnamed));
}

size_t doctor_history(FILE *out, const struct model *model, struct instant now)
{
	const struct past_state *past = model_past(model);
	struct diagnosis diagnosis = {.out = out, .model = model, .now = now};
	char span[UNITS_BYTES];

	if (past->progress == PAST_NONE)
		return 0;
	units_span(span, UNITS_BYTES, past->span_ms);
	fprintf(out, "%s\n", past->server);
	if (past->progress == PAST_ASKING)
		diagnosis_fix(&diagnosis, "its answers are still coming: use a longer --for");
	if (fault_is_set(&past->fault))
		diagnosis_fix(&diagnosis, "%s", past->fault.text);
	if (past->asked + past->unnamed > 0)
		diagnosis_say(&diagnosis, "history", "of %u of %u workers, asked for %s back",
			past->found, past->asked + past->unnamed, span);
	else if (!fault_is_set(&past->fault))
		diagnosis_say(&diagnosis, "history", "not asked: no worker here is old enough");
	if (past->pools_asked > 0)
		diagnosis_say(&diagnosis, "", "of %u of %u connection pools", past->pools_found,
			past->pools_asked);
	say_workers(&diagnosis, past);
	fputc('\n', out);
	return diagnosis.fixes;
}
