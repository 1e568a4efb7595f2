#ifndef LOWTIDE_SOURCES_DISCOVERY_H
#define LOWTIDE_SOURCES_DISCOVERY_H
/*
 * A discovery: somebody else's list of targets (files as Prometheus reads them, a name's
 * addresses), followed on the loop for as long as the program runs.
 *
 * It hands over whole lists, and faults. It keeps no state of what is polled: who was added and who
 * was removed is found by comparing. A list that cannot be read is a fault and no list: half of a
 * file says nothing about who is not in it. Outlet calls happen on the loop's thread, never from
 * within start; they must not call stop.
 */
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "model/fault.h"
#include "model/instant.h"
#include "sources/target_list.h"

struct discovery_outlet {
	void *user;
	/* All targets there are now; some may be there twice. They can be moved out, what is left
	   is freed. fault: what of it could not be read, of kind FAULT_NONE mostly. */
	void (*found)(void *user, uint32_t discovery, struct instant at,
		struct target_list *targets, const struct fault *fault);
	/* It could not be read; what it brought before still holds. */
	void (*failed)(
		void *user, uint32_t discovery, struct instant at, const struct fault *fault);
};

struct finder;

struct discovery_class {
	const char *name;
	/* Begins to look at once. list is of the class's kind, and borrowed until destroy. NULL
	   only when memory or the library cannot be had. */
	struct finder *(*start)(uv_loop_t *loop, const struct discovery_outlet *outlet,
		uint32_t discovery, const struct target *list);
	/* As of struct source_class: no outlet call comes afterwards, the loop is run until its
	   handles are closed, then destroy. */
	void (*stop)(struct finder *finder);
	void (*destroy)(struct finder *finder);
};

extern const struct discovery_class file_sd_discovery, dns_discovery;

/* By kind of target; NULL where it is no list. A new discovery is a row there. */
extern const struct discovery_class *const discovery_table[TARGET_KINDS];

/*
 * Makes a target of a list from an address and the labels beside it, as Prometheus does: host or
 * host:port; __scheme__, __metrics_path__ and __param_NAME say how it is asked, instance what it is
 * called; other labels that begin with __ are dropped. What was given is the list. Its group is the
 * label group, else job, else the list's. On failure error is one line, and out holds nothing.
 */
struct discovery_labels {
	struct target_pair *pairs; /* later ones of the same name count */
	size_t count;
};

bool discovery_make_target(struct target *out, const struct target *list, const char *address,
	const struct discovery_labels *labels, char error[TARGET_ERROR_BYTES]);

/*
 * What tells one target of a list from another: where it is, and its labels. A key of equal bytes
 * is the same target in the next list, whose polls go on. malloc, never NULL.
 */
char *discovery_key(const struct target *target);

#endif
