#ifndef LOWTIDE_TUI_CMD_PARSE_H
#define LOWTIDE_TUI_CMD_PARSE_H
/*
 * lowtide parse: shows what the parser makes of a file, one sample or bad line per line, in a form
 * that scripts and other parsers can be compared with. `lowtide parse --help` describes it.
 *
 * argv[0] is "parse". Returns the exit status: 0 all lines are good, 1 some are bad, 2 wrong usage
 * or unreadable file.
 */
int cmd_parse(int argc, char **argv);

#endif
