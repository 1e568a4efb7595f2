/* DNS messages, byte by byte as RFC 1035 and RFC 2782 lay them out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sources/dns_decode.h"

#define HEADER(answers) "\x12\x34\x81\x80\0\1\0" answers "\0\0\0\0"
#define GW              "\2gw\1x\0"
#define QUESTION(type)  GW "\0" type "\0\1"
#define TTL_300         "\0\0\1\x2c"
#define AGAIN           "\xc0\x0c" /* the name of the question */
#define A_RECORD        AGAIN "\0\1\0\1" TTL_300 "\0\4\x0a\1\2\3"
#define AAAA_RECORD     AGAIN "\0\x1c\0\1" TTL_300 "\0\x10\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"

/* All addresses, each with a blank behind it. */
struct found {
	char text[1024];
};

static void on_record(void *user, const char *address)
{
	struct found *found = user;

	size_t used = strlen(found->text);

	snprintf(found->text + used, sizeof(found->text) - used, "%s ", address);
}

struct row {
	const char *bytes;
	size_t len;
	enum dns_type type;
	const char *addresses; /* NULL: not a sound message */
	uint32_t ttl_s;
};

#define BYTES(text) text, sizeof(text) - 1

static const struct row rows[] = {
	{BYTES(HEADER("\1") QUESTION("\1") A_RECORD), DNS_TYPE_A, "10.1.2.3:80 ", 300},
	{BYTES(HEADER("\2") QUESTION("\1") A_RECORD AGAIN "\0\1\0\1\0\0\0\7\0\4\x0a\1\2\4"),
		DNS_TYPE_A, "10.1.2.3:80 10.1.2.4:80 ", 7},
	{BYTES(HEADER("\1") QUESTION("\x1c") AAAA_RECORD), DNS_TYPE_AAAA, "[fd00::1]:80 ", 300},
	/* gw.x is called a.x, and a.x has an address: the shorter life counts. */
	{BYTES(HEADER("\2") QUESTION("\1") AGAIN "\0\5\0\1\0\0\0\x0a\0\4\1a\xc0\x0f"
						 "\1a\xc0\x0f\0\1\0\1" TTL_300 "\0\4\x7f\0\0\1"),
		DNS_TYPE_A, "127.0.0.1:80 ", 10},
	/* SRV: priority 0, weight 5, port 9100, target a.x, written out and pointed to. */
	{BYTES(HEADER("\1") QUESTION("\x21") AGAIN "\0\x21\0\1" TTL_300
						   "\0\x0b\0\0\0\5\x23\x8c\1a\1x\0"),
		DNS_TYPE_SRV, "a.x:9100 ", 300},
	{BYTES(HEADER("\1") QUESTION("\x21") AGAIN "\0\x21\0\1" TTL_300
						   "\0\x0a\0\0\0\5\x23\x8c\1a\xc0\x0f"),
		DNS_TYPE_SRV, "a.x:9100 ", 300},
	/* RFC 2782: the target "." says that there is no such service. */
	{BYTES(HEADER("\1") QUESTION("\x21") AGAIN "\0\x21\0\1" TTL_300 "\0\7\0\0\0\0\0\0\0"),
		DNS_TYPE_SRV, "", 300},
	/* Nothing, and something else than was asked for. */
	{BYTES(HEADER("\0") QUESTION("\1")), DNS_TYPE_A, "", UINT32_MAX},
	{BYTES(HEADER("\1") QUESTION("\1") AAAA_RECORD), DNS_TYPE_A, "", UINT32_MAX},
	/* A name that no host can have. */
	{BYTES(HEADER("\1") QUESTION("\x21") AGAIN "\0\x21\0\1" TTL_300
						   "\0\x0b\0\0\0\5\x23\x8c\1/\1x\0"),
		DNS_TYPE_SRV, NULL, 0},
	/* Cut: after the header, in a name, in a record's data; and a longer one than is there. */
	{BYTES("\x12\x34\x81\x80\0\1\0\1\0\0\0"), DNS_TYPE_A, NULL, 0},
	{BYTES(HEADER("\1") "\2g"), DNS_TYPE_A, NULL, 0},
	{BYTES(HEADER("\1") QUESTION("\1") AGAIN "\0\1\0\1" TTL_300 "\0\4\x0a\1\2"), DNS_TYPE_A,
		NULL, 0},
	{BYTES(HEADER("\1") QUESTION("\1") AGAIN "\0\1\0\1" TTL_300 "\0\5\x0a\1\2\3\4"), DNS_TYPE_A,
		NULL, 0},
	{BYTES(HEADER("\2") QUESTION("\1") A_RECORD), DNS_TYPE_A, NULL, 0},
	/* A name that points to itself, and two that point to each other. */
	{BYTES(HEADER("\1") QUESTION("\1") "\xc0\x16\0\1\0\1" TTL_300 "\0\4\x0a\1\2\3"), DNS_TYPE_A,
		NULL, 0},
	{BYTES(HEADER("\1") QUESTION("\1") "\xc0\x18\xc0\x16\0\1\0\1" TTL_300 "\0\4\x0a\1\2\3"),
		DNS_TYPE_A, NULL, 0},
};

static void test_messages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct found found = {""};
		uint32_t ttl_s = 0;
		bool sound = dns_decode((const unsigned char *)rows[i].bytes, rows[i].len,
			rows[i].type, 80, on_record, &found, &ttl_s);

		if (sound != (rows[i].addresses != NULL))
			fail_msg("row %zu is %s", i, sound ? "taken" : "refused");
		assert_string_equal(found.text, sound ? rows[i].addresses : "");
		if (sound)
			assert_int_equal(ttl_s, rows[i].ttl_s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
