#include "tui/doctor_words.h"

#include <stdarg.h>
#include <string.h>

#include "model/scrub.h"

enum { TEXT_BYTES = 1024 };

/* Prints text behind the topic's column, broken between words where a line would be too long. */
static void print_wrapped(FILE *out, const char *text)
{
	enum { INDENT = 14, ROOM = 80 - INDENT };

	while (strlen(text) > ROOM) {
		size_t len = ROOM;

		while (len > 0 && text[len] != ' ')
			len--;
		if (len == 0) /* one long word */
			break;
		fprintf(out, "%.*s\n%*s", (int)len, text, INDENT, "");
		text += len + 1;
	}
	fprintf(out, "%s\n", text);
}

static void print(struct diagnosis *diagnosis, const char *topic, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

static void print(struct diagnosis *diagnosis, const char *topic, const char *format, va_list args)
{
	char text[TEXT_BYTES];

	scrub_vformat(text, sizeof(text), format, args);
	fprintf(diagnosis->out, "  %-11s ", topic);
	print_wrapped(diagnosis->out, text);
}

void diagnosis_say(struct diagnosis *diagnosis, const char *topic, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(diagnosis, topic, format, args);
	va_end(args);
}

void diagnosis_fix(struct diagnosis *diagnosis, const char *format, ...)
{
	va_list args;

	diagnosis->fixes++;
	va_start(args, format);
	print(diagnosis, "fix", format, args);
	va_end(args);
}
