/* DNS messages from any bytes: no crash, nothing read that is not there, and addresses that a
   target can be made of or is refused for. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "sources/discovery.h"
#include "sources/dns_decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_record(void *user, const char *address)
{
	struct discovery_labels none = {NULL, 0};
	char why[TARGET_ERROR_BYTES];
	struct target target, list;

	(*(size_t *)user)++;
	must(strlen(address) < DNS_ADDRESS_BYTES && strchr(address, ':'));
	target_init(&list);
	if (discovery_make_target(&target, &list, address, &none, why))
		target_fini(&target);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum dns_type types[] = {DNS_TYPE_A, DNS_TYPE_AAAA, DNS_TYPE_SRV};
	unsigned char *bytes = malloc(size > 0 ? size : 1); /* so that one byte too far is seen */

	must(bytes != NULL);
	memcpy(bytes, data, size);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		size_t records = 0;
		uint32_t ttl_s;

		if (!dns_decode(bytes, size, types[i], 80, on_record, &records, &ttl_s))
			must(records == 0);
	}
	free(bytes);
	return 0;
}
