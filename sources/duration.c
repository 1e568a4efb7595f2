#include "sources/duration.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"

static const struct unit {
	const char *name;
	int64_t ms;
} units[] = {
	{"d", 24 * 3600 * 1000},
	{"h", 3600 * 1000},
	{"m", 60 * 1000},
	{"s", 1000},
	{"ms", 1},
};

enum { UNITS = sizeof(units) / sizeof(units[0]) };

#define DURATION_MAX_MS (DURATION_DAYS_MAX * units[0].ms)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits with up to three decimals, as thousandths; *text moves behind them. */
static bool read_thousandths(const char **text, int64_t *thousandths)
{
	const char *c = *text;
	int64_t value = 0;
	int decimals = 0;

	if (!is_digit(*c))
		return false;
	for (; is_digit(*c) && value <= DURATION_MAX_MS; c++)
		value = value * 10 + (*c - '0');
	if (*c == '.') {
		for (c++; is_digit(*c) && decimals < 3; c++, decimals++)
			value = value * 10 + (*c - '0');
		if (decimals == 0)
			return false;
	}
	for (; decimals < 3; decimals++)
		value *= 10;
	*text = c;
	*thousandths = value;
	return !is_digit(*c);
}

/* The unit that text starts with, looked for from index first on: a letter run is one unit, so
   "ms" is never read as "m". */
static size_t read_unit(const char **text, size_t first)
{
	size_t len = strspn(*text, "abcdefghijklmnopqrstuvwxyz");

	for (size_t i = first; i < UNITS; i++) {
		if (strlen(units[i].name) == len && memcmp(units[i].name, *text, len) == 0) {
			*text += len;
			return i;
		}
	}
	return UNITS;
}

bool duration_parse(const char *text, int64_t *ms)
{
	int64_t total = 0;
	size_t next_unit = 0;

	do {
		int64_t thousandths;
		size_t unit;

		if (!read_thousandths(&text, &thousandths))
			return false;
		unit = read_unit(&text, next_unit);
		if (unit == UNITS || thousandths / 1000 > DURATION_MAX_MS / units[unit].ms)
			return false;
		if (thousandths * units[unit].ms % 1000 != 0)
			return false;
		total += thousandths * units[unit].ms / 1000;
		next_unit = unit + 1;
	} while (*text);
	if (total > DURATION_MAX_MS)
		return false;
	*ms = total;
	return true;
}

void duration_format(char out[DURATION_TEXT_BYTES], int64_t ms)
{
	size_t used = 0;

	must(ms >= 0 && ms <= DURATION_MAX_MS);
	if (ms == 0)
		snprintf(out, DURATION_TEXT_BYTES, "0s");
	for (size_t i = 0; i < UNITS && ms > 0; i++) {
		int64_t count = ms / units[i].ms;

		if (count == 0)
			continue;
		used += (size_t)snprintf(out + used, DURATION_TEXT_BYTES - used, "%lld%s",
			(long long)count, units[i].name);
		ms %= units[i].ms;
	}
}
