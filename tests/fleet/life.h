#ifndef LOWTIDE_TESTS_FLEET_LIFE_H
#define LOWTIDE_TESTS_FLEET_LIFE_H
/*
 * One process living as its behaviour says: the memory it really holds, the requests it works for,
 * and what it tells about both.
 */
#include <stddef.h>
#include <stdint.h>

#include "tests/fleet/behaviour.h"

enum {
	HOARD_CHUNK_BYTES = 64 << 10,
	HOARD_CHUNKS = 2048,
};

/* Memory that is held, every page of it written to. */
struct hoard {
	void *chunks[HOARD_CHUNKS];
	size_t count;
};

struct life {
	const struct behaviour *behaviour;
	double speed; /* its years pass that much faster */
	double born_wall_s, born_mono_s;
	struct hoard kept, borrowed;
	size_t extra; /* bytes it keeps beside what its behaviour says; may be set */
	uint64_t requests;
};

void life_begin(struct life *life, const struct behaviour *behaviour, double speed);

/* How long a life may be left alone without missing much of it. */
int life_tick_ms(const struct life *life);

double life_age_s(const struct life *life);

/* Brings the memory up to its age, and works for a tick. */
void life_go_on(struct life *life);

/* What a client library would say about this process. As snprintf() does. */
int life_write(
	const struct life *life, const char *name, const char *version, char *body, size_t size);

void life_end(struct life *life);

#endif
