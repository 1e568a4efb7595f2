/*
 * Deadlocks against a server that is played: it knows which rings were deadlocks, and when they
 * were counted; looks and counts show it to the model at random times. Nothing may be named that
 * was no deadlock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/deadlocks.h"
#include "tests/support/build_reading.h"
#include "tests/support/build_waits.h"

enum { PLAYED_MOST = 120, DATABASES = 2, KINDS = 5, SCHEDULES = 40, LAG_MOST_MS = 9000 };

/* What may happen on the server that is played. */
struct rules {
	bool cancels; /* some rings end by a cancel */
	bool unseen;  /* some deadlocks are over before a look finds them */
	bool misses;  /* some looks do not find what is there */
	int64_t gap_ms;
};

struct played {
	int database, kind;
	bool is_deadlock;
	int64_t from_ms, until_ms, counted_ms; /* lasts, and is in the counter, since then */
};

struct play {
	struct rules rules;
	struct played rings[PLAYED_MOST];
	uint32_t seed;
	int64_t shown_ms[DATABASES]; /* until when the counter was shown */
	struct look look;
	struct deadlocks deadlocks;
};

static uint32_t below(struct play *play, int64_t end)
{
	return next_random(&play->seed) % (uint32_t)end;
}

static void write_schedule(struct play *play)
{
	int64_t now_ms = 0;

	for (int i = 0; i < PLAYED_MOST; i++) {
		struct played *ring = &play->rings[i];
		int64_t lasts_ms = 700 + below(play, 800);

		now_ms += below(play, 2 * play->rules.gap_ms);
		if (play->rules.unseen && below(play, 3) == 0)
			lasts_ms = below(play, 30);
		*ring = (struct played){
			.database = (int)below(play, DATABASES),
			.kind = (int)below(play, KINDS),
			.is_deadlock = !play->rules.cancels || below(play, 4) > 0,
			.from_ms = now_ms,
			.until_ms = now_ms + lasts_ms,
			.counted_ms = now_ms + lasts_ms + below(play, LAG_MOST_MS),
		};
	}
}

static const char *database_name(int database)
{
	return database ? "one" : "two";
}

static void add_member(struct play *play, int number, int side)
{
	const struct played *ring = &play->rings[number];
	uint16_t node = look_add(&play->look, 1000 + 10 * ring->kind + side, 100);
	struct wait_node *member = &play->look.nodes[node];

	member->xact_us = number + 1;
	snprintf(member->who.database, LIMIT_ROLE_BYTES, "%s", database_name(ring->database));
}

/* What is missed is an edge, or that it is hard; its waiter waits all the same. */
static void show_look(struct play *play, int64_t now_ms)
{
	look_begin(&play->look);
	for (int i = 0; i < PLAYED_MOST; i++) {
		const struct played *ring = &play->rings[i];
		uint16_t first = (uint16_t)play->look.waits.node_count;

		if (now_ms < ring->from_ms || now_ms >= ring->until_ms)
			continue;
		add_member(play, i, 0);
		add_member(play, i, 1);
		look_hard(&play->look, first, first + 1);
		if (!play->rules.misses || below(play, 4) > 0)
			look_hard(&play->look, first + 1, first);
		else if (below(play, 2) > 0)
			look_soft(&play->look, first + 1, first);
	}
	deadlocks_take(&play->deadlocks, at_s((double)now_ms / 1000), &play->look.waits);
}

static void show_counts(struct play *play, int64_t now_ms)
{
	for (int database = 0; database < DATABASES; database++) {
		uint64_t count = 0;

		for (int i = 0; i < PLAYED_MOST; i++) {
			const struct played *ring = &play->rings[i];

			count += ring->database == database && ring->is_deadlock &&
				 ring->counted_ms > play->shown_ms[database] &&
				 ring->counted_ms <= now_ms;
		}
		play->shown_ms[database] = now_ms;
		if (count > 0)
			deadlocks_count(&play->deadlocks, at_s((double)now_ms / 1000),
				database_name(database), count);
	}
}

/* The statements of kind k begin with "UPDATE t10k0". */
static int kind_of(const char *shape)
{
	return shape[strlen("UPDATE t10")] - '0';
}

/* Deadlocks of those statements in that database that are over by now. */
static uint32_t deadlocks_of(
	const struct play *play, const char *database, const char *shape, int64_t now_ms)
{
	uint32_t count = 0;

	for (int i = 0; i < PLAYED_MOST; i++) {
		const struct played *ring = &play->rings[i];

		count += ring->is_deadlock && ring->until_ms <= now_ms &&
			 strcmp(database_name(ring->database), database) == 0 &&
			 kind_of(shape) == ring->kind;
	}
	return count;
}

static void check_named(const struct play *play, int64_t now_ms)
{
	const struct deadlocks *deadlocks = &play->deadlocks;
	uint64_t seen = 0;

	for (uint32_t i = 0; i < deadlocks->exemplar_count; i++) {
		const struct exemplar *exemplar = &deadlocks->exemplars[i];

		seen += exemplar->seen;
		if (!(play->rules.cancels && play->rules.unseen))
			assert_true(
				exemplar->seen <= deadlocks_of(play, exemplar->database,
							  exemplar->statements.shape[0], now_ms));
	}
	assert_int_equal(seen, deadlocks->named);
	assert_true(deadlocks->named <= deadlocks->counted);
	assert_true(deadlocks->ring_count < LIMIT_RINGS); /* the play is not about that */
}

static void check_credits(const struct play *play, int64_t now_ms)
{
	for (uint32_t i = 0; i < play->deadlocks.ring_count; i++) {
		const struct seen_ring *seen = &play->deadlocks.rings[i];

		if (seen->state == RING_CREDITED)
			assert_true(play->rings[seen->ring.xact_us[0] - 1].until_ms <= now_ms);
	}
}

/* Plays one schedule; adds what was named and what could have been. */
static void play_schedule(struct rules rules, uint32_t seed, uint64_t *named, uint64_t *counted)
{
	static struct play play;
	uint64_t checked = UINT64_MAX;
	int64_t look_ms = 0, count_ms = 0, end_ms;

	memset(&play, 0, sizeof(play));
	play.rules = rules;
	play.seed = seed;
	write_schedule(&play);
	end_ms = play.rings[PLAYED_MOST - 1].from_ms + 2 * RING_WAIT_MS;
	while (look_ms < end_ms) {
		bool is_look = look_ms <= count_ms, is_count = count_ms <= look_ms;
		int64_t now_ms = is_look ? look_ms : count_ms;

		if (is_look) {
			show_look(&play, now_ms);
			look_ms += 50 + below(&play, 250);
		}
		if (is_count) {
			show_counts(&play, now_ms);
			count_ms += 500 + below(&play, 1000);
		}
		if (play.deadlocks.named != checked)
			check_named(&play, now_ms);
		checked = play.deadlocks.named;
		check_credits(&play, now_ms);
	}
	*named += play.deadlocks.named;
	*counted += play.deadlocks.counted;
}

/* Returns how many of 100 deadlocks were named. */
static uint64_t play_all(struct rules rules)
{
	uint64_t named = 0, counted = 0;

	for (uint32_t seed = 1; seed <= SCHEDULES; seed++)
		play_schedule(rules, seed * 2654435761U, &named, &counted);
	return 100 * named / counted;
}

/* 16 of 20 is what is asked for; counts that overtake each other make some unclear. */
static void test_nearly_all_are_named_where_all_are_seen(void **state)
{
	(void)state;
	assert_true(play_all((struct rules){.gap_ms = 2000}) >= 80);
	assert_true(play_all((struct rules){.gap_ms = 20000}) >= 95);
	assert_true(play_all((struct rules){.gap_ms = 20000, .misses = true}) >= 95);
}

/* Two of three last long enough to be seen. */
static void test_what_was_not_seen_is_not_named(void **state)
{
	uint64_t named = play_all((struct rules){.gap_ms = 2000, .unseen = true});

	(void)state;
	assert_true(named >= 60);
	assert_true(named <= 75);
}

static void test_what_was_cancelled_is_not_named(void **state)
{
	struct rules rare = {.gap_ms = 20000, .cancels = true}, often = rare;

	(void)state;
	often.gap_ms = 2000;
	often.misses = true;
	assert_true(play_all(rare) >= 90);
	play_all(often);
}

static void test_the_worst_server_keeps_the_sums(void **state)
{
	(void)state;
	play_all((struct rules){.gap_ms = 1500, .cancels = true, .unseen = true, .misses = true});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nearly_all_are_named_where_all_are_seen),
		cmocka_unit_test(test_what_was_not_seen_is_not_named),
		cmocka_unit_test(test_what_was_cancelled_is_not_named),
		cmocka_unit_test(test_the_worst_server_keeps_the_sums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
