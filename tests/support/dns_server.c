#include "tests/support/dns_server.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "model/must.h"

enum { RECORDS = 16, DATA_BYTES = 64, MESSAGE_BYTES = 4096, HEADER_BYTES = 12 };

struct dns_server {
	int fd;
	char address[32];
	pthread_t thread;
	pthread_mutex_t lock; /* of what follows */
	enum dns_mood mood;
	uint16_t type;
	uint32_t ttl_s;
	struct {
		unsigned char data[DATA_BYTES];
		size_t len;
	} records[RECORDS];
	size_t count, questions;
};

/* A message under construction. */
struct message {
	unsigned char bytes[MESSAGE_BYTES];
	size_t len;
};

static void put_16(struct message *message, unsigned value)
{
	message->bytes[message->len++] = (unsigned char)(value >> 8);
	message->bytes[message->len++] = (unsigned char)(value & 0xff);
}

/* The end of the question: its name, type and class; 0 when it is none. */
static size_t question_end(const struct message *message)
{
	size_t at = HEADER_BYTES;

	while (at < message->len && message->bytes[at] != 0)
		at += 1U + message->bytes[at];
	return at + 5 <= message->len ? at + 5 : 0;
}

static void put_record(const struct dns_server *server, struct message *message, size_t i)
{
	bool garbled = server->mood == DNS_GARBLED;

	put_16(message, 0xc000 | HEADER_BYTES); /* the name that was asked for */
	put_16(message, server->type);
	put_16(message, 1);
	put_16(message, server->ttl_s >> 16);
	put_16(message, server->ttl_s & 0xffff);
	put_16(message, (unsigned)server->records[i].len + (garbled ? 100 : 0));
	memcpy(message->bytes + message->len, server->records[i].data, server->records[i].len);
	message->len += server->records[i].len;
}

/* Turns the question into its answer; false: none. */
static bool answer(struct dns_server *server, struct message *message)
{
	size_t end = question_end(message);
	unsigned type;
	bool knows;

	if (end == 0)
		return false;
	type = (unsigned)(message->bytes[end - 4] << 8 | message->bytes[end - 3]);
	knows = type == server->type &&
		(server->mood == DNS_ANSWERS || server->mood == DNS_GARBLED);
	server->questions++;
	message->bytes[2] = 0x81; /* an answer, recursion desired */
	message->bytes[3] = 0x80; /* and available */
	if (server->mood == DNS_NO_NAME)
		message->bytes[3] |= 3;
	if (server->mood == DNS_FAILS)
		message->bytes[3] |= 2;
	message->len = 4;
	put_16(message, 1);
	put_16(message, knows ? (unsigned)server->count : 0);
	put_16(message, 0);
	put_16(message, 0);
	message->len = end;
	for (size_t i = 0; knows && i < server->count; i++)
		put_record(server, message, i);
	return server->mood != DNS_SILENT;
}

/* Ends when an empty packet comes. */
static void *serve(void *user)
{
	struct dns_server *server = user;
	struct message message;

	for (;;) {
		struct sockaddr_in from;
		socklen_t from_len = sizeof(from);
		ssize_t got = recvfrom(server->fd, message.bytes, sizeof(message.bytes), 0,
			(struct sockaddr *)&from, &from_len);
		bool answers;

		if (got <= 0)
			return NULL;
		message.len = (size_t)got;
		pthread_mutex_lock(&server->lock);
		answers = answer(server, &message);
		pthread_mutex_unlock(&server->lock);
		if (answers)
			sendto(server->fd, message.bytes, message.len, 0, (struct sockaddr *)&from,
				from_len);
	}
}

struct dns_server *dns_server_start(void)
{
	struct dns_server *server = calloc(1, sizeof(*server));
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t len = sizeof(at);

	must(server != NULL);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	must(server->fd >= 0 && bind(server->fd, (struct sockaddr *)&at, sizeof(at)) == 0);
	must(getsockname(server->fd, (struct sockaddr *)&at, &len) == 0);
	snprintf(server->address, sizeof(server->address), "127.0.0.1:%d", ntohs(at.sin_port));
	must(pthread_mutex_init(&server->lock, NULL) == 0);
	must(pthread_create(&server->thread, NULL, serve, server) == 0);
	return server;
}

void dns_server_stop(struct dns_server *server)
{
	struct sockaddr_in at;
	socklen_t len = sizeof(at);

	must(getsockname(server->fd, (struct sockaddr *)&at, &len) == 0);
	must(sendto(server->fd, "", 0, 0, (struct sockaddr *)&at, len) == 0);
	pthread_join(server->thread, NULL);
	pthread_mutex_destroy(&server->lock);
	close(server->fd);
	free(server);
}

const char *dns_server_address(const struct dns_server *server)
{
	return server->address;
}

void dns_server_mood(struct dns_server *server, enum dns_mood mood)
{
	pthread_mutex_lock(&server->lock);
	server->mood = mood;
	pthread_mutex_unlock(&server->lock);
}

void dns_server_begin(struct dns_server *server, uint16_t type, uint32_t ttl_s)
{
	pthread_mutex_lock(&server->lock);
	server->mood = DNS_ANSWERS;
	server->type = type;
	server->ttl_s = ttl_s;
	server->count = 0;
	pthread_mutex_unlock(&server->lock);
}

void dns_server_add(struct dns_server *server, const void *data, size_t len)
{
	pthread_mutex_lock(&server->lock);
	must(server->count < RECORDS && len <= DATA_BYTES);
	memcpy(server->records[server->count].data, data, len);
	server->records[server->count++].len = len;
	pthread_mutex_unlock(&server->lock);
}

size_t dns_server_questions(struct dns_server *server)
{
	size_t questions;

	pthread_mutex_lock(&server->lock);
	questions = server->questions;
	pthread_mutex_unlock(&server->lock);
	return questions;
}
