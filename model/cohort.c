#include "model/cohort.h"

#include "model/owner_name.h"

/* FNV-1a; http://www.isthe.com/chongo/tech/comp/fnv/ */
static const uint64_t fnv_start = 14695981039346656037U, fnv_prime = 1099511628211U;

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
	const unsigned char *byte = bytes;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ byte[i]) * fnv_prime;
	return hash;
}

static uint64_t hash_text(uint64_t hash, struct text text)
{
	const unsigned char end = 0; /* "a", "bc" and "ab", "c" differ */

	return hash_bytes(hash_bytes(hash, text.data, text.len), &end, 1);
}

static uint64_t hash_number(uint64_t hash, uint64_t number)
{
	return hash_bytes(hash, &number, sizeof(number));
}

/* Pods of a StatefulSet are numbered from 0: gw-0, gw-1. */
static struct text without_ordinal(struct text pod)
{
	size_t len = pod.len;

	while (len > 0 && pod.data[len - 1] >= '0' && pod.data[len - 1] <= '9')
		len--;
	if (len > 1 && len < pod.len && pod.data[len - 1] == '-')
		pod.len = len - 1;
	return pod;
}

/* namespace/pod/container: the pod's part is folded. */
static uint64_t hash_container(uint64_t hash, const char *instance)
{
	const char *pod = strchr(instance, '/');
	const char *container = pod ? strchr(pod + 1, '/') : NULL;
	struct text name;

	if (!container)
		return hash_text(hash, text_of(instance));
	name = (struct text){pod + 1, (size_t)(container - pod) - 1};
	hash = hash_text(hash, (struct text){instance, (size_t)(pod - instance)});
	hash = hash_text(hash, without_ordinal(owner_fold(name)));
	return hash_text(hash, text_of(container + 1));
}

uint64_t cohort_of(const struct place *place, uint32_t number, const struct feed *feed)
{
	bool grouped = feed && feed->group[0] != '\0';
	uint64_t hash = hash_number(fnv_start, place->kind);

	if (grouped)
		hash = hash_text(hash, text_of(feed->group));
	else if (feed && place->kind != PLACE_CONTAINER)
		hash = hash_number(hash, feed->id);
	switch (place->kind) {
	case PLACE_CONTAINER: return hash_container(hash, place->instance);
	case PLACE_NAMESPACE: return hash_text(hash, text_of(place->instance));
	case PLACE_HOSTNAME: return hash;
	case PLACE_ENDPOINT: break;
	}
	if (grouped)
		return hash;
	return hash_number(hash_number(hash, number), place->generation);
}
