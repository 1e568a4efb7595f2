#ifndef LOWTIDE_TESTS_SUPPORT_SCRAPE_EXPECT_H
#define LOWTIDE_TESTS_SUPPORT_SCRAPE_EXPECT_H
/*
 * One poll of a server with a script, and what must come of it. answer is the script's data, tweak
 * (NULL: none) changes the target.
 */
#include "tests/support/evil_server.h"
#include "tests/support/scrape_probe.h"

/* What the servers of these tests serve when they serve anything: one sample, 1234. 35 bytes. */
#define SCRAPE_BODY   "process_resident_memory_bytes 1234\n"
#define SCRAPE_HEADER "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n"

/* This fault, and no reading. */
void scrape_expect_fault(evil_script *script, const char *answer,
	void (*tweak)(struct target *target), enum fault_kind kind, const char *text);

/* A reading of SCRAPE_BODY's sample that was cut, with this fault. */
void scrape_expect_cut(evil_script *script, const char *answer,
	void (*tweak)(struct target *target), enum fault_kind kind, const char *text);

/* The same with gaps. */
void scrape_expect_gaps(
	evil_script *script, const char *answer, enum fault_kind kind, const char *text);

/* A complete reading of SCRAPE_BODY's sample, and no fault. */
void scrape_expect_complete(evil_script *script, const char *answer);

#endif
