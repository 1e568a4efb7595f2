#include "model/units.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"

/* Beyond that a double skips whole numbers, soon. */
static const double countable = 1e15;

/* One attempt: true, and the text is in out, when it fits. */
__attribute__((format(printf, 3, 4))) static bool fits(
	char out[UNITS_BYTES], int width, const char *format, ...)
{
	char text[64]; /* %.0f of 1e300 is longer; it is cut here and found not to fit */
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	must(length >= 0);
	if (length > width || length >= UNITS_BYTES)
		return false;
	memcpy(out, text, (size_t)length + 1);
	return true;
}

static int nothing_fits(char out[UNITS_BYTES], int width)
{
	int stars = width < 0 ? 0 : width < UNITS_BYTES ? width : UNITS_BYTES - 1;

	memset(out, '*', (size_t)stars);
	out[stars] = '\0';
	return stars;
}

static int columns(const char out[UNITS_BYTES])
{
	return (int)strlen(out);
}

/* Three significant digits: 8.42, 84.2, 842. */
static int decimals_of(double value)
{
	return value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
}

int units_bytes(char out[UNITS_BYTES], int width, double bytes)
{
	static const char letters[] = "BKMGTPE";
	int power = 0;
	double value = bytes;

	out[0] = '\0';
	if (!isfinite(bytes) || bytes < 0)
		return 0;
	/* 1023.6 would be printed as 1024, which is 1.00 of the next unit. */
	while (value >= 1023.5 && letters[power + 1] != '\0') {
		value /= 1024;
		power++;
	}
	if (power == 0) {
		if (!fits(out, width, "%.0f B", value) && !fits(out, width, "%.0fB", value))
			return nothing_fits(out, width);
		return columns(out);
	}
	/* Of MiB a third digit is noise in a memory column; of 1.21 GiB it is 10 MiB. */
	for (int d = power <= 2 ? value < 9.95 : decimals_of(value); d >= 0; d--)
		if (fits(out, width, "%.*f %ciB", d, value, letters[power]) ||
			fits(out, width, "%.*f%c", d, value, letters[power]))
			return columns(out);
	return nothing_fits(out, width);
}

int units_age(char out[UNITS_BYTES], int width, int64_t ms)
{
	int64_t s = ms / 1000, m = s / 60, h = m / 60, d = h / 24;
	bool fit;

	out[0] = '\0';
	if (ms < 0)
		return 0;
	if (m == 0)
		fit = fits(out, width, "%" PRId64 "s", s);
	else if (h == 0)
		fit = fits(out, width, "%" PRId64 "m%02" PRId64 "s", m, s % 60) ||
		      fits(out, width, "%" PRId64 "m", m);
	else if (d == 0)
		fit = fits(out, width, "%" PRId64 "h%02" PRId64 "m", h, m % 60) ||
		      fits(out, width, "%" PRId64 "h", h);
	else
		fit = (d < 10 && fits(out, width, "%" PRId64 "d%02" PRId64 "h", d, h % 24)) ||
		      fits(out, width, "%" PRId64 "d", d);
	return fit ? columns(out) : nothing_fits(out, width);
}

int units_span(char out[UNITS_BYTES], int width, int64_t ms)
{
	const int64_t minute = 60 * 1000, hour = 60 * minute, day = 24 * hour;
	bool whole = ms >= day ? ms % day == 0 : ms >= hour ? ms % hour == 0 : ms % minute == 0;
	int brief = 3; /* "30m", "24h"; days are never followed by minutes */

	if (ms % 1000 != 0)
		return units_took(out, width, ms);
	if (whole && width > brief && ms < 100 * day)
		width = brief;
	return units_age(out, width, ms);
}

int units_age_s(char out[UNITS_BYTES], int width, double s)
{
	const double thousand_years_s = 1000 * 365.25 * 86400;

	if (s >= 0 && s < thousand_years_s)
		return units_age(out, width, (int64_t)(s * 1000));
	out[0] = '\0';
	return 0;
}

int units_took(char out[UNITS_BYTES], int width, int64_t ms)
{
	double s = (double)ms / 1000;
	bool fit;

	out[0] = '\0';
	if (ms < 0)
		return 0;
	if (ms < 1000)
		fit = fits(out, width, "%" PRId64 " ms", ms) ||
		      fits(out, width, "%" PRId64 "ms", ms);
	else
		fit = (s < 9.95 && fits(out, width, "%.1f s", s)) ||
		      fits(out, width, "%.0f s", s) || fits(out, width, "%.0fs", s);
	return fit ? columns(out) : nothing_fits(out, width);
}

int units_took_ms(char out[UNITS_BYTES], int width, double ms)
{
	out[0] = '\0';
	if (!isfinite(ms) || ms < 0)
		return 0;
	if (ms < countable)
		return units_took(out, width, (int64_t)ms);
	return fits(out, width, "%.3g s", ms / 1000) ? columns(out) : nothing_fits(out, width);
}

int units_percent(char out[UNITS_BYTES], int width, double ratio)
{
	double percent = 100 * ratio;
	double shown = round(percent);

	out[0] = '\0';
	if (!isfinite(percent) || percent < 0)
		return 0;
	if (shown >= 100 && percent < 100)
		shown = 99;
	if (shown < 1 && percent > 0) {
		if (!fits(out, width, "<1%%"))
			return nothing_fits(out, width);
	} else if (!fits(out, width, "%.0f%%", shown)) {
		return nothing_fits(out, width);
	}
	return columns(out);
}

/* With a letter for its power of a thousand; beyond the letters it is too large to be said. */
static int thousands(char out[UNITS_BYTES], int width, double value)
{
	static const char *const letters[] = {"", "k", "M", "G", "T", "P", "E"};
	const size_t last = sizeof(letters) / sizeof(*letters) - 1;
	size_t power = 0;

	while (value >= 999.5 && power < last) {
		value /= 1000;
		power++;
	}
	for (int d = decimals_of(value); d >= 0; d--)
		if (fits(out, width, "%.*f%s", d, value, letters[power]))
			return columns(out);
	return nothing_fits(out, width);
}

int units_number(char out[UNITS_BYTES], int width, double value)
{
	out[0] = '\0';
	if (!isfinite(value) || value < 0)
		return 0;
	return thousands(out, width, value);
}

int units_count(char out[UNITS_BYTES], int width, uint64_t count)
{
	if (fits(out, width, "%" PRIu64, count))
		return columns(out);
	return count < 1000 ? nothing_fits(out, width) : thousands(out, width, (double)count);
}

/* value >= 0 */
static int amount(char out[UNITS_BYTES], int width, double value)
{
	if (value < countable && value == floor(value))
		return units_count(out, width, (uint64_t)value);
	if (value < countable)
		return units_number(out, width, value);
	if (isinf(value) ? fits(out, width, "no limit") : fits(out, width, "%.3g", value))
		return columns(out);
	return nothing_fits(out, width);
}

int units_amount(char out[UNITS_BYTES], int width, double value)
{
	char text[UNITS_BYTES];

	out[0] = '\0';
	if (isnan(value) || (isinf(value) && value < 0))
		return 0;
	if (value >= 0)
		return amount(out, width, value);
	if (width < 2 ||
		amount(text, (width < UNITS_BYTES ? width : UNITS_BYTES - 1) - 1, -value) == 0)
		return nothing_fits(out, width);
	snprintf(out, UNITS_BYTES, "-%.*s", UNITS_BYTES - 2, text);
	return columns(out);
}
