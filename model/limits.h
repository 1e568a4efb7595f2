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
	LIMIT_POOLS = 8192,    /* of all workers: a JVM has two or three, most have one */
	LIMIT_LATENCY_BOUNDS = 96, /* of one histogram; libraries have 3 to 21, Micrometer 69 */
	LIMIT_OWN_POOLS = 64,      /* described in the configuration */
	LIMIT_OWN_WATCHES = 8, /* gauges one suspects; each is 20 KB a worker, a line in detail */
	LIMIT_WATCHED = 8192,  /* of all workers: one in a large fleet, all in one of 1,000 */
	LIMIT_PLACES = 16384,  /* more than workers: containers with limits but without RSS */
	LIMIT_LIVES = 32768,   /* of all slots, the present ones included: 2 KB each */
	LIMIT_BINDINGS = 2 << 20, /* keys of all feeds that are remembered: 200 a worker */
	LIMIT_TEXTS = 4096,       /* distinct versions, end reasons, names of pools */
	LIMIT_EVENTS = 512,       /* an incident's worth; older ones fall out and are counted */

	/* What is kept of one Postgres server. */
	LIMIT_SERVERS = 32,  /* each is a few megabytes of address space */
	LIMIT_OWNERS = 256,  /* owners of sessions: services, not sessions */
	LIMIT_GROUPS = 1024, /* groups of sessions in one look, before they are owners */
	LIMIT_OWN_GROUPS =
		32, /* of these, of lowtide: its roles and databases, and those who run it */
	LIMIT_SESSION_ROWS = 64, /* sessions with a line of their own: two screens */
	LIMIT_DATABASES = 64,
	LIMIT_WAITERS = 20, /* sessions whose blockers are asked for: each takes the lock manager's
			       locks */
	LIMIT_WAIT_NODES = 128, /* those, who blocks them, and who blocks these */
	LIMIT_WAIT_EDGES = 512,
	LIMIT_RINGS = 32,     /* deadlocks seen that wait for their count */
	LIMIT_EXEMPLARS = 32, /* kinds of deadlocks, by their statements */
	LIMIT_SLOT_LIMITS = 32,
	LIMIT_TABLE_WAITS = 5,
	LIMIT_EXPECTATIONS = 256,
	LIMIT_OWN_REMEDIES = 256, /* advice in the configuration: ten symptoms of 25 groups */
	LIMIT_RULES = 2048,       /* of lowtide check: some for each expectation, and one's own */

	/* One answer of a Prometheus with history; what is asked at once fits four times. */
	LIMIT_HISTORY_POINTS = 200000,
	LIMIT_HISTORY_SERIES = 4096,
	LIMIT_HISTORY_LABELS = 65536,
	LIMIT_HISTORY_TEXT_BYTES = 2 << 20,
	LIMIT_HISTORY_BYTES = 512 << 20, /* of all answers: 6 h of 4,000 workers */

	LIMIT_DISCOVERIES = 256, /* lists of targets: files of a large prometheus.yml, DNS names */

	/* A report that is read as a baseline: 10,000 workers with pools take some 20 MB. */
	LIMIT_REPORT_BYTES = 128 << 20,

	/* Text that is kept. */
	LIMIT_POOL_KEY_BYTES = 48, /* database/user, or a pool's own name */
	LIMIT_ROLE_BYTES = 64,     /* Postgres cuts names at 63 */
	LIMIT_CLIENT_BYTES = 64,   /* an IPv6 address has 45 */
	LIMIT_WAIT_BYTES = 48,     /* "LWLock BufferMapping" */
	LIMIT_SHAPE_BYTES = 96,    /* verb and relation */
	LIMIT_GID_BYTES = 200, /* of a prepared transaction: GIDSIZE of the server, with the NUL */
	LIMIT_SQL_BYTES = 512, /* of the 1,024 the server keeps; enough for ten lines of a detail */
	LIMIT_NAME_BYTES = 96, /* a subject's display name: longer than any column */
	LIMIT_VERSION_BYTES = 48, /* "1.42.0-rc.3+g0123456789ab" and some */
	LIMIT_GROUP_BYTES = 64,
	LIMIT_UNIT_BYTES = 16, /* of a watched gauge: "entries", "connections" */
	LIMIT_LABELS_BYTES =
		256,             /* of a target, all in one line: what a detail view has room for */
	LIMIT_OWNER_BYTES = 192, /* user@client/database: 63 + 1 + 45 + 1 + 63, and a NUL */
	LIMIT_IDENTITY_BYTES =
		256, /* instance labels: namespace, pod and container are 63+253+63 at most,
				       in practice under 150; the rest is hashed into the tail */
};

#endif
