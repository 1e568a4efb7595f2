#include "sources/promapi_request.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "sources/scrape_url.h"

static bool feed(void *user, const char *bytes, size_t len)
{
	struct promapi_request *request = user;

	return promapi_decode_feed(&request->decoder, bytes, len);
}

bool promapi_request_init(
	struct promapi_request *request, const struct target *server, const struct instant *now)
{
	struct scrape_sink sink = {feed, request};

	*request = (struct promapi_request){.answer = calloc(1, sizeof(*request->answer))};
	if (!request->answer || !scrape_request_init(&request->http, server))
		return false;
	curl_easy_setopt(request->http.easy, CURLOPT_PRIVATE, request);
	scrape_answer_init_sink(&request->receiver, request->http.easy, sink, now);
	return true;
}

void promapi_request_fini(struct promapi_request *request)
{
	if (request->http.easy)
		scrape_request_fini(&request->http);
	free(request->answer);
	*request = (struct promapi_request){0};
}

/* A form in the body: expressions that name many series are longer than a URL may be. */
static bool set_form(CURL *easy, const struct promapi_query *query, int64_t timeout_ms)
{
	enum { NUMBERS_BYTES = 160 };
	char *expression = curl_easy_escape(easy, query->expression, 0);
	size_t size = (expression ? strlen(expression) : 0) + NUMBERS_BYTES;
	char *form = expression ? malloc(size) : NULL;
	bool ready = form != NULL;

	if (ready) {
		snprintf(form, size,
			"query=%s&start=%" PRId64 "&end=%" PRId64 "&step=%" PRId64
			"&timeout=%" PRId64 "ms",
			expression, query->from_s, query->until_s, query->step_s, timeout_ms);
		curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, form);
	}
	curl_free(expression);
	free(form);
	return ready;
}

struct fault promapi_request_begin(
	struct promapi_request *request, const struct promapi_query *query)
{
	struct fault fault;

	must(!request->is_open);
	scrape_answer_reset(&request->receiver);
	promapi_decode_begin(&request->decoder, request->answer);
	fault = scrape_request_begin(&request->http, false, false);
	if (!fault_is_set(&fault) &&
		!set_form(request->http.easy, query, request->http.target->timeout_ms))
		fault = fault_make(FAULT_OTHER, 0, "no memory for a query");
	request->id = query->id;
	request->is_open = !fault_is_set(&fault);
	return fault;
}

/* The server says why in its answer: {"status":"error","error":"..."}. */
static const char *words_of(struct promapi_request *request, const struct scrape_outcome *outcome)
{
	promapi_decode_begin(&request->decoder, request->answer);
	promapi_decode_feed(&request->decoder, outcome->excerpt, outcome->excerpt_len);
	return request->decoder.error;
}

static struct fault status_fault(
	struct promapi_request *request, const struct scrape_outcome *outcome)
{
	const char *words = words_of(request, outcome);
	char path[SCRAPE_URL_SHOWN_BYTES];
	int status = outcome->status;

	if (status == 401 || status == 403 || status == 407)
		return scrape_fault(outcome);
	if (words[0] != '\0')
		return fault_make(FAULT_STATUS, status, "%d: %s", status, words);
	scrape_url_show_path(outcome->url, path);
	if (status == 404 || status == 405)
		return fault_make(FAULT_STATUS, status,
			"%d: no queries are answered at %s: check the URL", status, path);
	if (status >= 300 && status < 400)
		return fault_make(FAULT_REDIRECT, status,
			"%d: redirects of queries are not followed: set the URL it leads to",
			status);
	if (status == 503)
		return fault_make(
			FAULT_STATUS, status, "503: not ready, or too much is asked of it");
	return fault_make(FAULT_STATUS, status, "%d: expected 200%s", status,
		status >= 500 ? ": see its log" : "");
}

struct fault promapi_request_end(struct promapi_request *request, CURLcode code)
{
	struct scrape_outcome outcome =
		scrape_answer_outcome(&request->receiver, &request->http, code, false);
	struct fault fault;

	request->is_open = false;
	if (outcome.status != 0 && outcome.status != 200 && outcome.phase == SCRAPE_BODY)
		return status_fault(request, &outcome);
	fault = scrape_fault(&outcome);
	return fault_is_set(&fault) ? fault : promapi_decode_end(&request->decoder);
}
