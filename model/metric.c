#include "model/metric.h"

struct text metric_label(const struct metric *metric, const char *name)
{
	for (size_t i = 0; i < metric->label_count; i++)
		if (text_is(metric->labels[i].name, name))
			return metric->labels[i].value;
	return (struct text){NULL, 0};
}
