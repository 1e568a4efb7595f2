#include "tests/support/ward.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/must.h"
#include "tui/cmd_doctor.h"

void ward_open(struct ward *ward)
{
	*ward = (struct ward){.model = model_create()};
	must(ward->model != NULL);
}

void ward_close(struct ward *ward)
{
	model_destroy(ward->model);
	target_list_fini(&ward->targets);
}

struct build admit(struct ward *ward, const char *given)
{
	char why[TARGET_ERROR_BYTES];
	struct target target;
	struct build build;

	target_init(&target);
	if (!target_parse(&target, given, why))
		fail_msg("%s", why);
	build = build_feed(ward->model, target.name, 1);
	target_list_add(&ward->targets, &target);
	return build;
}

void fail_poll(struct ward *ward, const struct build *build, double at, const char *words)
{
	struct fault fault = fault_make(FAULT_REFUSED, 0, "%s", words);

	model_accept_fault(ward->model, build->feed, at_s(at), &fault);
}

char *report_of(struct ward *ward, size_t sick)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	const struct target *targets[32]; /* no test has as many */

	assert_non_null(out);
	for (size_t i = 0; i < ward->targets.count; i++)
		targets[i] = &ward->targets.items[i];
	assert_int_equal(doctor_report(out, ward->model, targets, at_s(60)), sick);
	assert_int_equal(fclose(out), 0);
	return text;
}

void expect_report(struct ward *ward, size_t sick, const char *expected)
{
	char *text = report_of(ward, sick);

	assert_string_equal(text, expected);
	free(text);
}

void expect_one(const char *given, void (*treat)(struct ward *, struct build *), size_t sick,
	const char *answer, const char *rest)
{
	struct ward ward;
	struct build build;
	char text[2048];

	ward_open(&ward);
	build = admit(&ward, given);
	treat(&ward, &build);
	snprintf(text, sizeof(text), "%s\n  answer      %s\n%s\n%zu of 1 target is well\n", given,
		answer, rest, 1 - sick);
	expect_report(&ward, sick, text);
	build_fini(&build);
	ward_close(&ward);
}
