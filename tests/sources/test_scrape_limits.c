/*
 * The scrape source and servers that do not stop: each limit is reached, and said to be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/limits.h"
#include "tests/support/scrape_expect.h"

#define BODY   SCRAPE_BODY
#define HEADER SCRAPE_HEADER

/* The beginning of a gzip member. */
static const unsigned char gzip_head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};

static void flood_body(struct evil_conn *conn)
{
	static char chunk[256 << 10];

	if (!evil_read_request(conn))
		return;
	for (size_t i = 0; i < sizeof(chunk); i++)
		chunk[i] = i % 64 == 63 ? '\n' : i % 64 == 0 ? '#' : ' ';
	evil_send(conn, HEADER "\r\n" BODY);
	evil_flood(conn, chunk, sizeof(chunk), (size_t)LIMIT_BODY_BYTES * 2);
}

static void long_timeout(struct target *target)
{
	target->interval_ms = 20000;
	target->timeout_ms = 18000;
}

static void test_endless_body(void **state)
{
	(void)state;
	scrape_expect_cut(flood_body, NULL, long_timeout, FAULT_LIMIT,
		"body over 256 MiB on the wire: the rest dropped");
}

struct bits {
	unsigned char *bytes;
	size_t count;
};

/* Huffman codes go in with their first bit first. */
static void put_bits(struct bits *bits, unsigned code, int width)
{
	while (width-- > 0) {
		if (code >> width & 1)
			bits->bytes[bits->count / 8] |= (unsigned char)(1U << bits->count % 8);
		bits->count++;
	}
}

/* 1.9 MB that unpack to BODY and 300 MB of line feeds: literals of a fixed Huffman block, then
   "258 bytes like the last one" without end. */
static void serve_bomb(struct evil_conn *conn)
{
	enum { REPEATS = 300 * 1000 * 1000 / 258, SIZE = REPEATS * 13 / 8 + 512 };
	struct bits bits = {calloc(1, SIZE), 0};

	put_bits(&bits, 2, 3); /* not the last block; fixed codes */
	for (const char *c = BODY; *c; c++)
		put_bits(&bits, 0x30U + (unsigned char)*c, 8);
	for (int i = 0; i < REPEATS; i++)
		put_bits(&bits, 0xc5U << 5, 13);
	if (evil_read_request(conn)) {
		evil_send(conn, HEADER "Content-Encoding: gzip\r\n\r\n");
		evil_send_bytes(conn, gzip_head, sizeof(gzip_head));
		evil_send_bytes(conn, bits.bytes, bits.count / 8);
	}
	free(bits.bytes);
}

static void test_zip_bomb(void **state)
{
	(void)state;
	scrape_expect_cut(
		serve_bomb, NULL, long_timeout, FAULT_LIMIT, "body over 256 MiB: the rest dropped");
}

static void flood_headers(struct evil_conn *conn)
{
	static const char header[] = "X-More: and more and more and more of the same\r\n";

	if (!evil_read_request(conn))
		return;
	evil_send(conn, "HTTP/1.1 200 OK\r\n");
	evil_flood(conn, header, strlen(header), 16 << 20);
}

static void test_endless_headers(void **state)
{
	(void)state;
	scrape_expect_fault(flood_headers, NULL, NULL, FAULT_LIMIT, "headers over 64 KiB");
}

static void flood_one_header(struct evil_conn *conn)
{
	if (!evil_read_request(conn))
		return;
	evil_send(conn, "HTTP/1.1 200 OK\r\nX-Long: ");
	evil_flood(conn, "aaaaaaaaaaaaaaaa", 16, 16 << 20);
}

static void test_endless_header(void **state)
{
	(void)state;
	scrape_expect_fault(flood_one_header, NULL, NULL, FAULT_LIMIT, "headers over 64 KiB");
}

/* Stored gzip blocks of no bytes: the decompressor eats them for ever and yields nothing. */
static void flood_wire(struct evil_conn *conn)
{
	static unsigned char blocks[250 * 1000];

	if (!evil_read_request(conn))
		return;
	for (size_t i = 0; i < sizeof(blocks); i++)
		blocks[i] = i % 5 >= 3 ? 0xff : 0;
	evil_send(conn, HEADER "Content-Encoding: gzip\r\n\r\n");
	evil_send_bytes(conn, gzip_head, sizeof(gzip_head));
	evil_flood(conn, (const char *)blocks, sizeof(blocks), (size_t)LIMIT_WIRE_BYTES * 2);
}

static void test_endless_wire(void **state)
{
	(void)state;
	scrape_expect_fault(flood_wire, NULL, long_timeout, FAULT_LIMIT,
		"body over 256 MiB on the wire: the rest dropped");
}

static void serve_endless_label(struct evil_conn *conn)
{
	static char many[1 << 16];

	if (!evil_read_request(conn))
		return;
	memset(many, 'a', sizeof(many));
	evil_send(conn, HEADER "\r\n" BODY "process_resident_memory_bytes{x=\"");
	evil_flood(conn, many, sizeof(many), 4 << 20);
	evil_send(conn, "\"} 1\n");
}

static void test_endless_label(void **state)
{
	(void)state;
	scrape_expect_gaps(serve_endless_label, NULL, FAULT_PARSE,
		"bad lines among those read: 1, first line 2: the line is too long (lowtide parse "
		"shows all)");
}

static void serve_long_label(struct evil_conn *conn)
{
	char body[8192];
	size_t len = (size_t)snprintf(
		body, sizeof(body), BODY "process_resident_memory_bytes{x=\"%04500d\"} 1\n", 7);

	body[len] = '\0';
	evil_serve(conn, body);
}

static void test_long_label(void **state)
{
	(void)state;
	scrape_expect_gaps(serve_long_label, NULL, FAULT_LIMIT,
		"labels over 4096 bytes or over 128 labels: 1 series dropped");
}

static void serve_many_series(struct evil_conn *conn)
{
	char line[128];

	if (!evil_read_request(conn))
		return;
	evil_send(conn, HEADER "\r\n");
	for (int i = 0; i < LIMIT_FEED_KEYS + 3; i++) {
		snprintf(line, sizeof(line), "process_resident_memory_bytes{pid=\"%d\"} 1\n", i);
		if (!evil_send(conn, line))
			return;
	}
}

static void test_too_many_series(void **state)
{
	struct evil_server *server = evil_start(serve_many_series, NULL);
	struct probe_feed feed = probe_once(evil_url(server), long_timeout);

	(void)state;
	evil_stop(server);
	probe_expect_fault(
		&feed, FAULT_LIMIT, "over 65536 wanted series (32 MiB of names): 3 dropped");
	assert_int_equal(feed.reading.completeness, READING_CUT);
	assert_int_equal(feed.reading.sample_count, LIMIT_FEED_KEYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_endless_body),
		cmocka_unit_test(test_zip_bomb),
		cmocka_unit_test(test_endless_headers),
		cmocka_unit_test(test_endless_header),
		cmocka_unit_test(test_endless_wire),
		cmocka_unit_test(test_endless_label),
		cmocka_unit_test(test_long_label),
		cmocka_unit_test(test_too_many_series),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
