#ifndef LOWTIDE_SOURCES_DNS_DECODE_H
#define LOWTIDE_SOURCES_DNS_DECODE_H
/*
 * The answer section of a DNS message (RFC 1035, SRV by RFC 2782): pure, bytes in, calls out.
 *
 * c-ares has decoders of its own; in the versions that are about, the one for SRV drops the TTL,
 * and a newer API that keeps it is not in all of them.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dns_type { DNS_TYPE_A = 1, DNS_TYPE_CNAME = 5, DNS_TYPE_AAAA = 28, DNS_TYPE_SRV = 33 };

enum {
	DNS_NAME_BYTES = 256,                    /* 253 characters, and room for a NUL */
	DNS_ADDRESS_BYTES = DNS_NAME_BYTES + 16, /* [host]:port */
};

/* One record of the type asked for: "10.1.2.3:9100", "[fd00::1]:9100", of SRV "gw-a.internal:8080".
   Addresses have the port given. */
typedef void dns_record(void *user, const char *address);

/*
 * Calls record for each of them, once the whole section was found sound; false when it is not, then
 * for none. *ttl_s is the least of all records that lead to them, UINT32_MAX when there are none.
 */
bool dns_decode(const unsigned char *bytes, size_t len, enum dns_type type, int port,
	dns_record *record, void *user, uint32_t *ttl_s);

#endif
