#ifndef LOWTIDE_TESTS_SUPPORT_EVIL_SERVER_H
#define LOWTIDE_TESTS_SUPPORT_EVIL_SERVER_H
/*
 * A server on loopback that says exactly what a test tells it to say: a script is a C function that
 * is called once for each connection, on a thread of its own, and the connection is closed when it
 * returns. All calls below end early when the peer is gone or the server is stopped, so no script
 * can outlive its test.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct evil_server;
struct evil_conn;

typedef void evil_script(struct evil_conn *conn);

/* On an ephemeral port of 127.0.0.1. data is for the script. */
struct evil_server *evil_start(evil_script *script, const void *data);
/* On a unix socket. */
struct evil_server *evil_start_unix(evil_script *script, const void *data, const char *path);
/* Listens with a full queue and accepts nobody: connecting to it does not end. */
struct evil_server *evil_start_deaf(void);
void evil_stop(struct evil_server *server);

/* "http://127.0.0.1:PORT"; add the path. Valid until stop. */
const char *evil_url(const struct evil_server *server);
int evil_port(const struct evil_server *server);

/* What came in so far. */
size_t evil_connections(struct evil_server *server);
size_t evil_requests(struct evil_server *server);
/* Copies the number-th request, from its request line to the blank line; "" when there is none. */
enum { EVIL_REQUEST_BYTES = 4096 };
void evil_request(struct evil_server *server, size_t number, char out[EVIL_REQUEST_BYTES]);

/* Whether it contains text. There must be such a request. */
bool evil_request_has(struct evil_server *server, size_t number, const char *text);

/* ---- for scripts ---- */

const void *evil_data(const struct evil_conn *conn);
/* The how-manieth connection this is, from 0. */
size_t evil_number(const struct evil_conn *conn);
/* False: the peer hung up instead. */
bool evil_read_request(struct evil_conn *conn);
bool evil_send(struct evil_conn *conn, const char *text);
bool evil_send_bytes(struct evil_conn *conn, const void *bytes, size_t len);
/* One byte every gap_ms. */
void evil_drip(struct evil_conn *conn, const char *text, int gap_ms);
/* Sends text over and over, up to total bytes. */
void evil_flood(struct evil_conn *conn, const char *text, size_t len, size_t total);
/* Says nothing more until the peer hangs up. */
void evil_hang(struct evil_conn *conn);
/* A script whose data is a string: reads a request, says it, and hangs up. */
void evil_say(struct evil_conn *conn);
/* Reads a request and answers 200 with this body and its length. */
void evil_serve(struct evil_conn *conn, const char *body);

#endif
