#include "sources/owner_rule.h"

#include <string.h>

#include "model/scrub.h"

static bool compile(regex_t *pattern, const char *ere, char error[OWNER_RULE_ERROR_BYTES])
{
	char why[OWNER_RULE_ERROR_BYTES];
	int code = regcomp(pattern, ere, REG_EXTENDED);

	if (code != 0) {
		regerror(code, pattern, why, sizeof(why));
		scrub(error, OWNER_RULE_ERROR_BYTES, why, strlen(why));
		return false;
	}
	if (pattern->re_nsub == 0) {
		scrub_format(error, OWNER_RULE_ERROR_BYTES,
			"no group: the owner is what the first (...) matches");
		regfree(pattern);
		return false;
	}
	return true;
}

bool owner_rule_init(struct owner_rule *rule, const char *ere, char error[OWNER_RULE_ERROR_BYTES])
{
	*rule = (struct owner_rule){0};
	rule->has_pattern = ere && compile(&rule->pattern, ere, error);
	return !ere || rule->has_pattern;
}

void owner_rule_fini(struct owner_rule *rule)
{
	if (rule->has_pattern)
		regfree(&rule->pattern);
	rule->has_pattern = false;
}

/* What the group took; nothing where there is none. */
static struct text match(const struct owner_rule *rule, struct text application)
{
	char name[256];
	size_t len = application.len < sizeof(name) ? application.len : sizeof(name) - 1;
	regmatch_t groups[2];

	if (!rule->has_pattern || len == 0)
		return (struct text){NULL, 0};
	memcpy(name, application.data, len);
	name[len] = '\0';
	if (regexec(&rule->pattern, name, 2, groups, 0) != 0 || groups[1].rm_so < 0)
		return (struct text){NULL, 0};
	return (struct text){
		application.data + groups[1].rm_so, (size_t)(groups[1].rm_eo - groups[1].rm_so)};
}

size_t owner_rule_name(
	const struct owner_rule *rule, char *out, size_t out_size, const struct owner_parts *parts)
{
	struct text owner = match(rule, parts->application);

	if (owner.len == 0)
		return owner_name(out, out_size, parts);
	return scrub(out, out_size, owner.data, owner.len);
}
