#ifndef LOWTIDE_TESTS_SUPPORT_DNS_SERVER_H
#define LOWTIDE_TESTS_SUPPORT_DNS_SERVER_H
/*
 * A name server of a few bytes on loopback (UDP), on a thread of its own. It knows one name's
 * records of one type; asked for another type it says that there are none of it.
 *
 * A message is made of the question that was asked and records that are given as the bytes they
 * are on the wire, so that what is expected does not come from the code that is tested.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dns_server;

enum dns_mood {
	DNS_ANSWERS,
	DNS_NO_NAME, /* NXDOMAIN */
	DNS_FAILS,   /* SERVFAIL */
	DNS_SILENT,
	DNS_GARBLED, /* a record is longer than the message */
};

struct dns_server *dns_server_start(void);
void dns_server_stop(struct dns_server *server);

/* 127.0.0.1:PORT */
const char *dns_server_address(const struct dns_server *server);

void dns_server_mood(struct dns_server *server, enum dns_mood mood);

/* From now on: no records of the type; then adds them one by one. */
void dns_server_begin(struct dns_server *server, uint16_t type, uint32_t ttl_s);
void dns_server_add(struct dns_server *server, const void *data, size_t len);

/* Questions so far. */
size_t dns_server_questions(struct dns_server *server);

#endif
