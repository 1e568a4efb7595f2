/*
 * file_sd: lists of targets in files (sources/discovery.h).
 *
 * Files are looked for and read off the loop's thread: they may lie on a network mount that hangs.
 * That something has changed is told by the folder (renames over a file, swapped links), and every
 * REREAD_MS nobody is asked whether it has: network mounts tell nothing.
 *
 * Each file counts by itself: one that is broken keeps what it said last, and the others go on. A
 * file that is not there any more is believed to be gone when it is missing twice; when none is
 * there, the list cannot be read, rather than being empty: an unmounted folder looks like that.
 * `[]` is an empty list.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/clock.h"
#include "sources/discovery.h"
#include "sources/file_sd_parse.h"
#include "sources/whole_file.h"

enum {
	REREAD_MS = 30 * 1000,
	SETTLE_MS = 100,   /* after a change: whoever writes may have more to write */
	APART_MS = 1000,   /* between two looks, in a folder that is never quiet */
	CONFIRM_MS = 1000, /* before a file that is missing is looked for again */
	FILES_MAX = 1024,
};

/* One file, as one look found it. */
struct file_look {
	char *path;
	bool good;
	uint64_t hash; /* of its bytes; when good */
	struct target_list targets;
	char error[FILE_SD_ERROR_BYTES]; /* when not good */
};

/* What a look on the other thread brings home. */
struct look {
	struct file_look *files;
	size_t count;
	char error[FILE_SD_ERROR_BYTES]; /* of the pattern itself; "": none */
};

/* A file and what it said when it last made sense. */
struct file {
	char *path;
	uint64_t hash;
	struct target_list targets;
	bool missing; /* the last look did not find it */
	bool seen;    /* scratch of a merge */
};

struct finder {
	struct discovery_outlet outlet;
	uint32_t number;
	const struct target *list;
	char *folder;

	uv_timer_t timer;
	uv_fs_event_t watch;
	uv_work_t work;
	struct look look;
	bool busy; /* a look is out */
	bool stopped;
	mono_ms looked_at;

	struct file *files;
	size_t count, room;
	bool told;                        /* anything */
	char complaint[FAULT_TEXT_BYTES]; /* told last; "": none */
};

/* ---- on the other thread ---- */

static uint64_t hash_of(const char *bytes, size_t len)
{
	uint64_t hash = 14695981039346656037U; /* 64-bit FNV-1a */

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211U;
	return hash;
}

static const char *name_in(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* A pipe would hold the thread for good. */
static bool is_regular(const char *path, char error[FILE_SD_ERROR_BYTES])
{
	struct stat about;

	if (stat(path, &about) != 0 || S_ISREG(about.st_mode))
		return true; /* what is wrong is told when it is opened */
	scrub_format(error, FILE_SD_ERROR_BYTES, "%s: not a regular file", name_in(path));
	return false;
}

static void read_one(struct file_look *file, const char *path, const struct target *list)
{
	const char *name = name_in(path);
	char *text;
	size_t len;

	file->path = strdup(path);
	must(file->path != NULL);
	if (!is_regular(path, file->error))
		return;
	text = whole_file_read(path, FILE_SD_BYTES_MAX, &len, file->error, sizeof(file->error));
	if (!text)
		return;
	file->good = file_sd_parse(name, text, len, list, &file->targets, file->error);
	file->hash = hash_of(text, len);
	free(text);
}

static void look_at_files(uv_work_t *work)
{
	struct finder *finder = work->data;
	struct look *look = &finder->look;
	glob_t found = {0};
	int code = glob(finder->list->found, 0, NULL, &found);

	if (code != 0 || found.gl_pathc == 0)
		scrub_format(look->error, sizeof(look->error), "no such file");
	else if (found.gl_pathc > FILES_MAX)
		scrub_format(look->error, sizeof(look->error), "more than %d files", FILES_MAX);
	if (look->error[0] == '\0') {
		look->files = calloc(found.gl_pathc + 1, sizeof(*look->files));
		must(look->files != NULL);
		look->count = found.gl_pathc;
		for (size_t i = 0; i < look->count; i++)
			read_one(&look->files[i], found.gl_pathv[i], finder->list);
	}
	globfree(&found);
}

static void forget_look(struct look *look)
{
	for (size_t i = 0; i < look->count; i++) {
		free(look->files[i].path);
		target_list_fini(&look->files[i].targets);
	}
	free(look->files);
	*look = (struct look){0};
}

/* ---- what is known ---- */

static struct file *file_of(struct finder *finder, const char *path)
{
	for (size_t i = 0; i < finder->count; i++)
		if (strcmp(finder->files[i].path, path) == 0)
			return &finder->files[i];
	return NULL;
}

static struct file *add_file(struct finder *finder, char *path)
{
	if (finder->count == finder->room) {
		size_t room = finder->room ? 2 * finder->room : 4;
		struct file *grown = realloc(finder->files, room * sizeof(*grown));

		must(grown != NULL);
		finder->files = grown;
		finder->room = room;
	}
	finder->files[finder->count] = (struct file){.path = path};
	return &finder->files[finder->count++];
}

static void drop_file(struct finder *finder, size_t i)
{
	free(finder->files[i].path);
	target_list_fini(&finder->files[i].targets);
	memmove(&finder->files[i], &finder->files[i + 1],
		(--finder->count - i) * sizeof(*finder->files));
}

/* Takes over what a good file says; true when that is something new. */
static bool take_file(struct finder *finder, struct file_look *found)
{
	struct file *file = file_of(finder, found->path);
	bool is_new = !file;

	if (is_new && !found->good)
		return false;
	if (is_new) {
		file = add_file(finder, found->path);
		found->path = NULL;
	}
	file->seen = true;
	file->missing = false;
	if (!found->good || (!is_new && file->hash == found->hash))
		return false;
	target_list_fini(&file->targets);
	file->targets = found->targets;
	file->hash = found->hash;
	found->targets = (struct target_list){0};
	return true;
}

/* True when a file was believed to be gone. Whoever is missing for the first time is not. */
static bool drop_missing(struct finder *finder, bool *unsure)
{
	bool any = false;

	for (size_t i = finder->count; i-- > 0;) {
		struct file *file = &finder->files[i];

		if (!file->seen && file->missing) {
			drop_file(finder, i);
			any = true;
		} else if (!file->seen) {
			file->missing = true;
			*unsure = true;
		}
	}
	return any;
}

/* ---- telling ---- */

static struct fault first_fault(const struct look *look)
{
	if (look->error[0] != '\0')
		return fault_make(FAULT_FILE, 0, "%s", look->error);
	for (size_t i = 0; i < look->count; i++)
		if (!look->files[i].good)
			return fault_make(FAULT_FILE, 0, "%s", look->files[i].error);
	return (struct fault){.kind = FAULT_NONE};
}

static void tell_targets(struct finder *finder, const struct fault *fault)
{
	struct target_list all = {0};

	for (size_t f = 0; f < finder->count; f++) {
		const struct target_list *targets = &finder->files[f].targets;

		for (size_t i = 0; i < targets->count && !target_list_is_full(&all); i++) {
			struct target copy;

			target_copy(&copy, &targets->items[i]);
			target_list_add(&all, &copy);
		}
	}
	finder->outlet.found(finder->outlet.user, finder->number, clock_now(), &all, fault);
	target_list_fini(&all);
}

static void tell(struct finder *finder, bool changed, const struct fault *fault)
{
	if (finder->told && !changed && strcmp(finder->complaint, fault->text) == 0)
		return;
	finder->told = true;
	memcpy(finder->complaint, fault->text, sizeof(finder->complaint));
	if (changed || !fault_is_set(fault))
		tell_targets(finder, fault);
	else
		finder->outlet.failed(finder->outlet.user, finder->number, clock_now(), fault);
}

/* ---- the rhythm ---- */

static void on_timer(uv_timer_t *timer);

static void wait_for(struct finder *finder, int64_t wait_ms)
{
	must(uv_timer_start(&finder->timer, on_timer, (uint64_t)wait_ms, 0) == 0);
}

static void on_looked(uv_work_t *work, int status)
{
	struct finder *finder = work->data;
	struct fault fault = first_fault(&finder->look);
	bool changed = false, unsure = false;

	(void)status;
	finder->busy = false;
	finder->looked_at = clock_now().mono;
	for (size_t i = 0; i < finder->count; i++)
		finder->files[i].seen = finder->look.count == 0;
	for (size_t i = 0; i < finder->look.count; i++)
		changed = take_file(finder, &finder->look.files[i]) || changed;
	changed = drop_missing(finder, &unsure) || changed;
	forget_look(&finder->look);
	if (finder->stopped)
		return;
	wait_for(finder, unsure ? CONFIRM_MS : REREAD_MS);
	tell(finder, changed, &fault);
}

static void on_change(uv_fs_event_t *watch, const char *name, int events, int status)
{
	struct finder *finder = watch->data;
	int64_t since_ms = mono_diff_ms(clock_now().mono, finder->looked_at);
	int64_t wait_ms = since_ms < APART_MS ? APART_MS - since_ms : 0;

	(void)name, (void)events, (void)status;
	wait_for(finder, wait_ms > SETTLE_MS ? wait_ms : SETTLE_MS);
}

/* Anew each time: the folder may have come, or be another one by that name. Where it cannot be
   watched, it is read every now and then. */
static void on_timer(uv_timer_t *timer)
{
	struct finder *finder = timer->data;

	uv_fs_event_stop(&finder->watch);
	uv_fs_event_start(&finder->watch, on_change, finder->folder, 0);
	if (finder->busy) {
		wait_for(finder, APART_MS);
		return;
	}
	finder->busy = true;
	must(uv_queue_work(timer->loop, &finder->work, look_at_files, on_looked) == 0);
}

/* ---- life ---- */

static struct finder *file_sd_start(uv_loop_t *loop, const struct discovery_outlet *outlet,
	uint32_t number, const struct target *list)
{
	struct finder *finder = calloc(1, sizeof(*finder));
	const char *slash = strrchr(list->found, '/');
	size_t len = slash ? (size_t)(slash - list->found) + (slash == list->found) : 0;

	if (!finder)
		return NULL;
	finder->outlet = *outlet;
	finder->number = number;
	finder->list = list;
	finder->folder = slash ? strndup(list->found, len) : strdup(".");
	must(finder->folder != NULL);
	must(uv_timer_init(loop, &finder->timer) == 0);
	must(uv_fs_event_init(loop, &finder->watch) == 0);
	finder->timer.data = finder->watch.data = finder->work.data = finder;
	wait_for(finder, 0);
	return finder;
}

/* A look that is out is waited for by the loop: it ends when its files do. */
static void file_sd_stop(struct finder *finder)
{
	if (finder->stopped)
		return;
	finder->stopped = true;
	if (finder->busy)
		uv_cancel((uv_req_t *)&finder->work);
	uv_close((uv_handle_t *)&finder->timer, NULL);
	uv_close((uv_handle_t *)&finder->watch, NULL);
}

static void file_sd_destroy(struct finder *finder)
{
	while (finder->count > 0)
		drop_file(finder, finder->count - 1);
	forget_look(&finder->look);
	free(finder->files);
	free(finder->folder);
	free(finder);
}

const struct discovery_class file_sd_discovery = {
	.name = "file_sd",
	.start = file_sd_start,
	.stop = file_sd_stop,
	.destroy = file_sd_destroy,
};
