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

static bool expects_of(const struct expectation *expectation, const struct feed *feed)
{
	if (expectation->group[0] != '\0')
		return strcmp(expectation->group, feed->group) == 0;
	for (int i = 0; i < FEED_OWNERS; i++)
		if (strcmp(expectation->owner, feed->owners[i]) == 0)
			return true;
	return false;
}

/* What the configuration says of one target counts for its group; a name is a guess. */
static void learn_owner(struct expected_state *expected, const struct feed *feed)
{
	int which = feed->owner_is_guess ? FEED_OWNER_GROUP : FEED_OWNER;

	if (expected->owner_is_said)
		return;
	memcpy(expected->owner, feed->owners[which], LIMIT_OWNER_BYTES);
	expected->owner_is_said = !feed->owner_is_guess;
}

void model_expect_of_new_feed(struct model *model, struct feed *feed)
{
	uint32_t i = 0;

	while (i < model->expectation_count && !expects_of(&model->expected[i].is, feed))
		i++;
	feed->expected = i < model->expectation_count ? i : ROSTER_NONE;
	if (feed->expected != ROSTER_NONE)
		learn_owner(&model->expected[i], feed);
}

static void begin(struct expected_state *expected, const struct expectation *expectation)
{
	const char *owner = expectation_name(expectation);

	*expected = (struct expected_state){.is = *expectation};
	expected->owner_is_said = expectation->owner[0] != '\0';
	if (expected->owner_is_said)
		owner = expectation->owner;
	memcpy(expected->owner, owner, strlen(owner) + 1);
}

bool model_expect(struct model *model, const struct expectation *expectation)
{
	uint32_t i = 0;

	must(expectation->group[0] != '\0' || expectation->owner[0] != '\0');
	while (i < model->expectation_count &&
		!is_about_the_same(&model->expected[i].is, expectation))
		i++;
	if (i == LIMIT_EXPECTATIONS)
		return false;
	if (i == model->expectation_count)
		model->expectation_count++;
	begin(&model->expected[i], expectation);
	for (uint32_t f = 0; f < model->feed_count; f++)
		if (model->feeds[f].used)
			model_expect_of_new_feed(model, &model->feeds[f]);
	return true;
}

size_t model_expectation_count(const struct model *model)
{
	return model->expectation_count;
}

const struct expectation *model_expectation_at(const struct model *model, size_t i)
{
	must(i < model->expectation_count);
	return &model->expected[i].is;
}

const char *model_expected_owner(const struct model *model, size_t i)
{
	must(i < model->expectation_count);
	return model->expected[i].owner;
}

static const struct expected_state *find_owner(const struct model *model, const char *owner)
{
	for (uint32_t i = 0; i < model->expectation_count; i++)
		if (strcmp(model->expected[i].owner, owner) == 0)
			return &model->expected[i];
	return NULL;
}

const struct expectation *model_expectation(const struct model *model, const char *owner)
{
	const struct expected_state *found = find_owner(model, owner);

	return found ? &found->is : NULL;
}

const struct breach *model_owner_breach(
	const struct model *model, const char *owner, enum breach_kind kind)
{
	const struct expected_state *found = find_owner(model, owner);

	return found ? &found->breaches[kind] : NULL;
}

const struct expectation *model_feed_expectation(const struct model *model, const struct feed *feed)
{
	return feed->expected == ROSTER_NONE ? NULL : &model->expected[feed->expected].is;
}

const struct breach *model_feed_breach(
	const struct model *model, const struct feed *feed, enum breach_kind kind)
{
	return feed->expected == ROSTER_NONE ? NULL
					     : &model->expected[feed->expected].breaches[kind];
}

void model_freeze_expectations(struct model *to, const struct model *from)
{
	to->expectation_count = from->expectation_count;
	memcpy(to->expected, from->expected, from->expectation_count * sizeof(*from->expected));
}
