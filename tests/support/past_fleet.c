#include "tests/support/past_fleet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct past_worker past_workers[WORKERS];
double past_now_s;

/* ---- what Prometheus knows ---- */

/* MiB at a time before now, NaN when it was not scraped. */
typedef double course(double ago_s);

static double traffic(double ago_s)
{
	return 6 * (1 - cos(2 * M_PI * ago_s / 900));
}

double past_leaking(double ago_s)
{
	return 300 - 10 * ago_s / PAST_HOUR_S + traffic(ago_s);
}

static double flat(double ago_s)
{
	bool silent = ago_s > 1.5 * PAST_HOUR_S && ago_s <= 2 * PAST_HOUR_S;

	return silent ? NAN : 100 + traffic(ago_s);
}

static double reborn(double ago_s)
{
	return ago_s > PAST_HOUR_S ? 400 : 50 + traffic(ago_s);
}

static double level(double ago_s)
{
	(void)ago_s;
	return 80;
}

/* As it stands between quotes in the exposition format. */
static const char *escaped(enum who who)
{
	return who == RENAMED ? "gw \\\"b\\\".example\\\\1" : past_workers[who].called;
}

static void write_family(FILE *out, enum who who, const char *job, int step_s, course *rss)
{
	for (int ago_s = 5 * PAST_HOUR_S; ago_s > 20; ago_s -= step_s)
		if (!isnan(rss(ago_s)))
			fprintf(out,
				"process_resident_memory_bytes{instance=\"%s\",job=\"%s\"} %.0f "
				"%.0f\n",
				escaped(who), job, rss(ago_s) * PAST_MIB, past_now_s - ago_s);
}

static void write_births(FILE *out, enum who who, double age_s, double age_before_s)
{
	for (int ago_s = 5 * PAST_HOUR_S; ago_s > 20; ago_s -= 15)
		fprintf(out, "process_start_time_seconds{instance=\"%s\",job=\"gw\"} %.2f %.0f\n",
			escaped(who), past_now_s - (ago_s > age_s ? age_before_s : age_s),
			past_now_s - ago_s);
}

/* Connections of the pool "main" lent out, of 10. */
double past_lent_out(double ago_s)
{
	bool silent = ago_s > PAST_HOUR_S && ago_s <= 1.5 * PAST_HOUR_S;
	bool pinned = ago_s > 10 * 60 && ago_s <= 20 * 60;

	return silent ? NAN : pinned ? 10 : 2 + fmod(floor(ago_s / 600), 5);
}

static double ten(double ago_s)
{
	(void)ago_s;
	return 10;
}

static double one(double ago_s)
{
	(void)ago_s;
	return 1;
}

static void write_pool(FILE *out, const char *family, const char *pool, course *value)
{
	for (int ago_s = 5 * PAST_HOUR_S; ago_s > 20; ago_s -= 15)
		if (!isnan(value(ago_s)))
			fprintf(out, "%s{instance=\"%s\",job=\"gw\",pool=\"%s\"} %g %.0f\n", family,
				past_workers[POOLED].called, pool, value(ago_s),
				past_now_s - ago_s);
}

static void write_pools(FILE *out)
{
	fputs("# TYPE hikaricp_connections_active gauge\n", out);
	write_pool(out, "hikaricp_connections_active", "main", past_lent_out);
	write_pool(out, "hikaricp_connections_active", "aux", one);
	fputs("# TYPE hikaricp_connections_max gauge\n", out);
	write_pool(out, "hikaricp_connections_max", "main", ten);
	write_pool(out, "hikaricp_connections_max", "aux", ten);
}

void past_fleet_write(const char *path)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	fputs("# TYPE process_resident_memory_bytes gauge\n", out);
	write_family(out, LEAKING, "gw", 15, past_leaking);
	write_family(out, FLAT, "gw", 60, flat);
	write_family(out, REBORN, "gw", 15, reborn);
	write_family(out, TWICE, "gw", 15, level);
	write_family(out, TWICE, "other", 15, level);
	write_family(out, RENAMED, "gw", 15, level);
	write_family(out, POOLED, "gw", 15, level);
	fputs("# TYPE process_start_time_seconds gauge\n", out);
	write_births(out, LEAKING, 8 * PAST_HOUR_S, 0);
	write_births(out, REBORN, PAST_HOUR_S, 9 * PAST_HOUR_S);
	write_pools(out);
	fputs("# EOF\n", out);
	assert_int_equal(fclose(out), 0);
}

/* ---- who they are ---- */

static void tell_body(struct evil_conn *conn)
{
	evil_serve(conn, evil_data(conn));
}

static void start_worker(enum who who, double age_s, double rss_mib)
{
	struct past_worker *worker = &past_workers[who];

	snprintf(worker->body, sizeof(worker->body),
		"process_resident_memory_bytes %.0f\nprocess_start_time_seconds %.2f\n"
		"process_cpu_seconds_total %.1f\n",
		rss_mib * PAST_MIB, past_now_s - age_s, age_s / 10);
	worker->server = evil_start(tell_body, worker->body);
	assert_non_null(worker->server);
	snprintf(worker->called, sizeof(worker->called), "127.0.0.1:%d", evil_port(worker->server));
}

static void start_pooled(void)
{
	struct past_worker *worker = &past_workers[POOLED];
	size_t used;

	start_worker(POOLED, 8 * PAST_HOUR_S, 80);
	used = strlen(worker->body);
	snprintf(worker->body + used, sizeof(worker->body) - used,
		"hikaricp_connections_active{pool=\"main\"} 3\n"
		"hikaricp_connections_max{pool=\"main\"} 10\n"
		"hikaricp_connections_active{pool=\"aux\"} 1\n"
		"hikaricp_connections_max{pool=\"aux\"} 10\n");
}

void past_fleet_start(double now_s)
{
	past_now_s = now_s;
	start_worker(LEAKING, 8 * PAST_HOUR_S, past_leaking(0));
	start_worker(FLAT, 8 * PAST_HOUR_S, flat(0));
	start_worker(REBORN, PAST_HOUR_S, reborn(0));
	start_worker(TWICE, 8 * PAST_HOUR_S, 80);
	start_worker(UNKNOWN, 8 * PAST_HOUR_S, 80);
	start_worker(RENAMED, 8 * PAST_HOUR_S, 80);
	start_pooled();
	snprintf(past_workers[RENAMED].called, sizeof(past_workers[RENAMED].called),
		"gw \"b\".example\\1");
}

void past_fleet_stop(void)
{
	for (int i = 0; i < WORKERS; i++)
		evil_stop(past_workers[i].server);
}
