#ifndef LOWTIDE_MODEL_SCRUB_H
#define LOWTIDE_MODEL_SCRUB_H
/*
 * Foreign text made safe, in the one place all of it goes through: labels, names, SQL, error
 * messages, anything that was not written in this source tree.
 *
 * Every C0 and C1 control (tab and newline too), DEL, bidirectional control, zero-width or
 * line-separating character and every byte that is not part of valid UTF-8 becomes one visible
 * mark, U+FFFD. What is left is valid UTF-8 that moves no cursor and reorders nothing.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one UTF-8 sequence of at most len bytes. Returns its length (1..4) and the code point,
   or 0 when the bytes at s are not valid UTF-8 (overlong, surrogate, > U+10FFFF, cut). len >= 1. */
size_t utf8_decode(const char *s, size_t len, uint32_t *code_point);

/* The other way round: writes 1..4 bytes, without a NUL, and returns how many. For what was decoded
   or typed: <= U+10FFFF. */
size_t utf8_encode(uint32_t code_point, char out[4]);

/* True when all len bytes are valid UTF-8 (controls are allowed). */
bool utf8_is_valid(const char *s, size_t len);

/* True for code points that must not reach a screen or a file. */
bool scrub_is_unsafe(uint32_t code_point);

/* Copies text (len bytes, NUL allowed inside) to out, scrubbed, NUL-terminated, never splitting
   a character. Returns the bytes written without the NUL. out_size >= 1. */
size_t scrub(char *out, size_t out_size, const char *text, size_t len);

/* printf into out, scrubbed the same way: for messages that quote foreign text. At most 1 KiB is
   formatted before scrubbing; longer messages are cut. */
size_t scrub_format(char *out, size_t out_size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
size_t scrub_vformat(char *out, size_t out_size, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

#endif
