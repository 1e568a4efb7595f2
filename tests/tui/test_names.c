/* Names whose records change while the program runs: a real name server, and real workers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sources/clock.h"
#include "tests/support/dns_server.h"
#include "tests/support/list_run.h"

static struct dns_server *names;
static mono_ms asked_at;

/* 127.0.0.x */
static void add_address(unsigned char last)
{
	unsigned char address[4] = {127, 0, 0, last};

	dns_server_add(names, address, sizeof(address));
}

static bool one_address(const struct model *model)
{
	if (list_run_count(model).answering != 1)
		return false;
	assert_true(list_run_answers(model, list_run_worker(0)));
	return true;
}

static void add_another(void)
{
	asked_at = clock_now().mono;
	dns_server_begin(names, 1, 7);
	add_address(1);
	add_address(2);
}

/* The first answer was to live for a second: it did for five. */
static bool two_addresses(const struct model *model)
{
	if (list_run_count(model).asked != 2)
		return false;
	assert_in_range(mono_diff_ms(clock_now().mono, asked_at), 4000, 15000);
	asked_at = clock_now().mono;
	return true;
}

static void be_silent(void)
{
	dns_server_mood(names, DNS_SILENT);
}

/* The second was to live for seven. A server that says nothing changes nothing. */
static bool silence_changes_nothing(const struct model *model)
{
	const struct discovery *discovery = model_discovery(model, 0);

	if (!discovery->faulty)
		return false;
	assert_true(mono_diff_ms(clock_now().mono, asked_at) >= 7000);
	assert_int_equal(discovery->fault.kind, FAULT_TIMEOUT);
	assert_int_equal(list_run_count(model).asked, 2);
	return true;
}

static void have_no_name(void)
{
	dns_server_mood(names, DNS_NO_NAME);
}

static bool said_once(const struct model *model)
{
	if (strcmp(model_discovery(model, 0)->fault.text, "no such name: gw.test") != 0)
		return false;
	assert_int_equal(list_run_count(model).asked, 2);
	return true;
}

static bool believed(const struct model *model)
{
	return list_run_count(model).asked == 0 && list_run_count(model).gone == 2;
}

static void come_back(void)
{
	dns_server_begin(names, 1, 60);
	add_address(1);
}

static bool is_back(const struct model *model)
{
	return list_run_answers(model, list_run_worker(0)) || list_run_count(model).answering == 1;
}

static void test_a_name(void **state)
{
	static const struct list_step steps[] = {
		{"an answer", one_address, add_another},
		{"a second address", two_addresses, be_silent},
		{"silence", silence_changes_nothing, have_no_name},
		{"no such name", said_once, NULL},
		{"to believe it", believed, come_back},
		{"the name again", is_back, NULL},
		{NULL, NULL, NULL},
	};
	char text[128];

	(void)state;
	names = dns_server_start();
	dns_server_begin(names, 1, 1);
	add_address(1);
	snprintf(text, sizeof(text), "dns:gw.test:%s", strchr(list_run_worker(0), ':') + 1);
	list_run(text, dns_server_address(names), 500, steps);
	dns_server_stop(names);
}

/* SRV: priority, weight, port, and a host, that here is an address's name. */
static bool service_answers(const struct model *model)
{
	return list_run_count(model).answering == 1 && strcmp(model_feed(model, 0)->name, "") != 0;
}

static void test_a_service(void **state)
{
	static const struct list_step steps[] = {
		{"the service to answer", service_answers, NULL}, {NULL, NULL, NULL}};
	unsigned char data[] = "\0\0\0\5pp\11localhost\0";
	unsigned port = (unsigned)strtoul(strchr(list_run_worker(0), ':') + 1, NULL, 10);

	(void)state;
	data[4] = (unsigned char)(port >> 8);
	data[5] = (unsigned char)(port & 0xff);
	names = dns_server_start();
	dns_server_begin(names, 33, 60);
	dns_server_add(names, data, sizeof(data) - 1);
	list_run("dns:_metrics._tcp.gw.test", dns_server_address(names), 500, steps);
	dns_server_stop(names);
}

/* No A records: then those of IPv6 count. What is garbled or failing is told. */
static bool has_v6(const struct model *model)
{
	return list_run_find(model, "[::1]:9") != NULL;
}

static void garble(void)
{
	dns_server_mood(names, DNS_GARBLED);
}

static bool is_garbled(const struct model *model)
{
	const struct discovery *discovery = model_discovery(model, 0);

	if (!discovery->faulty)
		return false;
	assert_int_equal(list_run_count(model).asked, 1);
	return true;
}

static void test_ipv6_and_garbage(void **state)
{
	static const struct list_step steps[] = {
		{"an IPv6 address", has_v6, garble},
		{"garbage", is_garbled, NULL},
		{NULL, NULL, NULL},
	};
	unsigned char loopback[16] = {[15] = 1};

	(void)state;
	names = dns_server_start();
	dns_server_begin(names, 28, 1);
	dns_server_add(names, loopback, sizeof(loopback));
	list_run("dns:gw.test:9", dns_server_address(names), 500, steps);
	dns_server_stop(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_name),
		cmocka_unit_test(test_a_service),
		cmocka_unit_test(test_ipv6_and_garbage),
	};

	return cmocka_run_group_tests(tests, list_run_begin, list_run_end);
}
