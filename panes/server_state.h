#ifndef LOWTIDE_PANES_SERVER_STATE_H
#define LOWTIDE_PANES_SERVER_STATE_H
/*
 * What is to be said about a Postgres server, and whether what it told still is of now.
 */
#include <stdbool.h>

#include "model/owner_shares.h"
#include "model/units.h"
#include "panes/glyphs.h"
#include "panes/role.h"

enum {
	DEADLOCK_NOW_MS = 60 * 1000, /* one so lately is one now: rates are per minute */
	SEAT_LATELY_MS = 10 * 60 * 1000,
	SERVER_AGE_BYTES = UNITS_BYTES + 8,
	SLOTS_BYTES = 160,
	SERVERS_NONE_BYTES = 96,
};

const char *server_name(const struct model *model, const struct server *server);

/* Everything that is watched is a database server, and something is. */
bool servers_are_all(const struct model *model);

/* What was heard then, by the interval of the server's feed: NEVER, FRESH, LATE or STALE. */
enum truth server_truth(const struct model *model, const struct server *server,
	const struct heard *heard, mono_ms now);

/* Its sessions are not of now any more. Not true of a server that never told. */
bool server_is_past(const struct model *model, const struct server *server, mono_ms now);

/* Likewise the wait graph, which is asked for by itself and may fail by itself. */
bool server_waits_are_past(const struct model *model, const struct server *server, mono_ms now);

/* "stale 2m10s" when it is past, else "". Returns ROLE_STALE, else otherwise. */
enum role server_age_words(char out[SERVER_AGE_BYTES], const struct model *model,
	const struct server *server, mono_ms now, enum role otherwise);
enum role server_waits_age_words(char out[SERVER_AGE_BYTES], const struct model *model,
	const struct server *server, mono_ms now, enum role otherwise);

/* The same for all servers in one line: "stale 2m10s" of the only one, "1 of 3 servers stale". ""
   when none is past; ROLE_STALE when all are. */
enum { SERVERS_AGE_BYTES = 72 };
enum role servers_age_words(
	char out[SERVERS_AGE_BYTES], const struct model *model, mono_ms now, enum role otherwise);

/* What a pane without rows says: "none waiting", and among how many when not all are readable;
   "nothing is known yet". what: "none waiting" */
void servers_none_words(char out[SERVERS_NONE_BYTES], const struct model *model, const char *what);

/* We are out, because no slot is free for us. */
bool server_is_besieged(const struct server *server);

/* "FATAL: too many connections for role "lim"": what the server said when it refused us. */
void server_refusal_words(char out[FAULT_TEXT_BYTES + 8], const struct server *server);

/*
 * It was up, and is dark: gone, starting or out of reach, so nobody else will get in either. Not
 * one that was never reached, which may be a wrong address; nor one that keeps us out alone
 * (rights, TLS, a limit), or is slow to answer on a connection that stands.
 */
bool server_is_down(const struct model *model, const struct server *server, mono_ms now);

/* No slot is free for an ordinary role: we see it, or did within ROOM_SETTLES_MS, or are refused
   for it. A limit that is only our role's or database's is none of that. */
bool server_is_exhausted(const struct model *model, const struct server *server, mono_ms now);

/* Somebody holds up many, or others for long, now or within ROOM_SETTLES_MS: nobody may be waiting
   any more. */
bool server_piles_up(const struct model *model, const struct server *server, mono_ms now);

/* Deadlocks a minute of all its databases (model/database.h), and the one that has the most in
   *worst (NULL when there was none). */
double server_deadlock_rate(const struct server *server, const struct database **worst);

/* It had one lately, and its counters are of now. */
bool server_deadlocks_now(const struct model *model, const struct server *server, mono_ms now);

/* We lack the right to see what others do there. */
bool server_lacks_rights(const struct server *server);

/* What all its owners that are not gone may come to take at once; see owner_ceiling(). */
int64_t server_burst(const struct model *model, const struct server *server);

/* That is more than there are slots for. */
bool server_bursts(const struct model *model, const struct server *server);

/* The total line in at most width columns: the most complete of its forms that fits; the shortest
   when none does.
   "max 60 - reserved 3 = 57 usable · in use 47 (2 lowtide) · held 38 · spare 21 · headroom 10" */
void server_slots_words(char out[SLOTS_BYTES], const struct model *model,
	const struct server *server, const struct glyphs *glyphs, int width);

/* "60s", "off", "on", "1.0 KiB": the value of a setting that is known. */
void server_setting_words(char out[UNITS_BYTES], enum setting setting, int64_t value);

/* "primary", "standby"; "" while facts are not known. */
const char *server_role(const struct server *server);

enum { SHARE_BYTES = 32 };

/* Connections of one worker of the owner: "7", "6.5 ?" where its targets were guessed; ""
   unknown. */
void owner_share_words(char out[SHARE_BYTES], const struct owner_share *share);

#endif
