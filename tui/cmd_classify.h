#ifndef LOWTIDE_TUI_CMD_CLASSIFY_H
#define LOWTIDE_TUI_CMD_CLASSIFY_H
/*
 * lowtide classify: the growth verdict on recorded traces, by the code that the dashboard runs.
 * `lowtide classify --help` describes it.
 *
 * argv[0] is "classify". Returns the exit status: 0, or 2 for wrong usage, an unreadable FILE or a
 * bad line in it, which is named.
 */
int cmd_classify(int argc, char **argv);

#endif
