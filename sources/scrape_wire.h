#ifndef LOWTIDE_SOURCES_SCRAPE_WIRE_H
#define LOWTIDE_SOURCES_SCRAPE_WIRE_H
/*
 * libcurl's multi handle and its sockets.
 *
 * The sockets are not on the event loop: waking once for a batch of answers costs a fraction of
 * waking for each. They stand in one array that is handed to poll(2) without waiting
 * whenever the owner looks. An epoll set, or handles on a second uv_loop_t, would need a system
 * call for every socket that comes and goes, and with libcurl that is twice a transfer, kept
 * connection or not; the array needs none.
 *
 * None of these calls blocks. One thread.
 */
#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

#include "model/instant.h"

struct scrape_wire;

/* NULL when libcurl cannot be had. */
struct scrape_wire *scrape_wire_open(void);
/* How many idle connections are kept. */
void scrape_wire_keep(struct scrape_wire *wire, size_t connections);
/* Every transfer must have been removed, or have ended. */
void scrape_wire_close(struct scrape_wire *wire);

/* Begins at the next look. */
void scrape_wire_add(struct scrape_wire *wire, CURL *easy);
/* Ends a transfer whose end was not reported. */
void scrape_wire_remove(struct scrape_wire *wire, CURL *easy);

/* Told once for each transfer that ended, outside of libcurl's callbacks: it may add and remove. */
typedef void scrape_wire_done(void *user, CURL *easy, CURLcode code);

/* Moves everything that can move without waiting. */
void scrape_wire_look(struct scrape_wire *wire, mono_ms now, scrape_wire_done *done, void *user);

#endif
