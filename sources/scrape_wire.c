#include "sources/scrape_wire.h"

#include <poll.h>
#include <stdint.h>
#include <stdlib.h>

#include "model/must.h"

enum {
	FIRST_SOCKETS = 16,
	/* A socket that is still full after libcurl has read its fill (1.6 MB) is read again in the
	   same look, or a body of 100 MB would need three seconds of looks; but keys must not wait
	   for a flood. */
	ROUNDS = 8,
};

static const mono_ms no_timer = {INT64_MAX};

struct scrape_wire {
	CURLM *multi;
	struct pollfd *sockets; /* fd -1: a free slot */
	size_t count, capacity;
	size_t *free_slots; /* a stack */
	size_t free_count;
	mono_ms now;
	mono_ms timer; /* when libcurl wants to be called */
};

static void grow(struct scrape_wire *wire)
{
	wire->capacity = wire->capacity ? wire->capacity * 2 : FIRST_SOCKETS;
	wire->sockets = realloc(wire->sockets, wire->capacity * sizeof(*wire->sockets));
	wire->free_slots = realloc(wire->free_slots, wire->capacity * sizeof(*wire->free_slots));
	must(wire->sockets != NULL && wire->free_slots != NULL);
}

static size_t take_slot(struct scrape_wire *wire)
{
	if (wire->free_count > 0)
		return wire->free_slots[--wire->free_count];
	if (wire->count == wire->capacity)
		grow(wire);
	return wire->count++;
}

/* libcurl keeps a pointer for us with each socket: slot + 1 in it, NULL before the first call. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *slot_plus_1)
{
	struct scrape_wire *wire = user;
	size_t slot = (size_t)(uintptr_t)slot_plus_1;
	short events = 0;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (slot == 0)
			return 0;
		wire->sockets[slot - 1] = (struct pollfd){.fd = -1};
		wire->free_slots[wire->free_count++] = slot - 1;
		return 0;
	}
	if (slot == 0) {
		slot = take_slot(wire) + 1;
		curl_multi_assign(wire->multi, fd, (void *)(uintptr_t)slot);
	}
	if (what & CURL_POLL_IN)
		events |= POLLIN;
	if (what & CURL_POLL_OUT)
		events |= POLLOUT;
	wire->sockets[slot - 1] = (struct pollfd){.fd = fd, .events = events};
	return 0;
}

static int on_timer(CURLM *multi, long wait_ms, void *user)
{
	struct scrape_wire *wire = user;

	(void)multi;
	wire->timer = no_timer;
	if (wait_ms >= 0)
		wire->timer.ms = wire->now.ms + wait_ms;
	return 0;
}

struct scrape_wire *scrape_wire_open(void)
{
	struct scrape_wire *wire = calloc(1, sizeof(*wire));

	if (!wire)
		return NULL;
	wire->timer = no_timer;
	wire->multi = curl_multi_init();
	if (!wire->multi) {
		free(wire);
		return NULL;
	}
	curl_multi_setopt(wire->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(wire->multi, CURLMOPT_SOCKETDATA, wire);
	curl_multi_setopt(wire->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(wire->multi, CURLMOPT_TIMERDATA, wire);
	return wire;
}

void scrape_wire_keep(struct scrape_wire *wire, size_t connections)
{
	curl_multi_setopt(wire->multi, CURLMOPT_MAXCONNECTS, (long)connections);
}

void scrape_wire_close(struct scrape_wire *wire)
{
	if (!wire)
		return;
	curl_multi_cleanup(wire->multi);
	free(wire->sockets);
	free(wire->free_slots);
	free(wire);
}

void scrape_wire_add(struct scrape_wire *wire, CURL *easy)
{
	must(curl_multi_add_handle(wire->multi, easy) == CURLM_OK);
}

void scrape_wire_remove(struct scrape_wire *wire, CURL *easy)
{
	must(curl_multi_remove_handle(wire->multi, easy) == CURLM_OK);
}

static int ready_mask(short revents)
{
	int mask = 0;

	if (revents & (POLLIN | POLLHUP))
		mask |= CURL_CSELECT_IN;
	if (revents & POLLOUT)
		mask |= CURL_CSELECT_OUT;
	if (revents & (POLLERR | POLLNVAL))
		mask |= CURL_CSELECT_ERR;
	return mask;
}

static bool move_timer(struct scrape_wire *wire)
{
	int running;

	if (wire->timer.ms > wire->now.ms)
		return false;
	wire->timer = no_timer; /* libcurl sets the next one inside the call */
	curl_multi_socket_action(wire->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	return true;
}

/* The array may move and grow inside libcurl's callbacks, so slots are read anew each time. A slot
   that is freed and taken again on the way has no revents. */
static bool move_sockets(struct scrape_wire *wire)
{
	size_t count = wire->count;
	int ready = poll(wire->sockets, (nfds_t)count, 0);
	int running;

	if (ready <= 0) /* -1 is EINTR or ENOMEM: the next look asks again */
		return false;
	for (size_t i = 0; i < count; i++) {
		struct pollfd socket = wire->sockets[i];

		if (socket.fd < 0 || socket.revents == 0)
			continue;
		wire->sockets[i].revents = 0;
		curl_multi_socket_action(
			wire->multi, socket.fd, ready_mask(socket.revents), &running);
	}
	return true;
}

static bool report_ended(struct scrape_wire *wire, scrape_wire_done *done, void *user)
{
	bool any = false;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(wire->multi, &left))) {
		CURL *easy = message->easy_handle;
		CURLcode code = message->data.result;

		/* Now, so that done() can add it again; getinfo still answers. */
		curl_multi_remove_handle(wire->multi, easy);
		any = true;
		done(user, easy, code);
	}
	return any;
}

void scrape_wire_look(struct scrape_wire *wire, mono_ms now, scrape_wire_done *done, void *user)
{
	wire->now = now;
	for (int round = 0; round < ROUNDS; round++) {
		bool timer = move_timer(wire);
		bool sockets = move_sockets(wire);

		if (!report_ended(wire, done, user) && !timer && !sockets)
			break;
	}
}
