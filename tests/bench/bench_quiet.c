/*
 * How quiet the header is about a fleet that is well.
 *
 *     bench_quiet [WORKERS [HOURS [SEED]]]
 *
 * 1,000 healthy workers of mixed shapes for 24 hours at 1 Hz, with time as a number: how many false
 * sentences about growth the header had, and how often a row was highlighted. A sentence counts
 * anew each time that a group comes into the header. Half of the groups have limits, at twice what
 * a worker ever needs; 25 workers are a group. At most 3 sentences is the aim. Nothing here passes
 * or fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "panes/frame.h"
#include "panes/report_growth.h"
#include "tests/support/herd.h"

enum { GROUP = 25, LOOK_EVERY = 10, TEXT_BYTES = 160, SHAPES = 12, GROUPS = LIMIT_FEEDS / GROUP };

/* One draw of a shape; times in seconds, levels in MiB. Returns the most that it ever holds. */
static double draw(char out[TEXT_BYTES], uint32_t shape, uint32_t *seed)
{
	uint32_t base = 60 + next_random(seed) % 400, part = base / 4 + next_random(seed) % base;
	uint32_t every = 30 + next_random(seed) % 600, noise = 1 + base / 100;
	uint32_t long_s = 600 + next_random(seed) % 20000;

	switch (shape) {
	case 0: snprintf(out, TEXT_BYTES, "floor 0:%u noise %u", base, noise); break;
	case 1:
		snprintf(out, TEXT_BYTES, "floor 0:%u bursts %u %u noise %u load", base, every,
			part, noise);
		break;
	case 2: /* warm-up */
		snprintf(out, TEXT_BYTES, "exp %u %u %u bursts %u %u noise %u load", base,
			base + part, long_s / 8, every, part / 2, noise);
		break;
	case 3: /* a slow one */
		snprintf(out, TEXT_BYTES, "exp %u %u %u noise %u", base, base + part, long_s / 2,
			noise);
		break;
	case 4: /* a collector */
		snprintf(out, TEXT_BYTES, "floor 0:%u saw %u %u noise %u", base, every / 5 + 1,
			part, noise);
		break;
	case 5: /* a day */
		snprintf(out, TEXT_BYTES,
			"floor 0:%u 21600:%u 43200:%u 64800:%u 86400:%u noise %u bursts %u %u load",
			base, base + part / 2, base + part, base + part / 2, base, noise, every,
			part / 4);
		break;
	case 6: /* a step */
		snprintf(out, TEXT_BYTES, "floor 0:%u %u:%u %u:%u bursts %u %u noise %u", base,
			long_s, base, long_s + 30, base + part, every, part / 4, noise);
		break;
	case 7: /* a cache that fills to its bound */
		snprintf(out, TEXT_BYTES, "floor 0:%u %u:%u bursts %u %u noise %u", base,
			long_s / 2, base + part, every, part / 4, noise);
		break;
	case 8: /* recycled children, which warm up each time */
		snprintf(out, TEXT_BYTES, "exp %u %u %u bursts %u %u noise %u restart %u", base,
			base + part / 2, every, every, part / 4, noise, 3600 + long_s);
		break;
	case 9: /* outliers */
		snprintf(out, TEXT_BYTES, "floor 0:%u noise %u spike %u %u", base, noise, every,
			part);
		break;
	case 10: /* something let go */
		snprintf(out, TEXT_BYTES, "floor 0:%u %u:%u %u:%u bursts %u %u noise %u",
			base + part, long_s, base + part, 2 * long_s, base, every, part / 4, noise);
		break;
	default: /* stairs that end */
		snprintf(out, TEXT_BYTES, "stairs %u %u %u %u noise %u", base, 1 + base / 40,
			long_s / 8, long_s, noise);
		break;
	}
	return base + 2.0 * part + 4 * noise;
}

/* A group has one shape, in three variants that need not have much in common. Half of the groups
   were up for long when the watch begins. */
static void make_fleet(struct herd *herd, uint32_t workers, uint32_t seed)
{
	uint32_t first = 7919 * seed;

	for (uint32_t w = 0; w < workers; w++) {
		uint32_t group = w / GROUP, of_group = first + 7919 * group;
		uint32_t before = group / 2 % 2 ? 20000 + next_random(&seed) % 1000 : 0;
		char text[TEXT_BYTES];
		double most;

		of_group += w % GROUP == 0 ? 0 : next_random(&seed) % 3;
		most = draw(text, group % SHAPES, &of_group);
		herd_add(herd, group, text, group / 4 % 2 ? 2 * most : 0,
			before + next_random(&seed) % 60);
	}
}

struct tally {
	uint64_t sentences, highlights;
	bool named[GROUPS], highlighted[LIMIT_WORKERS];
};

static void count_highlights(struct tally *tally, const struct model *model)
{
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);
		bool is = worker && model_worker_verdict(worker)->code == VERDICT_GROWING;

		tally->highlights += is && !tally->highlighted[i];
		tally->highlighted[i] = is;
	}
}

/* A sentence begins with the name of a worker: "prod/w102/app". */
static void look(struct tally *tally, const struct herd *herd, struct frame *frame, uint32_t round)
{
	bool named[GROUPS] = {false};
	struct view view;

	view_init_snapshot(&view);
	frame_make(frame, herd->model, &view, herd_now(herd, round));
	for (size_t i = 0; i < frame->report.count; i++) {
		const struct report_row *row = frame->report.sentences[i].row;
		const char *text = frame->report.sentences[i].text;
		size_t group;

		if (row->say != report_growth_in_an_hour && row->say != report_growth_in_a_day &&
			row->say != report_growth_beyond)
			continue;
		group = strtoul(strpbrk(text, "0123456789"), NULL, 10) / GROUP;

		named[group] = true;
		if (tally->named[group])
			continue;
		tally->sentences++;
		printf("  %5.2f h  %s\n", round * herd->interval_s / 3600, text);
	}
	memcpy(tally->named, named, sizeof(named));
	count_highlights(tally, herd->model);
}

int main(int argc, char **argv)
{
	uint32_t workers = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000;
	uint32_t rounds = 3600 * (argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 24);
	struct frame *frame = frame_create();
	static struct tally tally;
	struct herd herd;

	must(workers > 0 && workers <= LIMIT_FEEDS);
	herd_init(&herd, workers, 1);
	make_fleet(&herd, workers, argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 1);
	for (uint32_t i = 0; i < rounds; i++) {
		herd_round(&herd, i);
		if (i % LOOK_EVERY == 0)
			look(&tally, &herd, frame, i);
	}
	printf("%u healthy workers, %u h: %lu false sentences in the header, %lu rows were "
	       "highlighted at some time\n",
		workers, rounds / 3600, (unsigned long)tally.sentences,
		(unsigned long)tally.highlights);
	herd_fini(&herd);
	frame_destroy(frame);
	return 0;
}
