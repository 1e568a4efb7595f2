#include "panes/remedy_lines.h"

void remedy_lines(struct flow *flow, int indent, const struct evidence *evidence)
{
	struct remedy remedies[REMEDIES_MAX];
	size_t count = remedy_list(evidence, remedies);
	char text[REMEDY_SENTENCE_BYTES];

	for (size_t i = 0; i < count; i++) {
		remedy_sentence(text, &remedies[i]);
		flow_text(flow, indent, flow->role == ROLE_STALE ? ROLE_STALE : ROLE_PLAIN, text);
	}
}
