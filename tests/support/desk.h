#ifndef LOWTIDE_TESTS_SUPPORT_DESK_H
#define LOWTIDE_TESTS_SUPPORT_DESK_H
/*
 * Somebody at the keys: a view and a picture of a scene, and the keys that are pressed on it. Plays
 * the part of the program (pause freezes the model), so that a test is a row of keys and what is
 * on the screen then.
 */
#include "panes/keyboard.h"
#include "panes/screen.h"
#include "tests/support/scene.h"

enum { DESK_ROW_BYTES = 2048 };

struct desk {
	const struct scene *scene;
	struct model *frozen; /* while paused */
	struct view view;
	struct frame *frame;
	struct canvas canvas;
	enum effect last; /* of the last key */
};

/* Draws the first picture. */
void desk_init(struct desk *desk, const struct scene *scene, int rows, int cols,
	const struct glyphs *glyphs);
void desk_fini(struct desk *desk);

/* A fleet and somebody before it, for one test: both are begun, and ended. */
void desk_sit_down(struct desk *desk, struct scene *scene, void (*fleet)(struct scene *scene),
	int rows, int cols);
void desk_get_up(struct desk *desk, struct scene *scene);

/* Draws the scene as it is now. */
void desk_look(struct desk *desk);

/* Presses keys and draws after each: words with blanks between them, characters or names such as
   "Down", "Enter", "Space", "^L". */
void desk_press(struct desk *desk, const char *keys);

/* The text of a row of the screen, without blanks at its end. Valid until the next call. */
const char *desk_row(const struct desk *desk, int row);

/* The first row that contains the text, -1 when none does. */
int desk_find(const struct desk *desk, const char *text);

/* The row of a pane, by its title, that contains the text, without blanks that only align; "" when
   there is none. Valid until the next call. */
const char *desk_line_about(const struct desk *desk, const char *pane, const char *text);

/* The selected row of a list, -1 when none is. */
int desk_selected_row(const struct desk *desk);

/* Fail the test unless the text is on the screen, is not, or is in the selected row. */
void desk_shows(const struct desk *desk, const char *text);
void desk_hides(const struct desk *desk, const char *text);
void desk_has_selected(const struct desk *desk, const char *text);

#endif
