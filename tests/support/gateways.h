#ifndef LOWTIDE_TESTS_SUPPORT_GATEWAYS_H
#define LOWTIDE_TESTS_SUPPORT_GATEWAYS_H
/*
 * A group of like workers on a scene, each a function of its age; the last is the canary. What they
 * do is told before they are watched, and may be changed between.
 */
#include <stdbool.h>

#include "tests/support/scene.h"

#define MIB 1048576.0

enum { GATEWAYS_MOST = 16, GATEWAYS_POLL_MS = 5000 };

struct gateway {
	double born_s;         /* after the scene began */
	double base;           /* bytes at birth */
	double per_s;          /* bytes, its leak */
	double load;           /* per s; 0: it exports none */
	bool without_traffic;  /* it exports a load that stands still */
	double cores;          /* that it uses; 0: it tells of none */
	double deadlocks_at_s; /* age at which it has all of */
	double deadlocks;
	double in_use,
		acquire_s; /* of its pool of 20, which lends 10 connections a second; 0: none */
	bool ageless;      /* nobody tells when it started */
};

struct gateways {
	struct scene scene;
	struct gateway members[GATEWAYS_MOST];
	uint32_t count;
	int now_s;
};

/* `others` workers that hold 240 MiB each and do 50 requests a second, and the canary, which is
   number `others` and does the same, all born with the scene: gw-0, gw-1 ... */
void gateways_begin(struct gateways *gateways, uint32_t others);
void gateways_end(struct gateways *gateways);

/* Polls all who are born, every 5 s, until then. */
void gateways_watch(struct gateways *gateways, int end_s);

const struct worker *gateways_canary(const struct gateways *gateways);

#endif
