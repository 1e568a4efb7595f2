/* What is said of a pool that is at its end (model/pool_cause.h). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/pool_cause.h"
#include "model/scrub.h"
#include "model/units.h"
#include "model/wording.h"

enum { NAME_BYTES = 64 }; /* of an owner or a pool, in a sentence */

/* Connections by what they do, in the order of the words. */
static const struct part {
	enum cause_figure figure;
	const char *words;
} parts[] = {
	{CAUSE_ACTIVE, "active"},
	{CAUSE_WAITING, "waiting on locks"},
	{CAUSE_IN_TRANSACTION, "idle in transaction"},
	{CAUSE_IDLE_30S, "idle for 30s and longer"},
	{CAUSE_IDLE, "idle, but not for long"},
};

enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

#define OF(figure) (1U << CAUSE_##figure)

/* What is said of each cause: in a row, at the start of a sentence, the figures that decided, and
   what follows from them. */
static const struct {
	const char *word, *start;
	unsigned figures;
	const char *so;
} causes[POOL_CAUSES] = {
	[CAUSE_NONE] = {"", "", 0, ""},
	[CAUSE_UNKNOWN] = {"", "", 0, ""},
	[CAUSE_MIXED] = {"mixed", "mixed", OF(ACTIVE) | OF(WAITING) | OF(IN_TRANSACTION) | OF(IDLE),
		""},
	[CAUSE_SATURATED] = {"saturated", "saturated", OF(ACTIVE),
		"the database has all of them at work"},
	[CAUSE_BLOCKED] = {"blocked", "blocked", OF(WAITING), "more connections will not help"},
	[CAUSE_STARVED] = {"starved", "starved at the bouncer", 0,
		"the pooler's own pool is the limit"},
	[CAUSE_HELD_BY_CODE] = {"held by code", "held by code", OF(IN_TRANSACTION) | OF(IDLE_30S),
		"more connections will not help"},
	[CAUSE_HELD_BETWEEN] = {"held between", "held between queries",
		OF(IN_TRANSACTION) | OF(IDLE), "give them back sooner"},
};

static bool is_said(const struct pool_case *found)
{
	return causes[found->verdict.code].word[0] != '\0';
}

void pool_case_word(char out[POOL_CAUSE_BYTES], const struct pool_case *found)
{
	snprintf(out, POOL_CAUSE_BYTES, "%s%s", causes[found->verdict.code].word,
		is_said(found) && pool_case_is_guess(found) ? " ?" : "");
}

/* Foreign names are cut between characters. */
static void say_name(struct wording *words, const char *name)
{
	char text[NAME_BYTES];

	scrub(text, sizeof(text), name, strlen(name));
	wording_add(words, "%s", text);
}

/* "18 of 20 idle in transaction, 1 idle for 30s and longer" */
static void say_parts(struct wording *words, const struct pool_case *found)
{
	const float *figures = found->verdict.figures;
	bool is_first = true;

	for (size_t i = 0; i < PARTS; i++) {
		double count = (double)figures[parts[i].figure];

		if (!(causes[found->verdict.code].figures & 1U << parts[i].figure) || !(count > 0))
			continue;
		if (is_first)
			wording_add(words, "%.0f of %.0f", count, (double)figures[CAUSE_OUT]);
		else
			wording_add(words, ", %.0f", count);
		wording_add(words, " %s", parts[i].words);
		is_first = false;
	}
}

/* "; Postgres: ...", and of a guess "; Postgres (gw ?): ..." */
static void say_postgres(struct wording *words, const struct pool_case *found)
{
	wording_add(words, "; Postgres");
	if (found->owner_is_guess) {
		wording_add(words, " (");
		say_name(words, found->owner->who.owner);
		wording_add(words, " ?)");
	}
	wording_add(words, ": ");
	say_parts(words, found);
	if (found->head && found->head->id.pid == 0) {
		wording_add(words, " behind a prepared transaction");
	} else if (found->head) {
		wording_add(words, " behind pid %" PRId32 " (", found->head->id.pid);
		say_name(words, found->head->who.owner);
		wording_add(words, ")");
	}
}

/* "; PgBouncer app/web: 15 waiting, the first for 12s, 5 servers in use" */
static void say_pooler(struct wording *words, const struct pool_case *found)
{
	const float *figures = found->verdict.figures;
	char wait[UNITS_BYTES];

	units_age_s(wait, UNITS_BYTES, (double)figures[CAUSE_MAXWAIT_S]);
	wording_add(words, "; pooler ");
	say_name(words, found->pooler->key);
	wording_add(words, "%s: %.0f waiting, the first for %s", found->pooler_is_guess ? " ?" : "",
		(double)figures[CAUSE_CLIENTS_WAITING], wait);
	if (figures[CAUSE_SERVERS] >= 0)
		wording_add(words, ", %.0f servers in use", (double)figures[CAUSE_SERVERS]);
}

void pool_case_sentence(char out[POOL_CASE_BYTES], const struct pool_case *found)
{
	struct wording words = wording_begin(out, POOL_CASE_BYTES);

	if (!is_said(found))
		return;
	wording_add(&words, "%s", causes[found->verdict.code].start);
	if (found->verdict.code == CAUSE_STARVED)
		say_pooler(&words, found);
	else
		say_postgres(&words, found);
	if (causes[found->verdict.code].so[0] != '\0')
		wording_add(&words, " -> %s", causes[found->verdict.code].so);
}
