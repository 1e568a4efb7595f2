#ifndef LOWTIDE_TESTS_CHECK_MODEL_H
#define LOWTIDE_TESTS_CHECK_MODEL_H
/*
 * What must hold inside a model between any two inputs, whatever they were.
 */
#include "model/state.h"

/* Fails the test, naming what is broken: lists, free lists, the index, chunks, slot numbers,
   tags. */
void check_model(const struct model *model);

#endif
