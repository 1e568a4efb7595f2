#ifndef LOWTIDE_PANES_HOLDERS_H
#define LOWTIDE_PANES_HOLDERS_H
/*
 * Who has the slots of a server, in one sentence.
 *
 * A sentence has room for three names. Owners that people have numbered (batch-1, batch-2, ...) are
 * one there when they are three or more: each alone is small, and together they fill the server.
 * The ledger keeps them apart (model/owner_name.h: two that became one cannot be mended).
 */
#include "model/ledger.h"

enum { HOLDERS_BYTES = 3 * (LIMIT_OWNER_BYTES + 64) };

/* "batch-* 18 in 9 owners (18 idle), gw 6 (6 idle in transaction), brain 13": those with the most
   connections, and of how many they make no use where that is half or more. "" when there is none.
 */
void holders_words(char out[HOLDERS_BYTES], const struct ledger *ledger);

#endif
