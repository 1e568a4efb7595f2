#include "panes/wall.h"

#include <stdbool.h>
#include <stdint.h>

enum { DAY_S = 24 * 60 * 60 };

struct date {
	int year, month, day;
};

/* Days since 1970-01-01 as a date. Years are counted from March, so that the leap day is the last
   of its year; an era is the 400 years after which the calendar repeats (H. Hinnant,
   "chrono-compatible low-level date algorithms", civil_from_days). */
static struct date date_of(int days)
{
	const int era_days = 146097, days_before_1970 = 719468;
	int shifted = days + days_before_1970;
	int era = shifted / era_days;
	int day = shifted % era_days;
	int year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int of_year = day - (365 * year + year / 4 - year / 100);
	int march_month = (5 * of_year + 2) / 153;
	int month = march_month < 10 ? march_month + 3 : march_month - 9;

	return (struct date){
		.year = era * 400 + year + (month <= 2 ? 1 : 0),
		.month = month,
		.day = of_year - (153 * march_month + 2) / 5 + 1,
	};
}

/* Whole seconds since the epoch; false when there is no such time on a calendar we print. */
static bool seconds_of(wall_s wall, int64_t *seconds)
{
	const double year_10000_s = 253402300800.0;

	if (!(wall.s >= 0 && wall.s < year_10000_s))
		return false;
	*seconds = (int64_t)wall.s;
	return true;
}

static char *put_number(char *out, int value, int digits)
{
	for (int i = digits; i-- > 0; value /= 10)
		out[i] = (char)('0' + value % 10);
	return out + digits;
}

static char *put_time(char *out, int64_t seconds)
{
	int s = (int)(seconds % DAY_S);

	out = put_number(out, s / 3600, 2);
	*out++ = ':';
	out = put_number(out, s / 60 % 60, 2);
	*out++ = ':';
	return put_number(out, s % 60, 2);
}

static char *put_date(char *out, int64_t seconds)
{
	struct date date = date_of((int)(seconds / DAY_S));

	out = put_number(out, date.year, 4);
	*out++ = '-';
	out = put_number(out, date.month, 2);
	*out++ = '-';
	return put_number(out, date.day, 2);
}

void wall_time(char out[WALL_BYTES], wall_s wall)
{
	int64_t seconds;

	if (seconds_of(wall, &seconds))
		out = put_time(out, seconds);
	*out = '\0';
}

void wall_date_time(char out[WALL_BYTES], wall_s wall)
{
	int64_t seconds;

	if (seconds_of(wall, &seconds)) {
		out = put_date(out, seconds);
		*out++ = ' ';
		out = put_time(out, seconds);
	}
	*out = '\0';
}
