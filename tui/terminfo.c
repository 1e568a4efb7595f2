#include "tui/terminfo.h"

#include <stdio.h>
#include <string.h>
#include <term.h>

/* Terminals that have the mode and may meet a terminfo database that has not heard of it. To ask
   the terminal itself (DECRQM) would put an answer among the keys, a round trip later. */
static const char *const sync_terminals[] = {
	"alacritty",
	"contour",
	"foot",
	"ghostty",
	"kitty",
	"mintty",
	"rio",
	"wezterm",
	"xterm-ghostty",
	"xterm-kitty",
};

/* tigetstr() has two ways of saying no. */
const char *terminfo_string(const char *capability)
{
	const char *string = tigetstr(capability);

	return string && string != (const char *)-1 ? string : "";
}

void terminfo_learn_keys(struct keys *keys)
{
	static const struct {
		const char *capability;
		enum key_code key;
	} known[] = {
		{"kcuu1", KEY_CODE_UP},
		{"kcud1", KEY_CODE_DOWN},
		{"kcub1", KEY_CODE_LEFT},
		{"kcuf1", KEY_CODE_RIGHT},
		{"kpp", KEY_CODE_PAGE_UP},
		{"knp", KEY_CODE_PAGE_DOWN},
		{"khome", KEY_CODE_HOME},
		{"kend", KEY_CODE_END},
		{"kcbt", KEY_CODE_BACK_TAB},
		{"kent", KEY_CODE_ENTER},
		{"kbs", KEY_CODE_BACKSPACE},
		{"kdch1", KEY_CODE_DELETE},
		{"kf1", KEY_CODE_F1},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		keys_learn(keys, terminfo_string(known[i].capability), known[i].key);
}

size_t terminfo_spare_palette(char *bytes, size_t len)
{
	const char *reset = terminfo_string("oc");
	size_t cut = strlen(reset);

	for (size_t i = 0; cut > 0 && i + cut <= len;) {
		if (memcmp(bytes + i, reset, cut) == 0) {
			len -= cut;
			memmove(bytes + i, bytes + i + cut, len - i);
		} else {
			i++;
		}
	}
	return len;
}

size_t terminfo_leave(char *bytes, size_t len)
{
	len = terminfo_spare_palette(bytes, len);
	if (*terminfo_string("rmcup"))
		return len;
	memcpy(bytes + len, "\r\n", TERMINFO_LEAVE_BYTES);
	return len + TERMINFO_LEAVE_BYTES;
}

/* The name itself, or with a variant behind a dash: foot-direct, alacritty-256color. */
static bool is_listed(const char *name)
{
	for (size_t i = 0; i < sizeof(sync_terminals) / sizeof(sync_terminals[0]); i++) {
		size_t len = strlen(sync_terminals[i]);

		if (strncmp(name, sync_terminals[i], len) == 0 &&
			(name[len] == '\0' || name[len] == '-'))
			return true;
	}
	return false;
}

static void copy(char out[TERMINFO_SYNC_BYTES], const char *text)
{
	int len = snprintf(out, TERMINFO_SYNC_BYTES, "%s", text ? text : "");

	if (len >= TERMINFO_SYNC_BYTES)
		out[0] = '\0';
}

struct terminfo_sync terminfo_sync(const char *name)
{
	struct terminfo_sync sync = {.begin = ""};
	const char *both = terminfo_string("Sync"); /* takes 1 to begin and 2 to end */

	if (*both) {
		copy(sync.begin, tiparm(both, 1));
		copy(sync.end, tiparm(both, 2));
	} else if (is_listed(name)) {
		copy(sync.begin, "\033[?2026h");
		copy(sync.end, "\033[?2026l");
	}
	return sync;
}
