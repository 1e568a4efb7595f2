#include "sources/scrape_proxy.h"

#include <stdlib.h>
#include <string.h>

static const char *const variables[] = {
	"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

enum { VARIABLES = sizeof(variables) / sizeof(variables[0]) };

void scrape_proxy_note(struct scrape_proxy *proxy, const char *remark, size_t len)
{
	static const char before[] = "Uses proxy env variable ";
	const char *name;

	if (len < strlen(before) || memcmp(remark, before, strlen(before)) != 0)
		return;
	name = remark + strlen(before);
	len -= strlen(before);
	for (size_t i = 0; i < VARIABLES; i++) {
		size_t name_len = strlen(variables[i]);
		const char *value = getenv(variables[i]);

		if (len > name_len && memcmp(name, variables[i], name_len) == 0 &&
			name[name_len] == ' ' && value) {
			proxy->variable = variables[i];
			scrape_url_show_proxy(value, proxy->place);
		}
	}
}

static int on_remark(CURL *easy, curl_infotype type, char *text, size_t len, void *user)
{
	(void)easy;
	if (type == CURLINFO_TEXT)
		scrape_proxy_note(user, text, len);
	return 0;
}

void scrape_proxy_watch(struct scrape_proxy *proxy, CURL *easy)
{
	scrape_proxy_forget(proxy);
	for (size_t i = 0; i < VARIABLES; i++) {
		if (!getenv(variables[i]))
			continue;
		curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_remark);
		curl_easy_setopt(easy, CURLOPT_DEBUGDATA, proxy);
		curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
		return;
	}
}

void scrape_proxy_forget(struct scrape_proxy *proxy)
{
	proxy->variable = NULL;
	proxy->place[0] = '\0';
}
