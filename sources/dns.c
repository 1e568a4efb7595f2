/*
 * dns: the addresses of a name, asked again when their TTL is over (sources/discovery.h).
 *
 * That a name does not exist, or has no such records, is an answer: said once it may be a zone that
 * is just being loaded, said twice running it empties the list. A server that does not answer, or
 * cannot, says nothing: the list stays.
 */
#define CARES_NO_DEPRECATED /* what replaces these calls is not in all versions that are about */
#include <ares.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "sources/clock.h"
#include "sources/discovery.h"
#include "sources/dns_decode.h"

enum {
	TTL_MIN_S = 5,      /* also of names that are given a TTL of 0 */
	TTL_MAX_S = 5 * 60, /* who watches an incident does not wait for an hour */
	RETRY_MS = 5 * 1000,
	TRY_MS = 2000, /* c-ares tries each server twice, and waits longer the second time */
	TRIES = 2,
	CLASS_IN = 1,
	MISSES_BELIEVED = 2,
};

/* A socket of c-ares on the loop. */
struct wire {
	uv_poll_t poll;
	struct finder *finder;
	ares_socket_t fd;
	struct wire *next;
};

struct finder {
	struct discovery_outlet outlet;
	uint32_t number;
	const struct target *list;
	uv_loop_t *loop;
	uv_timer_t timer;      /* of the next question */
	uv_timer_t ares_timer; /* of c-ares, while one is out */
	ares_channel channel;
	struct wire *wires;
	enum dns_type type; /* of the question that is out */
	int misses;         /* answers running that there is nothing of the kind */
	bool stopped;

	/* The answer being taken apart. */
	struct target_list targets;
	char error[TARGET_ERROR_BYTES]; /* "": none */
};

static void ask(struct finder *finder, enum dns_type type);

/* ---- telling ---- */

static void on_timer(uv_timer_t *timer)
{
	struct finder *finder = timer->data;

	ask(finder, finder->list->dns_records == DNS_SRV    ? DNS_TYPE_SRV
		    : finder->list->dns_records == DNS_AAAA ? DNS_TYPE_AAAA
							    : DNS_TYPE_A);
}

static void ask_again_in(struct finder *finder, int64_t wait_ms)
{
	must(uv_timer_start(&finder->timer, on_timer, (uint64_t)wait_ms, 0) == 0);
}

static void tell_fault(struct finder *finder, const struct fault *fault)
{
	ask_again_in(finder, RETRY_MS);
	finder->outlet.failed(finder->outlet.user, finder->number, clock_now(), fault);
}

static void tell_found(struct finder *finder, uint32_t ttl_s, const struct fault *fault)
{
	if (ttl_s < TTL_MIN_S)
		ttl_s = TTL_MIN_S;
	if (ttl_s > TTL_MAX_S)
		ttl_s = TTL_MAX_S;
	ask_again_in(finder, (int64_t)ttl_s * 1000);
	finder->outlet.found(
		finder->outlet.user, finder->number, clock_now(), &finder->targets, fault);
	target_list_fini(&finder->targets);
}

/* ---- answers ---- */

static const char *records_word(enum dns_records records)
{
	static const char *const words[] = {
		[DNS_ADDRESSES] = "address",
		[DNS_A] = "A",
		[DNS_AAAA] = "AAAA",
		[DNS_SRV] = "SRV",
	};

	return words[records];
}

static void on_record(void *user, const char *address)
{
	struct finder *finder = user;
	struct discovery_labels none = {NULL, 0};
	struct target target;

	if (finder->error[0] != '\0' || target_list_is_full(&finder->targets))
		return;
	if (discovery_make_target(&target, finder->list, address, &none, finder->error))
		target_list_add(&finder->targets, &target);
}

static void take_nothing(struct finder *finder, bool exists)
{
	const char *name = finder->list->found;
	struct fault fault;

	if (finder->list->dns_records == DNS_ADDRESSES && finder->type == DNS_TYPE_A) {
		ask(finder, DNS_TYPE_AAAA);
		return;
	}
	if (exists)
		fault = fault_make(FAULT_ADDRESS, 0, "%s has no %s records", name,
			records_word(finder->list->dns_records));
	else
		fault = fault_make(FAULT_ADDRESS, 0, "no such name: %s", name);
	if (finder->misses < MISSES_BELIEVED)
		finder->misses++;
	if (finder->misses < MISSES_BELIEVED)
		tell_fault(finder, &fault);
	else
		tell_found(finder, TTL_MIN_S, &fault);
}

static void take_answer(struct finder *finder, const unsigned char *bytes, size_t len)
{
	struct fault fault = {.kind = FAULT_NONE};
	uint32_t ttl_s;
	bool sound;

	finder->error[0] = '\0';
	sound = dns_decode(
		bytes, len, finder->type, finder->list->dns_port, on_record, finder, &ttl_s);
	if (!sound || finder->error[0] != '\0') {
		target_list_fini(&finder->targets);
		fault = fault_make(FAULT_PARSE, 0, "%s",
			sound ? finder->error : "the name server's answer is garbled");
		tell_fault(finder, &fault);
	} else if (finder->targets.count == 0) {
		take_nothing(finder, true);
	} else {
		finder->misses = 0;
		tell_found(finder, ttl_s, &fault);
	}
}

static void on_answer(void *user, int status, int timeouts, unsigned char *bytes, int len)
{
	struct finder *finder = user;
	struct fault fault;

	(void)timeouts;
	uv_timer_stop(&finder->ares_timer);
	if (finder->stopped)
		return;
	if (status == ARES_SUCCESS) {
		take_answer(finder, bytes, (size_t)len);
	} else if (status == ARES_ENOTFOUND || status == ARES_ENODATA) {
		take_nothing(finder, status == ARES_ENODATA);
	} else {
		fault = fault_make(status == ARES_ETIMEOUT ? FAULT_TIMEOUT : FAULT_ADDRESS, status,
			"name server: %s", ares_strerror(status));
		tell_fault(finder, &fault);
	}
}

/* ---- c-ares on the loop ---- */

static void on_ares_timer(uv_timer_t *timer);

static void schedule_ares(struct finder *finder)
{
	struct timeval wait, *left = ares_timeout(finder->channel, NULL, &wait);

	if (!left)
		uv_timer_stop(&finder->ares_timer);
	else
		uv_timer_start(&finder->ares_timer, on_ares_timer,
			(uint64_t)(left->tv_sec * 1000 + left->tv_usec / 1000 + 1), 0);
}

static void on_ares_timer(uv_timer_t *timer)
{
	struct finder *finder = timer->data;

	ares_process_fd(finder->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	schedule_ares(finder);
}

static void on_socket(uv_poll_t *poll, int status, int events)
{
	const struct wire *wire = poll->data;
	struct finder *finder = wire->finder;
	ares_socket_t fd = wire->fd;
	bool any = status < 0; /* both, for c-ares to find what is wrong */

	ares_process_fd(finder->channel, any || (events & UV_READABLE) ? fd : ARES_SOCKET_BAD,
		any || (events & UV_WRITABLE) ? fd : ARES_SOCKET_BAD);
	schedule_ares(finder);
}

static void on_wire_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void drop_wire(struct finder *finder, ares_socket_t fd)
{
	struct wire **link = &finder->wires;

	while (*link && (*link)->fd != fd)
		link = &(*link)->next;
	if (*link) {
		struct wire *wire = *link;

		*link = wire->next;
		uv_close((uv_handle_t *)&wire->poll, on_wire_closed);
	}
}

static struct wire *wire_of(struct finder *finder, ares_socket_t fd)
{
	struct wire *wire = finder->wires;

	while (wire && wire->fd != fd)
		wire = wire->next;
	if (wire)
		return wire;
	wire = calloc(1, sizeof(*wire));
	must(wire != NULL);
	if (uv_poll_init_socket(finder->loop, &wire->poll, fd) != 0) {
		free(wire);
		return NULL; /* its timeout will tell */
	}
	wire->finder = finder;
	wire->fd = fd;
	wire->next = finder->wires;
	wire->poll.data = wire;
	finder->wires = wire;
	return wire;
}

/* c-ares tells before it closes a socket. */
static void on_socket_state(void *user, ares_socket_t fd, int readable, int writable)
{
	struct finder *finder = user;
	struct wire *wire;

	if (!readable && !writable) {
		drop_wire(finder, fd);
		return;
	}
	wire = wire_of(finder, fd);
	if (wire)
		uv_poll_start(&wire->poll,
			(readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0), on_socket);
}

static void ask(struct finder *finder, enum dns_type type)
{
	finder->type = type;
	ares_search(finder->channel, finder->list->found, CLASS_IN, (int)type, on_answer, finder);
	schedule_ares(finder);
}

/* ---- life ---- */

static bool open_channel(struct finder *finder)
{
	struct ares_options options = {
		.timeout = TRY_MS,
		.tries = TRIES,
		.sock_state_cb = on_socket_state,
		.sock_state_cb_data = finder,
	};
	const char *server = finder->list->dns_server;

	if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS)
		return false;
	if (ares_init_options(&finder->channel, &options,
		    ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB) != ARES_SUCCESS) {
		ares_library_cleanup();
		return false;
	}
	if (server && ares_set_servers_ports_csv(finder->channel, server) != ARES_SUCCESS) {
		ares_destroy(finder->channel);
		ares_library_cleanup();
		return false;
	}
	return true;
}

static struct finder *dns_start(uv_loop_t *loop, const struct discovery_outlet *outlet,
	uint32_t number, const struct target *list)
{
	struct finder *finder = calloc(1, sizeof(*finder));

	if (!finder)
		return NULL;
	finder->outlet = *outlet;
	finder->number = number;
	finder->list = list;
	finder->loop = loop;
	if (!open_channel(finder)) {
		free(finder);
		return NULL;
	}
	must(uv_timer_init(loop, &finder->timer) == 0);
	must(uv_timer_init(loop, &finder->ares_timer) == 0);
	finder->timer.data = finder->ares_timer.data = finder;
	ask_again_in(finder, 0);
	return finder;
}

static void dns_stop(struct finder *finder)
{
	if (finder->stopped)
		return;
	finder->stopped = true;
	ares_destroy(finder->channel);
	uv_close((uv_handle_t *)&finder->timer, NULL);
	uv_close((uv_handle_t *)&finder->ares_timer, NULL);
}

static void dns_destroy(struct finder *finder)
{
	target_list_fini(&finder->targets);
	free(finder);
	ares_library_cleanup();
}

const struct discovery_class dns_discovery = {
	.name = "dns",
	.start = dns_start,
	.stop = dns_stop,
	.destroy = dns_destroy,
};
