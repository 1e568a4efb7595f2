#ifndef LOWTIDE_MODEL_LIMITS_H
#define LOWTIDE_MODEL_LIMITS_H
/*
 * Every maximum of the program, with its reason. Reaching one is shown (a fault, a counter, an
 * event), never silent.
 */

enum {
	/* What one answer may cost us. */
	LIMIT_BODY_BYTES =
		256 << 20, /* after decompression; a large kube-state-metrics is tens of MB */
	LIMIT_WIRE_BYTES = 256 << 20,  /* as received */
	LIMIT_HEADER_BYTES = 64 << 10, /* all response headers together; proxies stop at 8-64 KiB */
	LIMIT_LINE_BYTES = 1 << 20,    /* one exposition line; label values of 70 kB occur */
	LIMIT_LABELS = 128,            /* labels of one series; Prometheus users rarely pass 40 */
	LIMIT_MEMO_BYTES = 64 << 10, /* remembered line keys of one target (fits a 15-60 kB body) */
	LIMIT_REDIRECTS = 5,

	/* What one feed may bring into the model. */
	LIMIT_FEED_KEYS = 65536,         /* wanted series; 10,000 containers x 6 families */
	LIMIT_KEY_BYTES = 4096,          /* name and labels of one wanted series, canonical form */
	LIMIT_FEED_KEY_BYTES = 32 << 20, /* all of them: the mean key of a container is 300 bytes */

	/* The model as a whole. */
	LIMIT_FEEDS = 10000,
	LIMIT_WORKERS = 10000,
	LIMIT_SIBLINGS = 1024, /* processes of one endpoint; who follows whom takes their square */
	LIMIT_PLACES = 16384,  /* more than workers: containers with limits but without RSS */
	LIMIT_BINDINGS = 2 << 20, /* keys of all feeds that are remembered: 200 a worker */
	LIMIT_TEXTS = 1024,       /* distinct versions and end reasons */
	LIMIT_EVENTS = 512,       /* an incident's worth; older ones fall out and are counted */

	/* Text that is kept. */
	LIMIT_NAME_BYTES = 96,    /* a subject's display name: longer than any column */
	LIMIT_VERSION_BYTES = 48, /* "1.42.0-rc.3+g0123456789ab" and some */
	LIMIT_GROUP_BYTES = 64,
	LIMIT_OWNER_BYTES = 192, /* user@client/database: 63 + 1 + 45 + 1 + 63, and a NUL */
	LIMIT_IDENTITY_BYTES =
		256, /* instance labels: namespace, pod and container are 63+253+63 at most,
				       in practice under 150; the rest is hashed into the tail */
};

#endif
