#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/must.h"
#include "model/scrub.h"

void desk_init(struct desk *desk, const struct scene *scene, int rows, int cols,
	const struct glyphs *glyphs)
{
	*desk = (struct desk){.scene = scene, .frame = frame_create()};
	view_init_live(&desk->view);
	canvas_init(&desk->canvas, rows, cols, glyphs);
	desk_look(desk);
}

void desk_fini(struct desk *desk)
{
	if (desk->frozen)
		model_destroy(desk->frozen);
	canvas_fini(&desk->canvas);
	frame_destroy(desk->frame);
}

void desk_sit_down(struct desk *desk, struct scene *scene, void (*fleet)(struct scene *scene),
	int rows, int cols)
{
	scene_init(scene);
	fleet(scene);
	desk_init(desk, scene, rows, cols, &glyphs_utf8);
}

void desk_get_up(struct desk *desk, struct scene *scene)
{
	desk_fini(desk);
	scene_fini(scene);
}

static void make_frame(struct desk *desk)
{
	frame_make(desk->frame, desk->view.paused ? desk->frozen : desk->scene->model, &desk->view,
		desk->scene->now);
}

void desk_look(struct desk *desk)
{
	const struct glyphs *glyphs = desk->canvas.glyphs;
	int rows = desk->canvas.rows, cols = desk->canvas.cols;

	canvas_fini(&desk->canvas);
	canvas_init(&desk->canvas, rows, cols, glyphs);
	make_frame(desk);
	screen_draw(desk->frame, &desk->canvas);
}

static uint32_t key_of(const char *word, size_t length)
{
	static const struct {
		const char *name;
		uint32_t key;
	} names[] = {
		{"Up", KEYBOARD_UP},
		{"Down", KEYBOARD_DOWN},
		{"Left", KEYBOARD_LEFT},
		{"Right", KEYBOARD_RIGHT},
		{"PgUp", KEYBOARD_PAGE_UP},
		{"PgDn", KEYBOARD_PAGE_DOWN},
		{"Home", KEYBOARD_HOME},
		{"End", KEYBOARD_END},
		{"Tab", KEYBOARD_TAB},
		{"Shift-Tab", KEYBOARD_BACK_TAB},
		{"Enter", KEYBOARD_ENTER},
		{"Esc", KEYBOARD_ESCAPE},
		{"Backspace", KEYBOARD_BACKSPACE},
		{"F1", KEYBOARD_F1},
		{"Space", ' '},
	};
	uint32_t key;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strlen(names[i].name) == length && memcmp(names[i].name, word, length) == 0)
			return names[i].key;
	if (length == 2 && word[0] == '^')
		return (uint32_t)word[1] & 0x1f;
	must(utf8_decode(word, length, &key) == length);
	return key;
}

void desk_press(struct desk *desk, const char *keys)
{
	while (*(keys += strspn(keys, " ")) != '\0') {
		size_t length = strcspn(keys, " ");

		make_frame(desk);
		frame_lay_out(desk->frame, desk->canvas.rows, desk->canvas.cols);
		desk->last = keyboard_press(&desk->view, desk->frame, key_of(keys, length));
		if (desk->last == EFFECT_PAUSE && !desk->frozen)
			desk->frozen = model_create();
		if (desk->last == EFFECT_PAUSE && desk->view.paused)
			model_freeze(desk->frozen, desk->scene->model);
		if (desk->last == EFFECT_MARK && model_baseline(desk->scene->model))
			model_unmark(desk->scene->model);
		else if (desk->last == EFFECT_MARK)
			model_mark(desk->scene->model, desk->scene->now);
		desk_look(desk);
		keys += length;
	}
}

const char *desk_row(const struct desk *desk, int row)
{
	static char text[DESK_ROW_BYTES];
	size_t used = 0, kept = 0;

	for (int col = 0; col < desk->canvas.cols; col++) {
		const struct cell *cell = canvas_cell(&desk->canvas, row, col);

		must(used + 4 < sizeof(text));
		if (cell->width > 0)
			used += utf8_encode(cell->glyph, text + used);
		if (cell->glyph != ' ')
			kept = used;
	}
	text[kept] = '\0';
	return text;
}

int desk_find(const struct desk *desk, const char *text)
{
	for (int row = 0; row < desk->canvas.rows; row++)
		if (strstr(desk_row(desk, row), text))
			return row;
	return -1;
}

static const char *without_blanks_that_align(const char *line)
{
	static char text[DESK_ROW_BYTES];
	size_t used = 0;

	for (line += strspn(line, " "); *line != '\0'; line++)
		if (line[0] != ' ' || line[1] != ' ')
			text[used++] = *line;
	text[used] = '\0';
	return text;
}

const char *desk_line_about(const struct desk *desk, const char *pane, const char *text)
{
	int from = desk_find(desk, pane);

	assert_true(from >= 0);
	for (int row = from + 1; row < desk->canvas.rows; row++) {
		const char *line = desk_row(desk, row);

		if (*line == '\0')
			break;
		if (strstr(line, text))
			return without_blanks_that_align(line);
	}
	return "";
}

int desk_selected_row(const struct desk *desk)
{
	for (int row = 0; row < desk->canvas.rows; row++)
		if (desk->canvas.cols > 0 &&
			canvas_cell(&desk->canvas, row, desk->canvas.cols - 1)->selected)
			return row;
	return -1;
}

void desk_shows(const struct desk *desk, const char *text)
{
	if (desk_find(desk, text) < 0)
		fail_msg("not on the screen: %s", text);
}

void desk_hides(const struct desk *desk, const char *text)
{
	int row = desk_find(desk, text);

	if (row >= 0)
		fail_msg("on the screen: %s", desk_row(desk, row));
}

void desk_has_selected(const struct desk *desk, const char *text)
{
	int row = desk_selected_row(desk);
	const char *selected = row < 0 ? "" : desk_row(desk, row);

	if (!strstr(selected, text))
		fail_msg("selected is \"%s\", not %s", selected, text);
}
