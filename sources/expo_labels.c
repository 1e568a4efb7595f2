#include "sources/expo_labels.h"

void expo_labels_forget(struct expo_labels *labels)
{
	labels->shape_count = 0;
}

/* Comparing all pairs of twelve names would cost more than reading them: this is a quick no. */
static uint64_t seen_bit(struct text name)
{
	unsigned first = (unsigned char)name.data[0], last = (unsigned char)name.data[name.len - 1];

	return 1ULL << ((first * 5 + last * 3 + name.len) & 63);
}

static bool is_duplicate(const struct expo_labels *labels, struct text name)
{
	if (!(labels->seen & seen_bit(name)))
		return false;
	for (size_t i = 0; i < labels->count; i++)
		if (text_equal(labels->items[i].name, name))
			return true;
	return false;
}

static void leave_shape(struct expo_labels *labels)
{
	if (!labels->in_shape)
		return;
	labels->in_shape = false;
	labels->shape_count = labels->count;
	labels->seen = 0;
	for (size_t i = 0; i < labels->count; i++)
		labels->seen |= seen_bit(labels->items[i].name);
}

/* The label is in the place behind the last one; from here on it counts. */
static const char *add_label(struct expo_reader *reader, struct expo_labels *labels, const char *p)
{
	static const struct text reserved = {"__name__", 8};
	struct text name = labels->items[labels->count].name;

	if (labels->count == LIMIT_LABELS)
		return expo_bad(reader, "more labels than a line may have");
	if (text_equal(name, reserved))
		return expo_bad(reader, "__name__ is not for labels");
	if (is_duplicate(labels, name))
		return expo_bad(reader, "a label name occurs twice");
	labels->seen |= seen_bit(name);
	labels->count++;
	return p;
}

static const char *read_name(struct expo_reader *reader, const char *p, struct text *name)
{
	const char *end;

	if (*p == '"')
		return expo_quoted_name(reader, p, name);
	end = expo_word_end(p, EXPO_LABEL_FIRST, EXPO_LABEL_REST);
	if (end == p)
		return expo_bad(reader, "a label name was expected");
	*name = (struct text){p, (size_t)(end - p)};
	return end;
}

/* p is behind the equal sign. */
static const char *read_value(struct expo_reader *reader, struct expo_labels *labels, const char *p)
{
	struct label *label = &labels->items[labels->count];
	const char *name = label->name.data;
	size_t len = label->name.len;
	/* name=" in one piece is what a shape is made of */
	bool extends_shape =
		labels->shape_count == labels->count && p == name + len + 1 && *p == '"';

	p = expo_free_blanks(reader, p);
	if (*p != '"')
		return expo_bad(reader, "a label value must be quoted");
	p = expo_quoted(reader, p, &label->value);
	if (p)
		p = add_label(reader, labels, p);
	if (p && extends_shape)
		labels->shape[labels->shape_count++] = (struct text){name, len + 2};
	return p;
}

/* name="value", or the quoted name of the metric. */
static const char *read_label(
	struct expo_reader *reader, struct expo_labels *labels, const char *p, struct text *metric)
{
	struct label *label = &labels->items[labels->count];
	bool is_quoted = *p == '"';

	leave_shape(labels);
	p = read_name(reader, p, &label->name);
	if (!p)
		return NULL;
	p = expo_free_blanks(reader, p);
	if (*p == '=')
		return read_value(reader, labels, p + 1);
	if (!is_quoted || (*p != ',' && *p != '}'))
		return expo_bad(reader, "a label name must be followed by an equal sign");
	if (!metric || metric->len > 0)
		return expo_bad(reader, "a second metric name");
	*metric = label->name;
	return p;
}

static inline bool fits_shape(
	const struct expo_reader *reader, const struct expo_labels *labels, const char *p)
{
	return labels->in_shape && labels->count < labels->shape_count &&
	       expo_begins(reader, p, labels->shape[labels->count]);
}

static inline const char *read_label_in_shape(
	struct expo_reader *reader, struct expo_labels *labels, const char *p)
{
	struct label *label = &labels->items[labels->count];
	size_t len = labels->shape[labels->count].len;

	label->name = (struct text){p, len - 2};
	labels->count++;
	return expo_quoted(reader, p + len - 1, &label->value);
}

/* As in the Prometheus server a comma may follow the last label, and in its own format none is
   needed between two. */
const char *expo_labels_read(
	struct expo_reader *reader, struct expo_labels *labels, const char *p, struct text *metric)
{
	labels->count = 0;
	labels->in_shape = true;
	p = expo_free_blanks(reader, p + 1);
	while (*p != '}') {
		p = fits_shape(reader, labels, p) ? read_label_in_shape(reader, labels, p)
						  : read_label(reader, labels, p, metric);
		if (!p)
			return NULL;
		p = expo_free_blanks(reader, p);
		if (*p == ',')
			p = expo_free_blanks(reader, p + 1);
		else if (*p != '}' && (reader->format == EXPO_OPENMETRICS || *p == '\n'))
			return expo_bad(reader, "a comma or a closing brace was expected");
	}
	return p + 1;
}
