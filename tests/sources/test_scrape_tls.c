/*
 * The scrape source and TLS: certificates made by openssl when the test starts, a real HTTPS server
 * behind them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <microhttpd.h>

#include "tests/support/evil_server.h"
#include "tests/support/scrape_probe.h"
#include "tests/support/scratch_folder.h"

#define BODY "process_resident_memory_bytes 1234\n"

enum { PEM_BYTES = 4096 };

/* ---- certificates ---- */

/* Everything a server needs for one way of being trusted or not. */
static const char make_certificates[] =
	"set -e; exec >openssl.log 2>&1\n"
	"new='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'\n"
	"openssl req -x509 $new -keyout ca.key -out ca.pem -subj /CN=tide-ca -days 2\n"
	"openssl req $new -keyout key.pem -out csr.pem -subj /CN=tide\n"
	"sign() { echo \"subjectAltName=$2\" >san; openssl x509 -req -in csr.pem -CA ca.pem \\\n"
	"  -CAkey ca.key -CAcreateserial -days $3 -extfile san -out $1; }\n"
	"sign good.pem IP:127.0.0.1 2\n"
	"sign other.pem DNS:ebb.example 2\n"
	"sign expired.pem IP:127.0.0.1 -1\n";

static void run_script(const char *script)
{
	int status = -1;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		execl("/bin/sh", "sh", "-c", script, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static int make_folder(void **state)
{
	if (scratch_enter(state) != 0)
		return -1;
	run_script(make_certificates);
	return 0;
}

static void read_pem(const char *path, char out[PEM_BYTES])
{
	FILE *file = fopen(path, "r");
	size_t len;

	assert_non_null(file);
	len = fread(out, 1, PEM_BYTES - 1, file);
	out[len] = '\0';
	fclose(file);
}

/* ---- the server ---- */

static enum MHD_Result answer(void *user, struct MHD_Connection *conn, const char *url,
	const char *method, const char *version, const char *upload, size_t *upload_size,
	void **context)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(strlen(BODY), (void *)BODY, MHD_RESPMEM_PERSISTENT);
	enum MHD_Result result = MHD_queue_response(conn, MHD_HTTP_OK, response);

	(void)user;
	(void)url;
	(void)method;
	(void)version;
	(void)upload;
	(void)upload_size;
	(void)context;
	MHD_destroy_response(response);
	return result;
}

struct https {
	struct MHD_Daemon *daemon;
	char key[PEM_BYTES];
	char certificate[PEM_BYTES];
	int port;
};

static void https_start(struct https *https, const char *certificate)
{
	struct sockaddr_in address = {.sin_family = AF_INET};

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	read_pem("key.pem", https->key);
	read_pem(certificate, https->certificate);
	https->daemon = MHD_start_daemon(MHD_USE_TLS | MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL,
		NULL, answer, NULL, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_HTTPS_MEM_KEY,
		https->key, MHD_OPTION_HTTPS_MEM_CERT, https->certificate, MHD_OPTION_END);
	assert_non_null(https->daemon);
	https->port = MHD_get_daemon_info(https->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

static struct probe_feed poll_https(const char *scheme, const char *certificate,
	void (*tweak)(struct target *target), int *port)
{
	struct https https;
	struct probe_feed feed;
	char url[64];

	https_start(&https, certificate);
	snprintf(url, sizeof(url), "%s://127.0.0.1:%d", scheme, https.port);
	feed = probe_once(url, tweak);
	MHD_stop_daemon(https.daemon);
	*port = https.port;
	return feed;
}

static void trust(struct target *target)
{
	target->ca_file = (char *)"ca.pem";
}

static void trust_nobody(struct target *target)
{
	target->ca_file = (char *)"missing.pem";
}

static void insecure(struct target *target)
{
	target->insecure = true;
}

static void expect_ebb(struct target *target)
{
	trust(target);
	target->server_name = (char *)"ebb.example";
}

static void expect_flow(struct target *target)
{
	trust(target);
	target->server_name = (char *)"flow.example";
}

static void expect_good(const struct probe_feed *feed)
{
	assert_string_equal(feed->fault.text, "");
	assert_int_equal(feed->readings, 1);
	assert_int_equal(feed->reading.completeness, READING_COMPLETE);
	assert_int_equal(feed->reading.sample_count, 1);
}

/* ---- tests ---- */

static void test_own_ca(void **state)
{
	int port;
	struct probe_feed feed = poll_https("https", "good.pem", trust, &port);

	(void)state;
	expect_good(&feed);
}

static void test_insecure(void **state)
{
	int port;
	struct probe_feed feed = poll_https("https", "expired.pem", insecure, &port);

	(void)state;
	expect_good(&feed);
}

static void test_unknown_ca(void **state)
{
	int port;
	struct probe_feed feed = poll_https("https", "good.pem", NULL, &port);

	(void)state;
	probe_expect_fault(
		&feed, FAULT_TLS, "certificate is from an unknown CA: set ca_file (--ca-file)");
}

static void test_expired(void **state)
{
	int port;
	struct probe_feed feed = poll_https("https", "expired.pem", trust, &port);

	(void)state;
	probe_expect_fault(&feed, FAULT_TLS, "certificate has expired: renew it");
}

static void test_wrong_name(void **state)
{
	int port;
	struct probe_feed feed = poll_https("https", "other.pem", trust, &port);
	char text[128];

	(void)state;
	snprintf(text, sizeof(text),
		"certificate is for another name than 127.0.0.1:%d: use its name", port);
	probe_expect_fault(&feed, FAULT_TLS, text);
}

/* An address whose certificate is for a name: that name is what is expected, and sent as SNI. */
static void test_server_name(void **state)
{
	int port;
	struct probe_feed feed = poll_https("https", "other.pem", expect_ebb, &port);
	char text[128];

	(void)state;
	expect_good(&feed);
	feed = poll_https("https", "other.pem", expect_flow, &port);
	snprintf(text, sizeof(text),
		"certificate is for another name than flow.example:%d: use its name", port);
	probe_expect_fault(&feed, FAULT_TLS, text);
}

static void test_ca_file_that_is_not_there(void **state)
{
	int port;
	struct probe_feed feed = poll_https("https", "good.pem", trust_nobody, &port);

	(void)state;
	probe_expect_fault(
		&feed, FAULT_FILE, "ca_file missing.pem cannot be read or holds no certificate");
}

/* GnuTLS, under this server, hangs up without a word or with an alert; both are told. */
static void test_plain_http_on_a_tls_port(void **state)
{
	int port;
	struct probe_feed feed = poll_https("http", "good.pem", NULL, &port);

	(void)state;
	assert_int_equal(feed.readings, 0);
	assert_non_null(strstr(feed.fault.text, "https://"));
}

/* As plain servers do: a ClientHello is a bad request. */
static void say_bad_request(struct evil_conn *conn)
{
	evil_send(conn, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
}

static void test_tls_on_a_plain_port(void **state)
{
	struct evil_server *server = evil_start(say_bad_request, NULL);
	char url[64], text[128];
	struct probe_feed feed;

	(void)state;
	snprintf(url, sizeof(url), "https://127.0.0.1:%d", evil_port(server));
	snprintf(text, sizeof(text), "127.0.0.1:%d speaks plain HTTP, not TLS: use http://",
		evil_port(server));
	feed = probe_once(url, NULL);
	probe_expect_fault(&feed, FAULT_TLS, text);
	evil_stop(server);
}

static void quick(struct target *target)
{
	target->timeout_ms = 300;
}

static void test_handshake_hangs(void **state)
{
	struct evil_server *server = evil_start(evil_hang, NULL);
	struct probe_feed feed;
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "https://127.0.0.1:%d", evil_port(server));
	feed = probe_once(url, quick);
	probe_expect_fault(&feed, FAULT_TIMEOUT, "timed out after 300 ms in the TLS handshake");
	evil_stop(server);
}

static void hang_up(struct evil_conn *conn)
{
	(void)conn;
}

static void test_closed_in_handshake(void **state)
{
	struct evil_server *server = evil_start(hang_up, NULL);
	struct probe_feed feed;
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "https://127.0.0.1:%d", evil_port(server));
	feed = probe_once(url, NULL);
	probe_expect_fault(&feed, FAULT_TLS, "closed in the TLS handshake");
	evil_stop(server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_ca),
		cmocka_unit_test(test_insecure),
		cmocka_unit_test(test_unknown_ca),
		cmocka_unit_test(test_expired),
		cmocka_unit_test(test_wrong_name),
		cmocka_unit_test(test_server_name),
		cmocka_unit_test(test_ca_file_that_is_not_there),
		cmocka_unit_test(test_plain_http_on_a_tls_port),
		cmocka_unit_test(test_tls_on_a_plain_port),
		cmocka_unit_test(test_handshake_hangs),
		cmocka_unit_test(test_closed_in_handshake),
	};

	return cmocka_run_group_tests(tests, make_folder, scratch_leave);
}
