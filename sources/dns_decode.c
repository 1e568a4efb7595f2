#include "sources/dns_decode.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
	HEADER_BYTES = 12,
	JUMPS_MAX = 64, /* of a compressed name: each label could be one */
	CLASS_IN = 1,
};

/* A message and how far it was read; `bad` once something did not fit. */
struct message {
	const unsigned char *bytes;
	size_t len, at;
	bool bad;
};

static unsigned read_16(struct message *message)
{
	const unsigned char *p = message->bytes + message->at;

	if (message->bad || message->len - message->at < 2) {
		message->bad = true;
		return 0;
	}
	message->at += 2;
	return (unsigned)(p[0] << 8 | p[1]);
}

static uint32_t read_32(struct message *message)
{
	uint32_t high = read_16(message);

	return high << 16 | read_16(message);
}

/* A label of a host's name or of a service's. What else there could be is no address of anybody. */
static bool add_label(char name[DNS_NAME_BYTES], size_t *used, const unsigned char *label, size_t n)
{
	if (*used + n + 2 > DNS_NAME_BYTES)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!isalnum(label[i]) && label[i] != '-' && label[i] != '_')
			return false;
	}
	if (*used > 0)
		name[(*used)++] = '.';
	memcpy(name + *used, label, n);
	*used += n;
	name[*used] = '\0';
	return true;
}

/* Where the label at `at` is, pointers followed; false at the end of what can be. */
static bool follow(const struct message *message, size_t *at, int *jumps)
{
	while (*at + 1 < message->len && message->bytes[*at] >= 0xc0) {
		*at = (size_t)(message->bytes[*at] & 0x3f) << 8 | message->bytes[*at + 1];
		if (++*jumps > JUMPS_MAX)
			return false;
	}
	return *at < message->len && message->bytes[*at] < 0x40;
}

/* Reads past a name; name may be NULL. "" is the root. */
static void read_name(struct message *message, char name[DNS_NAME_BYTES])
{
	size_t at = message->at, used = 0;
	int jumps = 0;
	bool is_away = false; /* behind a pointer, which ended the name where we were */

	if (name)
		name[0] = '\0';
	while (!message->bad) {
		int before = jumps;
		size_t label = at;

		if (!follow(message, &label, &jumps))
			break;
		if (jumps > before && !is_away)
			message->at = at + 2;
		is_away = jumps > 0;
		at = label + 1 + message->bytes[label];
		if (!is_away)
			message->at = at;
		if (message->bytes[label] == 0)
			return;
		if (at > message->len)
			break;
		if (name &&
			!add_label(name, &used, message->bytes + label + 1, message->bytes[label]))
			break;
	}
	message->bad = true;
}

static void say_ip(const struct message *message, int family, int port, char *out)
{
	char ip[INET6_ADDRSTRLEN];
	bool is_v6 = family == AF_INET6;

	inet_ntop(family, message->bytes + message->at, ip, sizeof(ip));
	snprintf(out, DNS_ADDRESS_BYTES, "%s%s%s:%d", is_v6 ? "[" : "", ip, is_v6 ? "]" : "", port);
}

/* Leaves out empty where there is no address in a sound record: SRV with the target "." says that
   there is no such service. */
static void read_data(struct message *message, enum dns_type type, size_t len, int port,
	char out[DNS_ADDRESS_BYTES])
{
	char name[DNS_NAME_BYTES];

	out[0] = '\0';
	if (type == DNS_TYPE_A && len == 4) {
		say_ip(message, AF_INET, port, out);
	} else if (type == DNS_TYPE_AAAA && len == 16) {
		say_ip(message, AF_INET6, port, out);
	} else if (type == DNS_TYPE_SRV && len > 6) {
		read_16(message); /* priority and weight are for who wants one of them */
		read_16(message);
		port = (int)read_16(message);
		read_name(message, name);
		if (!message->bad && name[0] != '\0' && port > 0)
			snprintf(out, DNS_ADDRESS_BYTES, "%s:%d", name, port);
	} else {
		message->bad = true;
	}
}

/* One record; out is empty unless it is of the type. */
static void read_record(struct message *message, enum dns_type type, int port,
	char out[DNS_ADDRESS_BYTES], uint32_t *ttl_s)
{
	unsigned is, class, len;
	uint32_t ttl;
	size_t end;

	out[0] = '\0';
	read_name(message, NULL);
	is = read_16(message);
	class = read_16(message);
	ttl = read_32(message);
	len = read_16(message);
	if (message->bad || message->len - message->at < len) {
		message->bad = true;
		return;
	}
	end = message->at + len;
	if (class == CLASS_IN && is == (unsigned)type)
		read_data(message, type, len, port, out);
	if (class == CLASS_IN && (is == (unsigned)type || is == DNS_TYPE_CNAME) && ttl < *ttl_s)
		*ttl_s = ttl;
	message->at = end;
}

static bool walk(struct message message, enum dns_type type, int port, dns_record *record,
	void *user, uint32_t *ttl_s)
{
	char address[DNS_ADDRESS_BYTES];
	unsigned questions, answers;

	message.at = 4;
	questions = read_16(&message);
	answers = read_16(&message);
	message.at = HEADER_BYTES;
	for (; questions > 0 && !message.bad; questions--) {
		read_name(&message, NULL);
		read_32(&message);
	}
	for (; answers > 0 && !message.bad; answers--) {
		read_record(&message, type, port, address, ttl_s);
		if (!message.bad && record && address[0] != '\0')
			record(user, address);
	}
	return !message.bad;
}

bool dns_decode(const unsigned char *bytes, size_t len, enum dns_type type, int port,
	dns_record *record, void *user, uint32_t *ttl_s)
{
	struct message message = {.bytes = bytes, .len = len};

	*ttl_s = UINT32_MAX;
	if (len < HEADER_BYTES || !walk(message, type, port, NULL, NULL, ttl_s))
		return false;
	return walk(message, type, port, record, user, ttl_s);
}
