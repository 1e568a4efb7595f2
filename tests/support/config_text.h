#ifndef LOWTIDE_TESTS_SUPPORT_CONFIG_TEXT_H
#define LOWTIDE_TESTS_SUPPORT_CONFIG_TEXT_H
/*
 * The text of a lowtide.yml, which lies in /etc/lowtide and belongs to somebody whose HOME is
 * /home/ops, and what the program makes of it.
 */
#include "tui/config.h"

/* What the last text says. */
extern struct configuration config;

/* Fails the test when the text is refused. */
void config_reads(const char *text);

/* The complaint about a text, until the next one. Fails the test when the text is taken, and when
   anything is left of what was read before the complaint. */
const char *config_refusal(const char *text);

/* A teardown. */
int config_forget(void **state);

#endif
