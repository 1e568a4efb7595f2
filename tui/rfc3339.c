#include "tui/rfc3339.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "panes/wall.h"

void rfc3339_write(char out[RFC3339_BYTES], wall_s wall)
{
	char date[WALL_BYTES];
	char *blank;

	wall_date_time(date, wall);
	blank = strchr(date, ' ');
	if (blank)
		*blank = 'T';
	snprintf(out, RFC3339_BYTES, "%s%s", date, blank ? "Z" : "");
}

/* Two digits or four. */
static int digits(const char *text, int count)
{
	int number = 0;

	for (int i = 0; i < count; i++)
		number = 10 * number + (text[i] - '0');
	return number;
}

static bool has_shape(const char *text)
{
	static const char shape[] = "0000-00-00T00:00:00Z";

	if (strlen(text) != strlen(shape))
		return false;
	for (size_t i = 0; i < strlen(shape); i++) {
		bool is_digit = text[i] >= '0' && text[i] <= '9';

		if (shape[i] == '0' ? !is_digit : text[i] != shape[i])
			return false;
	}
	return true;
}

/* timegm() takes a 31st of February for the 3rd of March: what is no date comes out as another. */
bool rfc3339_read(const char *text, wall_s *wall)
{
	char again[RFC3339_BYTES];
	struct tm tm = {0};

	if (!has_shape(text))
		return false;
	tm.tm_year = digits(text, 4) - 1900;
	tm.tm_mon = digits(text + 5, 2) - 1;
	tm.tm_mday = digits(text + 8, 2);
	tm.tm_hour = digits(text + 11, 2);
	tm.tm_min = digits(text + 14, 2);
	tm.tm_sec = digits(text + 17, 2);
	wall->s = (double)timegm(&tm);
	rfc3339_write(again, *wall);
	return strcmp(again, text) == 0;
}
