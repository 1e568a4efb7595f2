#include <stdio.h>
#include <string.h>

#include "tui/cmd_parse.h"

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "parse") == 0)
		return cmd_parse(argc - 1, argv + 1);
	fputs("usage: lowtide parse [OPTION]... FILE\n", stderr);
	return 2;
}
