/*
 * The words of faults that a server on loopback cannot be made to cause, or only of one TLS library
 * or libcurl version. The others stand in test_scrape.c, _origin.c and _tls.c.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sources/scrape_fault.h"
#include "sources/scrape_url.h"

static const struct target plain = {.timeout_ms = 900};
static const struct target on_socket = {.timeout_ms = 900, .unix_socket = (char *)"/run/m.sock"};

#define HTTP    .target = &plain, .url = "http://gw-a:9100/metrics?token=x"
#define PROXIED HTTPS, .proxy = {"all_proxy", "squid:3128"}
#define HTTPS   .target = &plain, .url = "https://gw-a/metrics"

static const struct {
	struct scrape_outcome outcome;
	enum fault_kind kind;
	const char *text;
} cases[] = {
	{{HTTP, .code = CURLE_COULDNT_CONNECT, .os_errno = EHOSTUNREACH}, FAULT_REFUSED,
		"cannot connect to gw-a:9100: No route to host"},
	{{HTTP, .code = CURLE_COULDNT_CONNECT}, FAULT_REFUSED,
		"cannot connect to gw-a:9100: no route or no answer"},
	{{.target = &on_socket,
		 .url = "http://localhost/",
		 .code = CURLE_COULDNT_CONNECT,
		 .os_errno = ECONNREFUSED},
		FAULT_REFUSED, "refused: nobody listens on socket /run/m.sock"},
	{{.target = &on_socket,
		 .url = "http://localhost/",
		 .code = CURLE_COULDNT_CONNECT,
		 .os_errno = EACCES},
		FAULT_REFUSED, "cannot connect to socket /run/m.sock: Permission denied"},
	/* A proxy, and one that libcurl has not named. */
	{{PROXIED, .code = CURLE_COULDNT_RESOLVE_PROXY}, FAULT_ADDRESS,
		"name of proxy squid:3128 does not resolve: check all_proxy"},
	{{HTTP, .code = CURLE_COULDNT_RESOLVE_PROXY}, FAULT_ADDRESS,
		"name of proxy of the environment does not resolve: check its variable"},
	{{PROXIED, .code = CURLE_COULDNT_CONNECT}, FAULT_REFUSED,
		"cannot connect to proxy squid:3128: no route or no answer: check all_proxy"},
	{{PROXIED, .code = CURLE_PROXY, .detail = "Can't complete SOCKS5 connection"},
		FAULT_REFUSED, "proxy squid:3128 of all_proxy did not connect to gw-a:443"},
	{{PROXIED, .code = CURLE_NOT_BUILT_IN, .detail = "Unsupported proxy 'https://u:p@squid'"},
		FAULT_OTHER,
		"proxy squid:3128 is of a kind that libcurl here cannot use: check all_proxy"},
	{{PROXIED, .code = CURLE_RECV_ERROR, .proxy_status = 407}, FAULT_STATUS,
		"407: proxy squid:3128 wants user and password: set them in all_proxy"},
	{{PROXIED, .code = CURLE_OPERATION_TIMEDOUT, .phase = SCRAPE_CONNECTING}, FAULT_TIMEOUT,
		"timed out after 900 ms connecting (via proxy squid:3128 of all_proxy)"},
	{{PROXIED, .code = CURLE_OPERATION_TIMEDOUT, .phase = SCRAPE_WAITING, .redirected = true,
		 .proxy_status = 200},
		FAULT_TIMEOUT,
		"timed out after 900 ms waiting for the first byte "
		"(redirected to https://gw-a/metrics, via proxy squid:3128 of all_proxy)"},
	/* Behind a tunnel it is the server's own. */
	{{PROXIED, .phase = SCRAPE_BODY, .status = 500, .proxy_status = 200}, FAULT_STATUS,
		"500: the server failed: see its log (via proxy squid:3128 of all_proxy)"},
	{{HTTP, .code = CURLE_OPERATION_TIMEDOUT, .phase = SCRAPE_RESOLVING}, FAULT_TIMEOUT,
		"timed out after 900 ms resolving the name"},
	{{HTTP, .code = CURLE_OPERATION_TIMEDOUT, .phase = SCRAPE_BODY, .body_bytes = 3100,
		 .quiet_ms = 225, .gap_ms = 112, .status = 200},
		FAULT_TIMEOUT, "timed out after 900 ms: body stalled after 3.0 KiB"},
	{{HTTP, .code = CURLE_OPERATION_TIMEDOUT, .phase = SCRAPE_BODY, .body_bytes = 3,
		 .quiet_ms = 300, .gap_ms = 290, .status = 200},
		FAULT_TIMEOUT, "timed out: body too slow, 3 B in 900 ms"},
	{{HTTP, .code = CURLE_OPERATION_TIMEDOUT, .phase = SCRAPE_BODY, .body_bytes = 52000000,
		 .quiet_ms = 224, .status = 200},
		FAULT_TIMEOUT, "timed out: body too slow, 50 MiB in 900 ms"},
	{{HTTPS, .code = CURLE_PEER_FAILED_VERIFICATION,
		 .detail = "SSL certificate problem: certificate is not yet valid"},
		FAULT_TLS, "certificate is not valid yet: check both clocks"},
	{{HTTPS, .code = CURLE_PEER_FAILED_VERIFICATION,
		 .detail = "server certificate expiration date has passed."},
		FAULT_TLS, "certificate has expired: renew it"},
	{{HTTPS, .code = CURLE_PEER_FAILED_VERIFICATION,
		 .detail = "SSL: certificate subject name 'b' does not match target host "
			   "name 'gw-a'"},
		FAULT_TLS, "certificate is for another name than gw-a:443: use its name"},
	{{HTTPS, .code = CURLE_SSL_CONNECT_ERROR,
		 .detail = "gnutls_handshake() failed: An unexpected TLS packet was "
			   "received."},
		FAULT_TLS, "gw-a:443 speaks plain HTTP, not TLS: use http://"},
	{{HTTPS, .code = CURLE_SSL_CONNECT_ERROR,
		 .detail = "OpenSSL SSL_read: sslv3 alert bad certificate"},
		FAULT_TLS, "gw-a:443 wants a client certificate, which lowtide has not"},
	{{HTTPS, .code = CURLE_SSL_CONNECT_ERROR}, FAULT_TLS,
		"TLS handshake failed: SSL connect error"},
	{{HTTPS, .code = CURLE_GOT_NOTHING}, FAULT_CUT, "closed without an answer"},
	{{HTTP, .code = CURLE_RECV_ERROR, .phase = SCRAPE_BODY, .status = 200, .body_bytes = 12,
		 .detail = "Recv failure: Connection reset by peer"},
		FAULT_CUT, "body cut after 12 B"},
	{{HTTP, .code = CURLE_WRITE_ERROR, .phase = SCRAPE_BODY, .status = 200,
		 .detail = "Error while processing content unencoding: invalid block"},
		FAULT_ENCODING,
		"body does not decompress: set compression: false (--no-compression)"},
	{{HTTP, .code = CURLE_SSL_CACERT_BADFILE}, FAULT_FILE,
		"no certificate authorities on this machine: install ca-certificates, or set "
		"ca_file (--ca-file)"},
	{{HTTP, .code = CURLE_FAILED_INIT, .detail = "odd\nthing"}, FAULT_OTHER,
		"odd\xef\xbf\xbdthing"},
	{{HTTP, .code = CURLE_FAILED_INIT, .detail = ""}, FAULT_OTHER, "Failed initialization"},
	{{HTTP, .phase = SCRAPE_BODY, .status = 429}, FAULT_STATUS,
		"429: asked too often: set a longer interval"},
	{{HTTP, .phase = SCRAPE_BODY, .status = 400,
		 .excerpt = "<title>400 The plain HTTP request was sent to HTTPS port<",
		 .excerpt_len = 57},
		FAULT_TLS, "400: gw-a:9100 is a TLS port: use https://"},
	/* A status explains itself, however badly its body arrived. */
	{{HTTP, .code = CURLE_OPERATION_TIMEDOUT, .phase = SCRAPE_BODY, .status = 502},
		FAULT_STATUS, "502: the server failed: see its log"},
	{{HTTP, .phase = SCRAPE_BODY, .status = 200}, FAULT_NONE, ""},
	{{HTTP, .code = CURLE_WRITE_ERROR, .stop = SCRAPE_STOP_BODY, .phase = SCRAPE_BODY,
		 .status = 200},
		FAULT_NONE, ""},
};

static void test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fault fault = scrape_fault(&cases[i].outcome);

		assert_string_equal(fault.text, cases[i].text);
		assert_int_equal(fault.kind, cases[i].kind);
	}
}

static void test_origins(void **state)
{
	(void)state;
	assert_true(scrape_url_same_origin("http://a/x", "HTTP://A:80/y?z"));
	assert_true(scrape_url_same_origin("https://a", "https://u:p@a:443/"));
	assert_false(scrape_url_same_origin("http://a/", "https://a/"));
	assert_false(scrape_url_same_origin("http://a/", "http://a:8080/"));
	assert_false(scrape_url_same_origin("http://a/", "http://a.b/"));
	assert_false(scrape_url_same_origin("http://a/", "http://a@b/"));
	assert_false(scrape_url_same_origin("", ""));
	assert_false(scrape_url_same_origin("http://[bad", "http://[bad"));
}

static void test_urls_are_shown_without_secrets(void **state)
{
	char shown[SCRAPE_URL_SHOWN_BYTES];

	(void)state;
	scrape_url_show("http://u:p@gw-a:81/a/b?token=x#y", shown);
	assert_string_equal(shown, "http://gw-a:81/a/b");
	scrape_url_show("no url: at all", shown);
	assert_string_equal(shown, "an unreadable URL");
	scrape_url_show_place("https://u:p@gw-a/x", shown);
	assert_string_equal(shown, "gw-a:443");
	scrape_url_show_path("https://gw-a", shown);
	assert_string_equal(shown, "/");
	assert_null(scrape_url_refusal("https://a/b"));
	assert_string_equal(scrape_url_refusal("gopher://a/"), "neither http nor https");
	assert_string_equal(scrape_url_refusal("http://u@a/"), "it carries credentials");
	assert_string_equal(scrape_url_refusal("http://[a"), "it is no URL");
}

#define NAME_32 "a-long-name.of-a-host.in-the-net."
#define LONG    NAME_32 NAME_32 NAME_32
#define AWAY    .target = &plain, .url = "http://" LONG "example/" NAME_32, .redirected = true
#define VIA     .proxy = {"https_proxy", "squid." NAME_32 NAME_32 "ex:3128"}

/* A text has 160 bytes, and names may take them all: they stand behind what happened. */
static const struct {
	struct scrape_outcome outcome;
	const char *start;
} long_cases[] = {
	{{AWAY, VIA, .code = CURLE_RECV_ERROR, .proxy_status = 403}, "403 from proxy squid.a-long"},
	{{AWAY, VIA, .code = CURLE_COULDNT_RESOLVE_PROXY}, "name of proxy squid.a-long"},
	{{AWAY, VIA, .phase = SCRAPE_BODY, .status = 500},
		"500: the proxy or the server failed: see their logs (redirected to http://a-long"},
	{{AWAY, .code = CURLE_COULDNT_RESOLVE_HOST}, "name does not resolve: a-long"},
	{{AWAY, .code = CURLE_COULDNT_CONNECT, .os_errno = ECONNREFUSED},
		"refused: nobody listens on a-long"},
	{{AWAY, .code = CURLE_OPERATION_TIMEDOUT, .phase = SCRAPE_WAITING},
		"timed out after 900 ms waiting for the first byte (redirected to http://a-long"},
	{{AWAY, .code = CURLE_FAILED_INIT, .detail = LONG LONG LONG},
		LONG "a (redirected to http://a-long"},
};

static void test_long_names_come_last(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(long_cases) / sizeof(long_cases[0]); i++) {
		struct fault fault = scrape_fault(&long_cases[i].outcome);
		const char *start = long_cases[i].start;

		assert_true(strlen(fault.text) < FAULT_TEXT_BYTES);
		if (strncmp(fault.text, start, strlen(start)) != 0)
			fail_msg("%s", fault.text);
	}
}

static void note(struct scrape_proxy *proxy, const char *remark)
{
	scrape_proxy_note(proxy, remark, strlen(remark));
}

static void test_proxies_are_taken_from_remarks(void **state)
{
	struct scrape_proxy proxy = {NULL, ""};

	(void)state;
	setenv("ALL_PROXY", "socks5h://u:p@[::1]:9/?x", 1);
	setenv("https_proxy", "https://u:p@squid.example", 1);
	note(&proxy, "Uses proxy env variable NO_PROXY == 'a,b'\n");
	note(&proxy, "Uses proxy env variable http_proxy == 'not set'\n");
	note(&proxy, "Uses proxy env variable ALL_PROXY");
	note(&proxy, "Trying 127.0.0.1:1...\n");
	note(&proxy, "");
	assert_null(proxy.variable);
	note(&proxy, "Uses proxy env variable ALL_PROXY == 'socks5h://u:p@[::1]:9/?x'\n");
	assert_string_equal(proxy.variable, "ALL_PROXY");
	assert_string_equal(proxy.place, "[::1]:9");
	note(&proxy, "Uses proxy env variable https_proxy == 'https://u:p@squid.exa");
	assert_string_equal(proxy.variable, "https_proxy");
	assert_string_equal(proxy.place, "squid.example:443");
	setenv("https_proxy", "http://u:p@squid", 1);
	note(&proxy, "Uses proxy env variable https_proxy == ''\n");
	assert_string_equal(proxy.place, "squid:1080");
	setenv("https_proxy", "http://[", 1);
	note(&proxy, "Uses proxy env variable https_proxy == ''\n");
	assert_string_equal(proxy.place, "an unreadable URL");
	scrape_proxy_forget(&proxy);
	assert_null(proxy.variable);
	unsetenv("ALL_PROXY");
	unsetenv("https_proxy");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_long_names_come_last),
		cmocka_unit_test(test_proxies_are_taken_from_remarks),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_urls_are_shown_without_secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
