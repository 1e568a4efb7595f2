#ifndef LOWTIDE_MODEL_MUST_H
#define LOWTIDE_MODEL_MUST_H
/*
 * Our own slips end the program loudly, in release builds too: must(condition) states a duty of
 * the caller. When it does not hold, the hook runs (it gives the terminal back), file, line and
 * condition go to stderr, and the process aborts. Foreign input never meets a must().
 */

#define must(condition) ((condition) ? (void)0 : must_fail(__FILE__, __LINE__, #condition))

_Noreturn void must_fail(const char *file, int line, const char *condition);

/* hook must be safe to call at any moment; NULL removes it. The one settable thing outside a
   struct, because a failed must() has nobody to ask. */
void must_set_hook(void (*hook)(void));

#endif
