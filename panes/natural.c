#include "panes/natural.h"

#include <stdbool.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static int char_compare(char a, char b)
{
	return (lower(a) > lower(b)) - (lower(a) < lower(b));
}

/* Two runs of digits as numbers of any length; moves behind them. */
static int number_compare(const char **a, const char **b)
{
	size_t length, other;
	int order;

	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	length = strspn(*a, "0123456789");
	other = strspn(*b, "0123456789");
	order = length != other ? (length > other) - (length < other) : memcmp(*a, *b, length);
	*a += length;
	*b += other;
	return (order > 0) - (order < 0);
}

int natural_compare(const char *a, const char *b)
{
	int order = 0;

	while (order == 0 && *a != '\0' && *b != '\0') {
		if (is_digit(*a) && is_digit(*b))
			order = number_compare(&a, &b);
		else
			order = char_compare(*a++, *b++);
	}
	return order != 0 ? order : (*a != '\0') - (*b != '\0');
}

size_t natural_key(unsigned char key[], size_t size, const char *text)
{
	size_t used = 0;
	bool tells = true;

	while (tells && *text != '\0' && used < size) {
		size_t length;

		if (!is_digit(*text)) {
			key[used++] = lower(*text++);
			continue;
		}
		text += strspn(text, "0");
		length = strspn(text, "0123456789");
		key[used++] = (unsigned char)('0' + (length < 9 ? length : 9));
		tells = length < 9; /* of longer ones no more than that they are longer */
		for (; tells && length > 0 && used < size; length--)
			key[used++] = (unsigned char)*text++;
	}
	memset(key + used, 0, size - used);
	return tells && *text == '\0' ? used : size;
}
