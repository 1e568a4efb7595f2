#ifndef LOWTIDE_TUI_DOCTOR_POOLS_H
#define LOWTIDE_TUI_DOCTOR_POOLS_H
/*
 * What the doctor says about the connection pools of a target: how full each is, by whose names it
 * was recognised, and what it does not tell.
 */
#include "tui/doctor_words.h"

/* Returns how many there are; says nothing where there is none. */
size_t doctor_pools(struct diagnosis *diagnosis);

#endif
