/*
 * Advice: what to do about what the panes above list, in a snapshot, where nobody opens a page to
 * read it. One line for each remedy, about the first that it would help.
 */
#include <stdio.h>

#include "panes/advice_list.h"
#include "panes/flow.h"
#include "panes/phrase.h"

enum { ITEMS = VIEW_SNAPSHOT_ROWS };

/* "gw-a/2 (and 3 more): lower ... (cost: ...)" */
static void put_item(struct flow *flow, const struct advice_item *item)
{
	char text[LIMIT_NAME_BYTES + REMEDY_SENTENCE_BYTES + 32];
	struct phrase phrase = phrase_begin(text, sizeof(text));
	char words[REMEDY_WORDS_BYTES];

	phrase_add(&phrase, "", "%s", item->subject);
	if (item->more > 0)
		phrase_add(&phrase, " ", "(and %zu more)", item->more);
	remedy_words(words, &item->remedy);
	phrase_add(&phrase, ": ", "%s", words);
	if (item->remedy.cost[0] != '\0')
		phrase_add(&phrase, " ", "(cost: %s)", item->remedy.cost);
	flow_text(flow, 1, ROLE_PLAIN, text);
}

/* Returns the rows it takes; 0 where there is nothing to say. */
static int put_items(const struct frame *frame, struct canvas *canvas, struct area area)
{
	struct flow flow = {.canvas = canvas, .area = area, .role = ROLE_PLAIN};
	struct advice_list advice;
	char more[32];

	advice_list_find(&advice, frame);
	if (advice.count == 0)
		return 0;
	flow_text(&flow, 0, ROLE_TITLE, pane_advice.title);
	for (size_t i = 0; i < advice.count && i < ITEMS; i++)
		put_item(&flow, &advice.items[i]);
	if (advice.count > ITEMS) {
		snprintf(more, sizeof(more), "+%zu more", advice.count - ITEMS);
		flow_text(&flow, 1, ROLE_DIM, more);
	}
	return flow_rows(&flow);
}

static int rows_wanted(const struct frame *frame, int cols)
{
	struct canvas nothing = {.glyphs = &glyphs_utf8};

	return frame->view->live ? 0 : put_items(frame, &nothing, (struct area){.cols = cols});
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	put_items(frame, canvas, area);
}

const struct pane pane_advice = {
	.title = "ADVICE",
	.rows_min = 1,
	.share = 1,
	.rows_wanted = rows_wanted,
	.draw = draw,
};
