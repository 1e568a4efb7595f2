#ifndef LOWTIDE_PANES_ROLLOUT_H
#define LOWTIDE_PANES_ROLLOUT_H
/*
 * Groups that run more than one version: something is being tried out there, or rolled out.
 */
#include <stdbool.h>

#include "panes/frame.h"

/* The first group with several versions among its workers that are there; ROSTER_NONE: none has.
   Uses the frame's scratch. */
uint32_t rollout_find(struct frame *frame);

/* NULL when the worker with that number of the order is of another group, or is gone. */
const struct worker *rollout_member(const struct frame *frame, uint32_t group, uint32_t at);

/* The version that the group began to run last; "" when it has one version, or none is told. */
const char *rollout_newest(const struct frame *frame, uint32_t group);

/* "gateways runs 2.0 and 1.9", "gateways runs 2.0 and 2 others": the newest first. The group has
   several. */
enum { ROLLOUT_BYTES = LIMIT_GROUP_BYTES + 2 * LIMIT_VERSION_BYTES + 32 };
void rollout_words(char out[ROLLOUT_BYTES], const struct frame *frame, uint32_t group);

#endif
