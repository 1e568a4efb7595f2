#include "tests/fleet/serve.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/fleet/process.h"

enum { BACKLOG = 64 };

struct page {
	serve_body *body;
	const void *user;
};

int serve_bind(uint16_t port)
{
	struct sockaddr_in loopback = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int on = 1;

	/* Not inherited: a child that holds it keeps the port of a dead parent. */
	if (fd < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
		process_die("no socket");
	/* After a kill -9 connections of the dead process linger on the port. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	/* Siblings on sockets of their own get their share of the connections. On one socket that
	   they share, whoever wakes up first takes nearly all. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&loopback, sizeof(loopback)) != 0)
		process_die("cannot bind 127.0.0.1:%" PRIu16, port);
	return fd;
}

uint16_t serve_port(int socket)
{
	struct sockaddr_in bound;
	socklen_t size = sizeof(bound);

	if (getsockname(socket, (struct sockaddr *)&bound, &size) != 0)
		process_die("no address on a socket");
	return ntohs(bound.sin_port);
}

void serve_announce(int socket)
{
	printf("http://127.0.0.1:%" PRIu16 "/metrics\n", serve_port(socket));
	if (fflush(stdout) != 0)
		process_die("nobody reads the address");
	serve_say_no_more();
}

void serve_say_no_more(void)
{
	if (!freopen("/dev/null", "w", stdout))
		process_die("no /dev/null");
}

static struct MHD_Response *respond(const struct page *page, bool found)
{
	char body[SERVE_BODY_BYTES] = "not here\n";
	int length = (int)strlen(body);
	struct MHD_Response *response;

	if (found)
		length = page->body(page->user, body, sizeof(body));
	if (length < 0 || (size_t)length >= sizeof(body))
		process_die("the metrics do not fit");
	response = MHD_create_response_from_buffer((size_t)length, body, MHD_RESPMEM_MUST_COPY);
	if (!response)
		process_die("no memory for an answer");
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
		found ? "text/plain; version=0.0.4; charset=utf-8" : "text/plain");
	return response;
}

static enum MHD_Result answer(void *user, struct MHD_Connection *connection, const char *url,
	const char *method, const char *http_version, const char *upload, size_t *upload_size,
	void **request)
{
	bool found = strcmp(url, "/metrics") == 0;
	struct MHD_Response *response;
	enum MHD_Result result;

	(void)http_version, (void)upload, (void)upload_size, (void)request;
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0)
		return MHD_NO;
	response = respond(user, found);
	result = MHD_queue_response(connection, found ? MHD_HTTP_OK : MHD_HTTP_NOT_FOUND, response);
	MHD_destroy_response(response);
	return result;
}

void serve_listen(int socket)
{
	if (fcntl(socket, F_SETFL, O_NONBLOCK) != 0 || listen(socket, BACKLOG) != 0)
		process_die("cannot listen on port %" PRIu16, serve_port(socket));
}

struct MHD_Daemon *serve_start(int socket, serve_body *body, const void *user)
{
	static struct page page; /* a process serves one */
	struct MHD_Daemon *daemon;

	page = (struct page){body, user};
	serve_listen(socket);
	daemon = MHD_start_daemon(
		0, 0, NULL, NULL, answer, &page, MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_END);
	if (!daemon)
		process_die("cannot serve on port %" PRIu16, serve_port(socket));
	return daemon;
}

void serve_for(struct MHD_Daemon *daemon, int ms)
{
	double until_s = process_mono_s() + ms / 1000.0;
	double left_s = ms / 1000.0;

	while (left_s > 0) {
		MHD_run_wait(daemon, (int32_t)(left_s * 1000) + 1);
		left_s = until_s - process_mono_s();
	}
}
