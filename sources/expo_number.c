#include "sources/expo_number.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	EXACT_DIGITS = 19,      /* any 19 digits fit into 64 bits */
	EXACT_EXPONENT = 27,    /* 5^27 is the largest power of five that does */
	CLINGER_EXPONENT = 22,  /* 10^22 is the largest power of ten that a double holds exactly */
	ENOUGH_DIGITS = 768,    /* no two neighbouring doubles have a midpoint with more digits */
	EXPONENT_END = 1 << 30, /* beyond it every number of at most a line is 0 or infinite */
};

/* A number as written: mantissa * 10^exponent. */
struct decimal {
	uint64_t mantissa; /* all the digits as one integer; wraps when count > EXACT_DIGITS */
	int64_t exponent;
	int64_t count;     /* digits without leading zeros; 0 for a zero */
	const char *first; /* the first of them; a point may lie between them */
};

static const double ten_to[CLINGER_EXPONENT + 1] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8,
	1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static inline unsigned digit(char c)
{
	return (unsigned)(unsigned char)c - '0';
}

static inline const char *read_digits(const char *p, uint64_t *mantissa)
{
	uint64_t m = *mantissa;

	for (unsigned c; (c = digit(*p)) < 10; p++)
		m = m * 10 + c;
	*mantissa = m;
	return p;
}

static inline const char *skip_zeros(const char *p)
{
	while (*p == '0')
		p++;
	return p;
}

/* p is behind the "e". NULL when no digit follows. */
static const char *read_exponent(const char *p, int64_t *exponent)
{
	bool negative = *p == '-';
	int64_t e = 0;

	if (*p == '-' || *p == '+')
		p++;
	if (digit(*p) > 9)
		return NULL;
	for (unsigned c; (c = digit(*p)) < 10; p++)
		e = e < EXPONENT_END ? e * 10 + c : e;
	*exponent += negative ? -e : e;
	return p;
}

/* p is behind the sign. Returns the byte behind the number, NULL when it is none. */
static inline const char *read_decimal(const char *p, struct decimal *d)
{
	const char *start = p;
	int64_t written;

	d->mantissa = 0;
	d->exponent = 0;
	d->first = p = skip_zeros(p);
	p = read_digits(p, &d->mantissa);
	d->count = p - d->first;
	written = p - start;
	if (*p == '.') {
		const char *fraction = ++p, *counted;

		if (d->count == 0)
			d->first = p = skip_zeros(p);
		counted = p;
		p = read_digits(p, &d->mantissa);
		d->count += p - counted;
		d->exponent = fraction - p;
		written += p - fraction;
	}
	if (written == 0)
		return NULL;
	if (*p == 'e' || *p == 'E')
		p = read_exponent(p + 1, &d->exponent);
	return p;
}

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 uint128;

static const uint64_t five_to[EXACT_EXPONENT + 1] = {1, 5, 25, 125, 625, 3125, 15625, 78125, 390625,
	1953125, 9765625, 48828125, 244140625, 1220703125, 6103515625, 30517578125, 152587890625,
	762939453125, 3814697265625, 19073486328125, 95367431640625, 476837158203125,
	2384185791015625, 11920928955078125, 59604644775390625, 298023223876953125,
	1490116119384765625, 7450580596923828125};

/*
 * mantissa * 10^exponent for mantissa > 0 and |exponent| <= EXACT_EXPONENT, in integers: the top
 * bits of the product or quotient with 5^|exponent|, all of them or at least 62. When some were
 * cut off, the lowest one stands for them; it lies so far below the 53 bits of a double that a tie
 * is seen only where there is one, and the conversion is the one rounding. Scaling by the power of
 * two is exact, because nothing here comes near the ends of a double's range.
 */
static double in_integers(uint64_t mantissa, int exponent)
{
	uint64_t top;
	bool rest;
	int two = exponent;

	if (exponent < 0) {
		int up = __builtin_clzll(mantissa), down = __builtin_clzll(five_to[-exponent]);
		uint128 dividend = (uint128)(mantissa << up) << 63;
		uint64_t divisor = five_to[-exponent] << down;

		top = (uint64_t)(dividend / divisor);
		rest = (uint64_t)dividend != top * divisor;
		two += down - up - 63;
	} else {
		uint128 product = (uint128)mantissa * five_to[exponent];
		uint64_t high = (uint64_t)(product >> 64);
		int cut = high ? 64 - __builtin_clzll(high) : 0;

		top = (uint64_t)(product >> cut);
		rest = (uint128)top << cut != product;
		two += cut;
	}
	return ldexp((double)(top | rest), two);
}
#endif

/* Any number of digits. The text handed to strtod has no point, so that the locale cannot matter.
   What lies behind the first ENOUGH_DIGITS only says on which side of a tie a number is: one 1
   stands for all of it. */
static double by_strtod(const struct decimal *d)
{
	char text[ENOUGH_DIGITS + 32];
	size_t used = 0;
	int64_t left = d->count;
	bool rest = false;

	for (const char *p = d->first; left > 0; p++) {
		if (*p == '.')
			continue;
		if (used < ENOUGH_DIGITS)
			text[used++] = *p;
		else
			rest |= *p != '0';
		left--;
	}
	if (rest)
		text[used++] = '1';
	snprintf(text + used, sizeof(text) - used, "e%" PRId64,
		d->exponent + d->count - (int64_t)used);
	return strtod(text, NULL);
}

static double to_double(const struct decimal *d)
{
	bool fits = d->count <= EXACT_DIGITS;
	int64_t size = d->exponent < 0 ? -d->exponent : d->exponent;

	if (d->count == 0)
		return 0;
	/* Both numbers are exact and the one operation rounds once: W. D. Clinger, "How to read
	   floating point numbers accurately", 1990. */
	if (FLT_EVAL_METHOD == 0 && fits && d->mantissa <= 1ULL << DBL_MANT_DIG &&
		size <= CLINGER_EXPONENT)
		return d->exponent < 0 ? (double)d->mantissa / ten_to[size]
				       : (double)d->mantissa * ten_to[size];
#ifdef __SIZEOF_INT128__
	if (fits && size <= EXACT_EXPONENT)
		return in_integers(d->mantissa, (int)d->exponent);
#endif
	return by_strtod(d);
}

/* word is in lower case. */
static bool says(const char *text, const char *word)
{
	while (*word && (*text | 0x20) == *word) {
		text++;
		word++;
	}
	return *word == '\0';
}

/* p is behind the sign. */
static const char *read_word(const char *p, bool has_sign, bool negative, double *value)
{
	if (says(p, "nan") && !has_sign) {
		*value = NAN;
		return p + 3;
	}
	if (!says(p, "inf"))
		return NULL;
	*value = negative ? -INFINITY : INFINITY;
	return says(p, "infinity") ? p + 8 : p + 3;
}

const char *expo_number(const char *text, double *value)
{
	bool negative = *text == '-', has_sign = negative || *text == '+';
	struct decimal d;
	double absolute;
	const char *end = read_decimal(text + has_sign, &d);

	if (!end)
		return read_word(text + has_sign, has_sign, negative, value);
	absolute = to_double(&d);
	if (isinf(absolute))
		return NULL;
	*value = negative ? -absolute : absolute;
	return end;
}
