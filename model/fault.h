#ifndef LOWTIDE_MODEL_FAULT_H
#define LOWTIDE_MODEL_FAULT_H
/*
 * A fault: what went wrong with something foreign (network, server, data), as a value.
 *
 * It owns nothing and can be copied. The text is one scrubbed line that says what happened and,
 * where it can, what to do. A fault of kind FAULT_NONE is "no fault" and has an empty text.
 */
#include <stdbool.h>

enum {
	FAULT_TEXT_BYTES = 160 /* two lines of an 80-column screen; longer texts are cut */
};

enum fault_kind {
	FAULT_NONE,
	FAULT_ADDRESS,  /* a name that does not resolve, a URL that cannot be used */
	FAULT_REFUSED,  /* nobody listens, or the host is unreachable */
	FAULT_TIMEOUT,  /* connect, TLS or body took longer than the target's timeout */
	FAULT_TLS,      /* certificate or handshake */
	FAULT_STATUS,   /* an HTTP status other than 200; code has it */
	FAULT_REDIRECT, /* a redirect that is not followed */
	FAULT_CONTENT,  /* answered, but not with metrics: empty, HTML, JSON */
	FAULT_CUT,      /* the body ended before its end */
	FAULT_ENCODING, /* a content encoding that is unknown or does not decode */
	FAULT_LIMIT,    /* one of model/limits.h was reached; the rest was dropped */
	FAULT_PARSE,    /* lines that are not in the exposition format; the others count */
	FAULT_FILE,     /* a file the target needs (token, password, CA) cannot be read */
	FAULT_FULL,     /* no slot left for us on a database server; code is an enum full_kind */
	FAULT_STARTING, /* a database server that is not up yet, or on its way down */
	FAULT_ACCESS,   /* wrong password, no such role or database, no entry in pg_hba.conf */
	FAULT_LOST,     /* a connection that was up has ended */
	FAULT_SQL,      /* a statement of ours failed; the others count */
	FAULT_RIGHTS,   /* we may not see all there is; the text names the GRANT */
	FAULT_OTHER,
	FAULT_KINDS
};

/* Which limit a full server has reached: the code of FAULT_FULL. */
enum full_kind {
	FULL_UNKNOWN,  /* 53300 without words that we know */
	FULL_SERVER,   /* "sorry, too many clients already": nobody gets in */
	FULL_RESERVED, /* only reserved slots are left */
	FULL_ROLE,     /* rolconnlimit of our role */
	FULL_DATABASE, /* datconnlimit */
};

struct fault {
	enum fault_kind kind;
	int code; /* HTTP status, errno or library code; 0 when there is none */
	char text[FAULT_TEXT_BYTES];
};

/* Builds a fault; the text is scrubbed (model/scrub.h) and cut to FAULT_TEXT_BYTES - 1. */
struct fault fault_make(enum fault_kind kind, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* One word for a kind ("timeout"), for columns and machine-read output. */
const char *fault_word(enum fault_kind kind);

static inline bool fault_is_set(const struct fault *fault)
{
	return fault->kind != FAULT_NONE;
}

#endif
