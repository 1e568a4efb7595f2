#include "panes/holders.h"

#include <inttypes.h>
#include <string.h>

#include "panes/phrase.h"

enum { NAMED = 3, TOGETHER = 3 };

/* One owner, or several that differ in a number at the end alone. */
struct holder {
	const struct owner *first;
	int stem; /* bytes of the name before that number */
	uint32_t owners;
	uint32_t total, idle, in_transaction;
	bool tells_states;
};

/* All of a name that is nothing but digits. */
static int stem_of(const char *name)
{
	size_t len = strlen(name), stem = len;

	while (stem > 0 && name[stem - 1] >= '0' && name[stem - 1] <= '9')
		stem--;
	return (int)(stem > 0 ? stem : len);
}

static bool is_numbered_like(const struct holder *holder, const struct owner *owner)
{
	const char *name = owner->who.owner;

	return holder->first->who.owner[holder->stem] != '\0' && stem_of(name) == holder->stem &&
	       name[holder->stem] != '\0' &&
	       strncmp(name, holder->first->who.owner, (size_t)holder->stem) == 0;
}

static void add(struct holder *holder, const struct owner *owner)
{
	const struct session_group *now = &owner->now;

	holder->owners++;
	holder->total += now->total;
	holder->idle += now->of_state[SESSION_IDLE];
	holder->in_transaction +=
		now->of_state[SESSION_IN_TRANSACTION] + now->of_state[SESSION_ABORTED];
	holder->tells_states = holder->tells_states && group_tells_states(now);
}

static struct holder begin(const struct owner *first)
{
	return (struct holder){
		.first = first, .stem = stem_of(first->who.owner), .tells_states = true};
}

/* The holder that an owner begins; of none, when an earlier one of its family did. */
static struct holder holder_at(const struct ledger *ledger, uint32_t number)
{
	struct holder alone = begin(&ledger->owners[number]), family = alone;
	bool is_first = true;

	add(&alone, alone.first);
	for (uint32_t i = 0; i < ledger->owner_count; i++) {
		const struct owner *owner = &ledger->owners[i];

		if (owner->now.total == 0 || !is_numbered_like(&family, owner))
			continue;
		add(&family, owner);
		is_first = is_first && i >= number;
	}
	if (family.owners < TOGETHER)
		return alone;
	return is_first ? family : (struct holder){.owners = 0};
}

/* Keeps the most, most first; of equals, who is known for longer. */
static size_t keep_most(struct holder most[NAMED], size_t count, struct holder holder)
{
	size_t at = count;

	while (at > 0 && most[at - 1].total < holder.total)
		at--;
	if (at == NAMED)
		return count;
	count += count < NAMED;
	memmove(&most[at + 1], &most[at], (count - 1 - at) * sizeof(*most));
	most[at] = holder;
	return count;
}

static void say(struct phrase *phrase, const struct holder *holder)
{
	const char *name = holder->first->who.owner;

	if (holder->owners > 1)
		phrase_add(phrase, ", ", "%.*s* %" PRIu32 " in %" PRIu32 " owners", holder->stem,
			name, holder->total, holder->owners);
	else
		phrase_add(phrase, ", ", "%s %" PRIu32, name, holder->total);
	if (!holder->tells_states)
		return;
	if (holder->in_transaction * 2 >= holder->total)
		phrase_add(
			phrase, " ", "(%" PRIu32 " idle in transaction)", holder->in_transaction);
	else if (holder->idle * 2 >= holder->total)
		phrase_add(phrase, " ", "(%" PRIu32 " idle)", holder->idle);
}

void holders_words(char out[HOLDERS_BYTES], const struct ledger *ledger)
{
	struct phrase phrase = phrase_begin(out, HOLDERS_BYTES);
	struct holder most[NAMED];
	size_t count = 0;

	for (uint32_t i = 0; i < ledger->owner_count; i++) {
		struct holder holder = {.owners = 0};

		if (ledger->owners[i].now.total > 0)
			holder = holder_at(ledger, i);
		if (holder.owners > 0)
			count = keep_most(most, count, holder);
	}
	for (size_t i = 0; i < count; i++)
		say(&phrase, &most[i]);
}
