#include "sources/yaml_doc.h"

#include <stdint.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"

#define complain(complaint, at_line, ...)                                                          \
	((complaint)->line = (at_line), scrub_format((complaint)->why, YAML_WHY_BYTES, __VA_ARGS__))

size_t yaml_doc_line(const yaml_node_t *node)
{
	return node->start_mark.line + 1;
}

const char *yaml_doc_text(const yaml_node_t *scalar)
{
	return (const char *)scalar->data.scalar.value;
}

bool yaml_doc_is(const yaml_node_t *node, const char *text)
{
	return node->type == YAML_SCALAR_NODE && strcmp(yaml_doc_text(node), text) == 0;
}

size_t yaml_doc_pairs(const yaml_node_t *map)
{
	return (size_t)(map->data.mapping.pairs.top - map->data.mapping.pairs.start);
}

const yaml_node_t *yaml_doc_key(yaml_document_t *doc, const yaml_node_t *map, size_t i)
{
	return yaml_document_get_node(doc, map->data.mapping.pairs.start[i].key);
}

const yaml_node_t *yaml_doc_value(yaml_document_t *doc, const yaml_node_t *map, size_t i)
{
	return yaml_document_get_node(doc, map->data.mapping.pairs.start[i].value);
}

size_t yaml_doc_items(const yaml_node_t *list)
{
	return (size_t)(list->data.sequence.items.top - list->data.sequence.items.start);
}

const yaml_node_t *yaml_doc_item(yaml_document_t *doc, const yaml_node_t *list, size_t i)
{
	return yaml_document_get_node(doc, list->data.sequence.items.start[i]);
}

const yaml_node_t *yaml_doc_find(yaml_document_t *doc, const yaml_node_t *map, const char *name)
{
	for (size_t i = 0; i < yaml_doc_pairs(map); i++)
		if (yaml_doc_is(yaml_doc_key(doc, map, i), name))
			return yaml_doc_value(doc, map, i);
	return NULL;
}

bool yaml_doc_is_null(const yaml_node_t *node)
{
	static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};

	if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	for (size_t i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++) {
		if (strcmp((const char *)node->data.scalar.value, nulls[i]) == 0)
			return true;
	}
	return false;
}

/* The layout of the file itself: tabs are libyaml's to judge, a byte order mark may come first. */
static bool is_layout(uint32_t c, bool at_start)
{
	return c == '\n' || c == '\r' || c == '\t' || (at_start && c == 0xfeff);
}

static bool check_bytes(const char *text, size_t len, struct yaml_complaint *complaint)
{
	size_t line = 1;

	for (size_t i = 0; i < len;) {
		uint32_t c;
		size_t n = utf8_decode(text + i, len - i, &c);

		if (n == 0) {
			complain(complaint, line, "byte 0x%02x is not UTF-8",
				(unsigned)(unsigned char)text[i]);
			return false;
		}
		if (scrub_is_unsafe(c) && !is_layout(c, i == 0)) {
			complain(complaint, line, "control character U+%04X", (unsigned)c);
			return false;
		}
		line += c == '\n';
		i += n;
	}
	return true;
}

/* "\x1b" and its like: invisible in the file, a control character in the value. */
static bool value_is_safe(const yaml_event_t *event)
{
	const char *value = (const char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;

	for (size_t i = 0; i < len;) {
		uint32_t c;
		size_t n = utf8_decode(value + i, len - i, &c);

		if (n == 0 || scrub_is_unsafe(c))
			return false;
		i += n;
	}
	return true;
}

/* What the loop over the events has to remember. */
struct guard {
	int depth;
	int documents;
};

/* Why an event is refused, or NULL. */
static const char *refusal(struct guard *guard, const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		guard->documents++;
		return guard->documents > 1 ? "a second document (expected one)" : NULL;
	case YAML_ALIAS_EVENT: return "an alias (*) is not supported: write the value out";
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		if (!value_is_safe(event))
			return "a value with a control character or a line break in it";
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		guard->depth++;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		guard->depth++;
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT: guard->depth--; break;
	default: break;
	}
	if (anchor)
		return "an anchor (&) is not supported: write the value out";
	if (tag)
		return "a tag (!) is not supported: leave it away";
	return guard->depth > YAML_DEPTH_MAX ? "nested too deeply (expected at most 16 levels)"
					     : NULL;
}

static bool parser_failed(const yaml_parser_t *parser, struct yaml_complaint *complaint)
{
	complain(complaint, parser->problem_mark.line + 1, "not YAML: %s%s%s",
		parser->problem ? parser->problem : "out of memory", parser->context ? " " : "",
		parser->context ? parser->context : "");
	return false;
}

static void parser_open(yaml_parser_t *parser, const char *text, size_t len)
{
	int ok = yaml_parser_initialize(parser);

	must(ok); /* fails for want of memory alone */
	yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(parser, (const unsigned char *)text, len);
}

/* Walks the events without building anything: the document API keeps neither anchors nor tags
   apart from their meaning, and builds whatever depth it is given. */
static bool check_events(const char *text, size_t len, struct yaml_complaint *complaint)
{
	yaml_parser_t parser;
	struct guard guard = {0};
	bool ok = true, end = false;

	parser_open(&parser, text, len);
	while (ok && !end) {
		yaml_event_t event;
		const char *why;

		if (!yaml_parser_parse(&parser, &event)) {
			ok = parser_failed(&parser, complaint);
			break;
		}
		why = refusal(&guard, &event);
		if (why) {
			complain(complaint, event.start_mark.line + 1, "%s", why);
			ok = false;
		}
		end = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return ok;
}

bool yaml_doc_load(
	yaml_document_t *doc, const char *text, size_t len, struct yaml_complaint *complaint)
{
	yaml_parser_t parser;
	bool ok;

	if (!check_bytes(text, len, complaint) || !check_events(text, len, complaint))
		return false;
	parser_open(&parser, text, len);
	ok = yaml_parser_load(&parser, doc) || parser_failed(&parser, complaint);
	yaml_parser_delete(&parser);
	return ok;
}
