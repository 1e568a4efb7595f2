#include "model/labels.h"

#include <string.h>

/* Bytes of a name that '=' follows; 0: none begins here. */
static size_t name_bytes(const char *at)
{
	size_t bytes = strcspn(at, " =");

	return at[bytes] == '=' ? bytes : 0;
}

bool labels_next(const char **at, struct label *label)
{
	const char *value, *end;
	size_t bytes = name_bytes(*at);

	if (bytes == 0)
		return false;
	value = *at + bytes + 1;
	for (end = value; *end != '\0'; end++)
		if (*end == ' ' && name_bytes(end + 1) > 0)
			break;
	*label = (struct label){{*at, bytes}, {value, (size_t)(end - value)}};
	*at = *end == ' ' ? end + 1 : end;
	return true;
}

bool labels_find(const char *labels, const char *name, char out[LIMIT_LABELS_BYTES])
{
	struct label label;

	while (labels_next(&labels, &label)) {
		if (!text_is(label.name, name) || label.value.len >= LIMIT_LABELS_BYTES)
			continue;
		memcpy(out, label.value.data, label.value.len);
		out[label.value.len] = '\0';
		return true;
	}
	return false;
}
