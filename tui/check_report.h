#ifndef LOWTIDE_TUI_CHECK_REPORT_H
#define LOWTIDE_TUI_CHECK_REPORT_H
/*
 * What lowtide check found, for people and for programs.
 *
 *     pass     held(owner=gw) <= 8: 4 (gw: over 10m)
 *     fail     pool(group=gw) < 0.8: 1.00 for 2m10s (gw-a/2 default: 4 of 4, 3 waiting)
 *     unknown  growth(canary) != growing: gw-b: still learning, 3 more floor points needed
 *     1 of 3 rules failed, 1 unknown; watched for 2m10s of 10m
 *
 * The JSON object has the same; its keys are in lowtide(1). All text is scrubbed.
 */
#include <stdio.h>

#include "model/judge.h"
#include "tui/rule_list.h"

struct check_report {
	const struct rule_list *rules;
	const struct judge *judges; /* of each rule */
	struct instant now;
	int64_t watched_ms, for_ms;
	bool cut_short; /* the watch ended early: nothing has passed */
};

enum judgement check_judgement(const struct check_report *report, size_t rule);

/* Fail when one failed, else unknown when one is. */
enum judgement check_verdict(const struct check_report *report);

/* The line of a rule behind its text. */
enum { CHECK_EVIDENCE_BYTES = 128 + JUDGE_REASON_BYTES };
void check_evidence(char out[CHECK_EVIDENCE_BYTES], const struct check_report *report, size_t rule);

void check_report_text(FILE *out, const struct check_report *report);
void check_report_json(FILE *out, const struct check_report *report);

#endif
