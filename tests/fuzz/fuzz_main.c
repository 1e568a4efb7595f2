/*
 * Runs a fuzz target without a fuzzer: on files, and on a fixed number of mutations of them, which
 * are the same in every run. With clang -fsanitize=fuzzer this file is left out.
 *
 *     fuzz_NAME [PATH]...
 *
 * A path is a file or a folder of files; without any it starts from nothing. The target ends the
 * program when something is wrong.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	INPUT_BYTES = 256 << 10, /* larger files are cut */
	EDITS = 4,               /* of one mutation, at most */
	CASES = 20000,           /* in all: some seconds under sanitizers */
	FILES = 4096             /* of all paths */
};

struct input {
	uint8_t bytes[INPUT_BYTES];
	size_t size;
};

/* xorshift32 */
static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static size_t below(uint32_t *seed, size_t end)
{
	return end > 0 ? next_random(seed) % end : 0;
}

/* Replaces cut bytes at a place by others. */
static void replace(struct input *input, size_t at, size_t cut, const uint8_t *by, size_t len)
{
	size_t behind = at + cut;

	if (input->size - cut + len > INPUT_BYTES)
		return;
	memmove(input->bytes + at + len, input->bytes + behind, input->size - behind);
	memcpy(input->bytes + at, by, len);
	input->size += len - cut;
}

static void edit(struct input *input, uint32_t *seed)
{
	/* bytes that mean something to one of our parsers */
	static const char telling[] =
		"{}\"\\,=#\n\r\t 0123456789.-+eEnaif_:[]()'\x80\xff\xc3\xa9\xed\xf4";
	uint8_t piece[64];
	size_t at = below(seed, input->size), left = input->size - at, len = 1 + below(seed, 63);

	len = len < left ? len : left;
	memcpy(piece, input->bytes + at, len);
	switch (next_random(seed) % 5) {
	case 0: /* a random byte */
		piece[0] = (uint8_t)next_random(seed);
		replace(input, at, left > 0, piece, 1);
		break;
	case 1: /* a telling byte in place of one, or between two */
		piece[0] = (uint8_t)telling[below(seed, sizeof(telling))];
		replace(input, at, left > 0 && next_random(seed) % 2, piece, 1);
		break;
	case 2: /* less */ replace(input, at, len, piece, 0); break;
	case 3: /* twice, or at another place */
		replace(input, below(seed, input->size), 0, piece, len);
		break;
	case 4: /* the rest is missing */ input->size = at; break;
	}
}

static void read_input(const char *path, struct input *input)
{
	FILE *file = fopen(path, "rb");

	if (!file) {
		fprintf(stderr, "cannot read %s\n", path);
		exit(2);
	}
	input->size = fread(input->bytes, 1, INPUT_BYTES, file);
	fclose(file);
}

static void run_case(const struct input *original, int mutations)
{
	struct input *mutant = malloc(sizeof(*mutant));
	uint32_t seed = 2463534242;

	if (!mutant)
		exit(2);
	LLVMFuzzerTestOneInput(original->bytes, original->size);
	for (int i = 0; i < mutations; i++) {
		mutant->size = original->size;
		memcpy(mutant->bytes, original->bytes, original->size);
		for (size_t edits = 1 + below(&seed, EDITS); edits > 0; edits--)
			edit(mutant, &seed);
		LLVMFuzzerTestOneInput(mutant->bytes, mutant->size);
	}
	free(mutant);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

struct files {
	char *paths[FILES];
	int count;
};

static void add_file(struct files *files, const char *folder, const char *name)
{
	char path[4096];

	if (files->count == FILES)
		return;
	snprintf(path, sizeof(path), "%s%s%s", folder, *folder ? "/" : "", name);
	files->paths[files->count++] = strdup(path);
}

static void add_path(struct files *files, const char *path)
{
	struct dirent **entries;
	int count = scandir(path, &entries, is_visible, alphasort);

	if (count < 0) {
		add_file(files, "", path);
		return;
	}
	for (int i = 0; i < count; i++) {
		add_file(files, path, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

int main(int argc, char **argv)
{
	struct input *input = calloc(1, sizeof(*input));
	struct files files = {.count = 0};

	if (!input)
		return 2;
	for (int i = 1; i < argc; i++)
		add_path(&files, argv[i]);
	if (files.count == 0)
		run_case(input, CASES);
	for (int i = 0; i < files.count; i++) {
		read_input(files.paths[i], input);
		run_case(input, CASES / files.count);
		free(files.paths[i]);
	}
	free(input);
	printf("%d files, %d mutations: nothing wrong\n", files.count, CASES);
	return 0;
}
