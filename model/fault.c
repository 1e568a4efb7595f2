#include "model/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"

struct fault fault_make(enum fault_kind kind, int code, const char *format, ...)
{
	/* Scrubbing may turn one byte into three, so more is formatted than is kept. */
	char raw[2 * FAULT_TEXT_BYTES];
	struct fault fault = {.kind = kind, .code = code};
	va_list args;

	va_start(args, format);
	vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	scrub(fault.text, sizeof(fault.text), raw, strlen(raw));
	return fault;
}

const char *fault_word(enum fault_kind kind)
{
	static const char *const words[FAULT_KINDS] = {
		[FAULT_NONE] = "none",
		[FAULT_ADDRESS] = "address",
		[FAULT_REFUSED] = "refused",
		[FAULT_TIMEOUT] = "timeout",
		[FAULT_TLS] = "tls",
		[FAULT_STATUS] = "status",
		[FAULT_REDIRECT] = "redirect",
		[FAULT_CONTENT] = "content",
		[FAULT_CUT] = "cut",
		[FAULT_ENCODING] = "encoding",
		[FAULT_LIMIT] = "limit",
		[FAULT_PARSE] = "parse",
		[FAULT_FILE] = "file",
		[FAULT_FULL] = "full",
		[FAULT_STARTING] = "starting",
		[FAULT_ACCESS] = "access",
		[FAULT_LOST] = "lost",
		[FAULT_SQL] = "sql",
		[FAULT_RIGHTS] = "rights",
		[FAULT_OTHER] = "other",
	};

	must(kind < FAULT_KINDS);
	return words[kind];
}
