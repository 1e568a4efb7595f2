#include "panes/glyphs.h"

const struct glyphs glyphs_utf8 = {
	.spark = {0x2581, 0x2582, 0x2583, 0x2584, 0x2585, 0x2586, 0x2587, 0x2588},
	.gap = 0x00b7,             /* middle dot */
	.ellipsis = 0x2026,        /* horizontal ellipsis */
	.unprintable = 0xfffd,     /* the scrubber's mark */
	.rule = 0x2500,            /* box drawings light horizontal */
	.shade = 0x2591,           /* light shade */
	.point = 0x25cf,           /* black circle */
	.fitted = 0x2504,          /* box drawings light triple dash horizontal */
	.post = 0x2502,            /* box drawings light vertical */
	.held = 0x2588,            /* full block */
	.spare = 0x2592,           /* medium shade */
	.used = 0x2593,            /* dark shade */
	.free = 0x00b7,            /* middle dot */
	.branch = 0x2514,          /* box drawings light up and right */
	.bar = " \xe2\x94\x82 ",   /* box drawings light vertical */
	.dot = " \xc2\xb7 ",       /* middle dot */
	.swap = " \xe2\x87\x84 ",  /* rightwards arrow over leftwards arrow */
	.open = "\xe2\x96\xbe",    /* black down-pointing small triangle */
	.partly = "\xe2\x96\xbf",  /* white down-pointing small triangle */
	.closed = "\xe2\x96\xb8",  /* black right-pointing small triangle */
	.unknown = "\xe2\x80\x93", /* en dash */
};

const struct glyphs glyphs_ascii = {
	.ascii = true,
	/* From light to dark. '-' is not among them: it says "unknown". */
	.spark = {'_', '.', ':', ';', '+', '*', '#', '@'},
	.gap = '-',
	.ellipsis = '~',
	.unprintable = '?',
	.rule = '=',
	.shade = ':',
	.point = 'o',
	.fitted = '/',
	.post = '|',
	.held = '#',
	.spare = '=',
	.used = '+',
	.free = '.',
	.branch = '`',
	.bar = " | ",
	.dot = ", ",
	.swap = " <> ",
	.open = "v",
	.partly = "+",
	.closed = ">",
	.unknown = "-",
};
