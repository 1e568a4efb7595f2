#include "tui/spelling.h"

#include <stddef.h>
#include <string.h>

enum { WORD_BYTES_MAX = 31 }; /* longer than any word of ours */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: Levenshtein's distance, where swapping neighbours costs one. Both
   words are at most WORD_BYTES_MAX long. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t cost[WORD_BYTES_MAX + 1][WORD_BYTES_MAX + 1];

	for (size_t i = 0; i <= a_len; i++)
		cost[i][0] = i;
	for (size_t j = 0; j <= b_len; j++)
		cost[0][j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		for (size_t j = 1; j <= b_len; j++) {
			size_t wrong = a[i - 1] != b[j - 1];
			size_t gap = least(cost[i - 1][j], cost[i][j - 1]) + 1;

			cost[i][j] = least(gap, cost[i - 1][j - 1] + wrong);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
		}
	}
	return cost[a_len][b_len];
}

bool spelling_is_near(const char *word, const char *candidate)
{
	size_t word_len = strlen(word);
	size_t candidate_len = strlen(candidate);

	if (word_len > WORD_BYTES_MAX || candidate_len > WORD_BYTES_MAX)
		return false;
	return distance(word, word_len, candidate, candidate_len) <= least(word_len / 3, 3);
}
