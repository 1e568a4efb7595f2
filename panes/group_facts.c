#include "panes/group_facts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "model/owner_feed.h"
#include "model/units.h"
#include "panes/flow.h"
#include "panes/phrase.h"
#include "panes/server_state.h"

enum { OWNERS_MAX = 3 /* of database sessions that are told of */, TEXT_BYTES = 200 };

static void put_memory(struct flow *flow, const struct group_figures *figures)
{
	const struct group_brief *brief = &figures->brief;
	char text[2 * UNITS_BYTES], heard[48] = "";

	if (brief->missing > 0)
		snprintf(heard, sizeof(heard), " (%zu of %zu heard)", brief->told,
			brief->told + brief->missing);
	group_bytes_words(text, brief, UNITS_BYTES);
	flow_put(
		flow, "RSS", "%s%s", text[0] != '\0' ? text : flow->canvas->glyphs->unknown, heard);
	group_spread_words(text, brief);
	if (text[0] != '\0')
		flow_put(flow, "spread", "%s", text);
}

static void put_load(struct flow *flow, const struct group_figures *figures)
{
	char text[UNITS_BYTES];

	if (figures->load_told == 0)
		return;
	units_number(text, UNITS_BYTES, figures->load_per_s);
	if (figures->load_told < figures->load_known)
		flow_put(flow, "load/s", "%s (%zu of %zu heard)", text, figures->load_told,
			figures->load_known);
	else
		flow_put(flow, "load/s", "%s", text);
}

/* Buckets that can be added tell of all requests; else there is no more than who is slowest. */
static void put_latency(
	struct flow *flow, const struct frame *frame, const struct group_figures *figures)
{
	double p50_ms = latency_joined_ms(&figures->requests, 0.5);
	double p99_ms = latency_joined_ms(&figures->requests, 0.99);
	char median[UNITS_BYTES], tail[UNITS_BYTES], name[LIMIT_NAME_BYTES], of[48] = "";

	if (!figures->slowest)
		return;
	if (figures->requests.joined < figures->timed)
		snprintf(of, sizeof(of), " of %u of %zu workers", figures->requests.joined,
			figures->timed);
	if (!isnan(p99_ms)) {
		units_number(median, UNITS_BYTES, p50_ms);
		units_number(tail, UNITS_BYTES, p99_ms);
		flow_put(flow, "all requests", "p50 %s ms, p99 %s ms%s", median, tail, of);
	}
	model_worker_name(frame->model, figures->slowest, name);
	units_number(tail, UNITS_BYTES, figures->worst_ms);
	flow_put(flow, "worst p99", "%s ms %s", tail, name);
}

static void put_pools(struct flow *flow, const struct group_figures *figures)
{
	const struct pool_sum *pools = &figures->pools;
	char text[TEXT_BYTES], words[POOL_SUM_BYTES];
	struct phrase phrase = phrase_begin(text, sizeof(text));
	enum role role = flow->role;

	if (pools->count + pools->silent == 0)
		return;
	pool_sum_words(words, pools);
	if (words[0] != '\0')
		phrase_add(&phrase, "", "%s in use of %zu", words, pools->count);
	if (pools->untold > 0)
		phrase_add(&phrase, ", ", "use of %zu not known", pools->untold);
	if (pools->unbounded > 0)
		phrase_add(&phrase, ", ", "%zu without a known maximum", pools->unbounded);
	if (pools->at_end > 0)
		phrase_add(&phrase, ", ", "%zu pinned", pools->at_end);
	if (pools->waiting >= 0)
		phrase_add(&phrase, ", ", "%.0f waiting", pools->waiting);
	if (pools->silent > 0)
		phrase_add(&phrase, ", ", "%zu silent", pools->silent);
	flow->role = pools->at_end > 0 ? ROLE_ALARM : role;
	flow_put(flow, "pools", "%s", text);
	flow->role = role;
}

static void put_versions(struct flow *flow, const struct group_figures *figures)
{
	char text[GROUP_VERSIONS * (LIMIT_VERSION_BYTES + 24) + 32];
	struct phrase phrase = phrase_begin(text, sizeof(text));

	if (figures->version_count == 0)
		return;
	if (figures->version_count == 1) {
		flow_put(flow, "version", "%s", figures->versions[0].text);
		return;
	}
	for (size_t i = 0; i < figures->version_count; i++)
		phrase_add(&phrase, ", ", "%s (%zu)", figures->versions[i].text,
			figures->versions[i].count);
	if (figures->other_versions > 0)
		phrase_add(&phrase, ", ", "others (%zu)", figures->other_versions);
	flow_put(flow, "versions", "%s", text);
}

/* "16 ? of gw at db1, 8 expected": the mark says that names were compared. */
static void put_owner(struct flow *flow, const struct frame *frame, const struct owner *owner,
	const struct server *server)
{
	const struct model *model = frame->model;
	const struct expectation *expected = model_expectation(model, owner->who.owner);
	char share[SHARE_BYTES], expects[64] = "";
	const struct owner_share *is = owner_shares_get(&frame->shares, model, server, owner);
	enum role role = flow->role;

	owner_share_words(share, is);
	if (expected && expected->connections_per_worker != EXPECT_NONE)
		snprintf(expects, sizeof(expects), ", %" PRId64 " expected",
			expected->connections_per_worker);
	if (owner_share_is_breached(is, expected))
		flow->role = ROLE_WARN;
	flow_put(flow, "connections per worker", "%s of %s at %s%s",
		share[0] != '\0' ? share : flow->canvas->glyphs->unknown, owner->who.owner,
		server_name(model, server), expects);
	flow->role = role;
	if (expected && expected->workers != EXPECT_NONE)
		flow_put(flow, "expected workers", "%" PRId64, expected->workers);
}

/* Those that the members' targets are of. */
static void put_owners(struct flow *flow, const struct frame *frame)
{
	const struct owner *told[OWNERS_MAX];
	size_t count = 0;

	if (model_server_count(frame->model) == 0)
		return;
	for (size_t i = 0; i < frame->members.total && count < OWNERS_MAX; i++) {
		const struct worker *worker =
			model_worker(frame->model, frame->members.entries[i].index);
		const struct feed *feed = model_feed_of(frame->model, worker);
		const struct server *server = NULL;
		const struct owner *owner =
			feed ? owner_feed_find(frame->model, feed, &server) : NULL;
		size_t known = 0;

		while (known < count && told[known] != owner)
			known++;
		if (!owner || known < count)
			continue;
		told[count++] = owner;
		put_owner(flow, frame, owner, server);
	}
}

int group_facts(const struct frame *frame, const struct group_figures *figures,
	struct canvas *canvas, struct area area)
{
	struct flow flow = {.canvas = canvas,
		.area = area,
		.role = figures->living > 0 ? ROLE_PLAIN : ROLE_STALE};

	put_memory(&flow, figures);
	put_load(&flow, figures);
	put_latency(&flow, frame, figures);
	put_pools(&flow, figures);
	put_versions(&flow, figures);
	put_owners(&flow, frame);
	return flow_rows(&flow);
}
