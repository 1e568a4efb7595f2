#include "sources/pg_modes.h"

#include <stddef.h>

enum mode {
	ACCESS_SHARE = 1 << 0,
	ROW_SHARE = 1 << 1,
	ROW_EXCLUSIVE = 1 << 2,
	SHARE_UPDATE_EXCLUSIVE = 1 << 3,
	SHARE = 1 << 4,
	SHARE_ROW_EXCLUSIVE = 1 << 5,
	EXCLUSIVE = 1 << 6,
	ACCESS_EXCLUSIVE = 1 << 7,
	ALL = (1 << 8) - 1
};

static const struct {
	const char *name;
	unsigned mode, conflicts;
} modes[] = {
	{"AccessShareLock", ACCESS_SHARE, ACCESS_EXCLUSIVE},
	{"RowShareLock", ROW_SHARE, EXCLUSIVE | ACCESS_EXCLUSIVE},
	{"RowExclusiveLock", ROW_EXCLUSIVE,
		SHARE | SHARE_ROW_EXCLUSIVE | EXCLUSIVE | ACCESS_EXCLUSIVE},
	{"ShareUpdateExclusiveLock", SHARE_UPDATE_EXCLUSIVE,
		ALL & ~(ACCESS_SHARE | ROW_SHARE | ROW_EXCLUSIVE)},
	{"ShareLock", SHARE, ALL & ~(ACCESS_SHARE | ROW_SHARE | SHARE)},
	{"ShareRowExclusiveLock", SHARE_ROW_EXCLUSIVE, ALL & ~(ACCESS_SHARE | ROW_SHARE)},
	{"ExclusiveLock", EXCLUSIVE, ALL & ~ACCESS_SHARE},
	{"AccessExclusiveLock", ACCESS_EXCLUSIVE, ALL},
};

bool pg_modes_conflict(struct text wanted, struct text held)
{
	unsigned conflicts = 0, mode = 0;

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (text_is(wanted, modes[i].name))
			conflicts = modes[i].conflicts;
		if (text_is(held, modes[i].name))
			mode = modes[i].mode;
	}
	return (conflicts & mode) != 0;
}
