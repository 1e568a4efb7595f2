#include "tests/support/evil_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

enum { MAX_CONNS = 512, MAX_REQUESTS = 256, BLOCKERS = 8 };

struct evil_conn {
	struct evil_server *server;
	pthread_t thread;
	size_t number;
	int fd;
};

struct evil_server {
	evil_script *script;
	const void *data;
	int listener;
	int stop_pipe[2]; /* its write end is closed to end all threads */
	int port;
	char url[64];
	char path[108]; /* of a unix socket */
	pthread_t thread;
	bool has_thread;
	int blockers[BLOCKERS];
	pthread_mutex_t lock; /* of what follows */
	struct evil_conn conns[MAX_CONNS];
	size_t conn_count;
	char *requests[MAX_REQUESTS];
	size_t request_count;
};

/* ---- waiting ---- */

/* False when the server stops. timeout_ms -1: for ever; then true means that fd is ready. */
static bool wait_fd(struct evil_server *server, int fd, short events, int timeout_ms)
{
	struct pollfd fds[2] = {
		{.fd = server->stop_pipe[0], .events = POLLIN},
		{.fd = fd, .events = events},
	};

	while (poll(fds, 2, timeout_ms) < 0 && errno == EINTR)
		;
	return fds[0].revents == 0;
}

/* ---- for scripts ---- */

const void *evil_data(const struct evil_conn *conn)
{
	return conn->server->data;
}

size_t evil_number(const struct evil_conn *conn)
{
	return conn->number;
}

static void keep_request(struct evil_server *server, const char *text)
{
	pthread_mutex_lock(&server->lock);
	if (server->request_count < MAX_REQUESTS)
		server->requests[server->request_count++] = strdup(text);
	pthread_mutex_unlock(&server->lock);
}

bool evil_read_request(struct evil_conn *conn)
{
	char text[EVIL_REQUEST_BYTES];
	size_t len = 0;

	while (len < sizeof(text) - 1) {
		ssize_t got;

		if (!wait_fd(conn->server, conn->fd, POLLIN, -1))
			return false;
		got = recv(conn->fd, text + len, sizeof(text) - 1 - len, 0);
		if (got <= 0)
			return false;
		len += (size_t)got;
		text[len] = '\0';
		if (strstr(text, "\r\n\r\n"))
			break;
	}
	keep_request(conn->server, text);
	return true;
}

bool evil_send_bytes(struct evil_conn *conn, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t sent;

		if (!wait_fd(conn->server, conn->fd, POLLOUT, -1))
			return false;
		sent = send(conn->fd, at, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0 && errno != EAGAIN)
			return false;
		if (sent > 0) {
			at += sent;
			len -= (size_t)sent;
		}
	}
	return true;
}

bool evil_send(struct evil_conn *conn, const char *text)
{
	return evil_send_bytes(conn, text, strlen(text));
}

void evil_drip(struct evil_conn *conn, const char *text, int gap_ms)
{
	for (; *text; text++) {
		if (!evil_send_bytes(conn, text, 1) || !wait_fd(conn->server, -1, 0, gap_ms))
			return;
	}
}

void evil_flood(struct evil_conn *conn, const char *text, size_t len, size_t total)
{
	for (size_t sent = 0; sent < total; sent += len) {
		if (!evil_send_bytes(conn, text, len))
			return;
	}
}

void evil_hang(struct evil_conn *conn)
{
	char byte;

	while (wait_fd(conn->server, conn->fd, POLLIN, -1)) {
		if (recv(conn->fd, &byte, 1, 0) <= 0)
			return;
	}
}

void evil_say(struct evil_conn *conn)
{
	if (evil_read_request(conn))
		evil_send(conn, evil_data(conn));
}

void evil_serve(struct evil_conn *conn, const char *body)
{
	char head[128];

	if (!evil_read_request(conn))
		return;
	snprintf(head, sizeof(head),
		"HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n"
		"Content-Length: %zu\r\n\r\n",
		strlen(body));
	evil_send(conn, head);
	evil_send(conn, body);
}

/* ---- threads ---- */

static void *run_conn(void *user)
{
	struct evil_conn *conn = user;

	conn->server->script(conn);
	/* Half-closing and reading to the end keeps the kernel from turning what we sent into a
	   reset because of what we did not read. */
	shutdown(conn->fd, SHUT_WR);
	evil_hang(conn);
	return NULL;
}

static void begin_conn(struct evil_server *server, int fd)
{
	struct evil_conn *conn;

	pthread_mutex_lock(&server->lock);
	if (server->conn_count == MAX_CONNS) {
		close(fd);
	} else {
		conn = &server->conns[server->conn_count];
		*conn = (struct evil_conn){
			.server = server, .number = server->conn_count, .fd = fd};
		if (pthread_create(&conn->thread, NULL, run_conn, conn) == 0)
			server->conn_count++;
	}
	pthread_mutex_unlock(&server->lock);
}

static void *run_server(void *user)
{
	struct evil_server *server = user;

	while (wait_fd(server, server->listener, POLLIN, -1)) {
		int fd = accept(server->listener, NULL, NULL);

		if (fd >= 0)
			begin_conn(server, fd);
	}
	return NULL;
}

/* ---- life ---- */

static struct evil_server *create(evil_script *script, const void *data, int family)
{
	struct evil_server *server = calloc(1, sizeof(*server));

	assert_non_null(server);
	server->script = script;
	server->data = data;
	pthread_mutex_init(&server->lock, NULL);
	assert_int_equal(pipe(server->stop_pipe), 0);
	server->listener = socket(family, SOCK_STREAM, 0);
	assert_true(server->listener >= 0);
	for (size_t i = 0; i < BLOCKERS; i++)
		server->blockers[i] = -1;
	return server;
}

static void bind_loopback(struct evil_server *server, int backlog)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(server->listener, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(server->listener, backlog), 0);
	assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &len), 0);
	server->port = ntohs(address.sin_port);
	snprintf(server->url, sizeof(server->url), "http://127.0.0.1:%d", server->port);
}

static void run(struct evil_server *server)
{
	assert_int_equal(pthread_create(&server->thread, NULL, run_server, server), 0);
	server->has_thread = true;
}

struct evil_server *evil_start(evil_script *script, const void *data)
{
	struct evil_server *server = create(script, data, AF_INET);

	bind_loopback(server, 64);
	run(server);
	return server;
}

struct evil_server *evil_start_unix(evil_script *script, const void *data, const char *path)
{
	struct evil_server *server = create(script, data, AF_UNIX);
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	snprintf(server->path, sizeof(server->path), "%s", path);
	assert_int_equal(bind(server->listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(server->listener, 64), 0);
	run(server);
	return server;
}

struct evil_server *evil_start_deaf(void)
{
	struct evil_server *server = create(NULL, NULL, AF_INET);
	struct sockaddr_in address = {.sin_family = AF_INET};

	bind_loopback(server, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)server->port);
	for (size_t i = 0; i < BLOCKERS; i++) {
		server->blockers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)connect(server->blockers[i], (struct sockaddr *)&address, sizeof(address));
	}
	return server;
}

void evil_stop(struct evil_server *server)
{
	close(server->stop_pipe[1]);
	if (server->has_thread)
		pthread_join(server->thread, NULL);
	for (size_t i = 0; i < server->conn_count; i++) {
		pthread_join(server->conns[i].thread, NULL);
		close(server->conns[i].fd);
	}
	for (size_t i = 0; i < BLOCKERS; i++) {
		if (server->blockers[i] >= 0)
			close(server->blockers[i]);
	}
	for (size_t i = 0; i < server->request_count; i++)
		free(server->requests[i]);
	close(server->listener);
	close(server->stop_pipe[0]);
	if (server->path[0])
		unlink(server->path);
	pthread_mutex_destroy(&server->lock);
	free(server);
}

const char *evil_url(const struct evil_server *server)
{
	return server->url;
}

int evil_port(const struct evil_server *server)
{
	return server->port;
}

size_t evil_connections(struct evil_server *server)
{
	size_t count;

	pthread_mutex_lock(&server->lock);
	count = server->conn_count;
	pthread_mutex_unlock(&server->lock);
	return count;
}

size_t evil_requests(struct evil_server *server)
{
	size_t count;

	pthread_mutex_lock(&server->lock);
	count = server->request_count;
	pthread_mutex_unlock(&server->lock);
	return count;
}

void evil_request(struct evil_server *server, size_t number, char out[EVIL_REQUEST_BYTES])
{
	pthread_mutex_lock(&server->lock);
	snprintf(out, EVIL_REQUEST_BYTES, "%s",
		number < server->request_count ? server->requests[number] : "");
	pthread_mutex_unlock(&server->lock);
}

bool evil_request_has(struct evil_server *server, size_t number, const char *text)
{
	char request[EVIL_REQUEST_BYTES];

	evil_request(server, number, request);
	assert_true(request[0] != '\0');
	return strstr(request, text) != NULL;
}
