#include "tests/support/one_feed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct model *model;
struct build b;

int setup(void **state)
{
	(void)state;
	model = model_create();
	b = build_feed(model, "gw", 1);
	return 0;
}

int teardown(void **state)
{
	(void)state;
	build_fini(&b);
	model_destroy(model);
	return 0;
}

const struct worker *row(const char *name)
{
	const struct worker *worker = worker_named(model, name);

	if (!worker)
		fail_msg("no row %s", name);
	return worker;
}

void end_poll(double at)
{
	build_send(&b, model, at);
	model_settle(model, at_s(at));
}

void poll_process(double at, double birth, double rss, double cpu)
{
	add(&b, "process_resident_memory_bytes", "", rss);
	add(&b, "process_cpu_seconds_total", "", cpu);
	add(&b, "process_start_time_seconds", "", BUILD_WALL_S + birth);
	end_poll(at);
}

void poll_fault(double at)
{
	struct fault fault = fault_make(FAULT_TIMEOUT, 0, "no answer in 900 ms");

	model_accept_fault(model, b.feed, at_s(at), &fault);
	model_settle(model, at_s(at));
}
