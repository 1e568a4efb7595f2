#ifndef LOWTIDE_PANES_ROLE_H
#define LOWTIDE_PANES_ROLE_H
/*
 * What a cell means. Colours belong to the presenters; nothing is said by a role alone: an alarm
 * has a word or a mark too, for mono terminals, NO_COLOR and colour-blind eyes.
 */
enum role {
	ROLE_PLAIN,
	ROLE_DIM,   /* there when looked for */
	ROLE_TITLE, /* names of panes and columns */
	ROLE_OK,
	ROLE_WARN,
	ROLE_ALARM,
	ROLE_STALE, /* was true once: the last value of something that is silent now */
	ROLES
};

#endif
