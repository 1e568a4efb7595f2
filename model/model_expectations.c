/*
 * What is expected of whom (model.h): the list, and whose targets and sessions an entry is about.
 */
#include <string.h>

#include "model/must.h"
#include "model/state.h"

/* An entry is the one for its group, where it says one, else for its owner. */
static bool is_about_the_same(const struct expectation *a, const struct expectation *b)
{
	if (strcmp(a->group, b->group) != 0)
		return false;
	return a->group[0] != '\0' || strcmp(a->owner, b->owner) == 0;
}

bool model_expect(struct model *model, const struct expectation *expectation)
{
	uint32_t i = 0;

	must(expectation->group[0] != '\0' || expectation->owner[0] != '\0');
	while (i < model->expectation_count &&
		!is_about_the_same(&model->expectations[i], expectation))
		i++;
	if (i == LIMIT_EXPECTATIONS)
		return false;
	if (i == model->expectation_count)
		model->expectation_count++;
	model->expectations[i] = *expectation;
	return true;
}

size_t model_expectation_count(const struct model *model)
{
	return model->expectation_count;
}

const struct expectation *model_expectation_at(const struct model *model, size_t i)
{
	must(i < model->expectation_count);
	return &model->expectations[i];
}

const char *model_expected_owner(const struct model *model, const struct expectation *expectation)
{
	const char *guess = expectation->group;

	if (expectation->owner[0] != '\0')
		return expectation->owner;
	for (uint32_t i = 0; i < model->feed_count; i++) {
		const struct feed *feed = &model->feeds[i];

		if (!feed->used || strcmp(feed->group, expectation->group) != 0)
			continue;
		if (!feed->owner_is_guess)
			return feed->owners[FEED_OWNER];
		guess = feed->owners[FEED_OWNER_GROUP];
	}
	return guess;
}

bool model_expects_of_feed(const struct expectation *expectation, const struct feed *feed)
{
	if (expectation->group[0] != '\0')
		return strcmp(expectation->group, feed->group) == 0;
	for (int i = 0; i < FEED_OWNERS; i++)
		if (strcmp(expectation->owner, feed->owners[i]) == 0)
			return true;
	return false;
}

const struct expectation *model_expectation(const struct model *model, const char *owner)
{
	for (uint32_t i = 0; i < model->expectation_count; i++) {
		const struct expectation *each = &model->expectations[i];

		if (strcmp(model_expected_owner(model, each), owner) == 0)
			return each;
	}
	return NULL;
}

const struct expectation *model_feed_expectation(const struct model *model, const struct feed *feed)
{
	for (uint32_t i = 0; i < model->expectation_count; i++)
		if (model_expects_of_feed(&model->expectations[i], feed))
			return &model->expectations[i];
	return NULL;
}

void model_freeze_expectations(struct model *to, const struct model *from)
{
	to->expectation_count = from->expectation_count;
	memcpy(to->expectations, from->expectations,
		from->expectation_count * sizeof(*from->expectations));
}
