#ifndef LOWTIDE_TUI_OPTIONS_SETTINGS_H
#define LOWTIDE_TUI_OPTIONS_SETTINGS_H
/*
 * The settings of targets on the command line (--header, --interval, ...): what they do to which
 * targets, and that each of them is of use.
 *
 * Functions return false with a usage error.
 */
#include "sources/target_list.h"
#include "tui/arguments.h"

/* Whether each setting makes sense, before any file is blamed for what the line got wrong. */
bool options_settings_check(const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES]);

/* For a line that names no target. A token that was given for hosts of the line must not be dropped
   in silence, nor be sent to those of the configuration. */
bool options_settings_check_unnamed(
	const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES]);

/* Whether each setting meets a target of its kind. The first `configured` targets come from the
   configuration. */
bool options_settings_check_met(const struct arguments *arguments,
	const struct target_list *targets, size_t configured, char error[OPTIONS_ERROR_BYTES]);

/* Every setting of the line, on targets of the line: those from the first-th on. */
bool options_settings_apply(const struct arguments *arguments, struct target_list *targets,
	size_t first, char error[OPTIONS_ERROR_BYTES]);

/* What the line says about every target, on targets of the configuration: those from the first-th
   on. */
bool options_settings_override(const struct arguments *arguments, struct target_list *targets,
	size_t first, char error[OPTIONS_ERROR_BYTES]);

#endif
