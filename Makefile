# lowtide: one makefile. `make help` lists the targets.

CC       ?= cc
BUILD    ?= build
CPPFLAGS += -I. -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Werror
CFLAGS   ?= -O2 -g
ALL_CFLAGS = -std=c11 $(WARN) $(CFLAGS)

PKGS     := libcurl libuv yaml-0.1
CPPFLAGS += $(shell pkg-config --cflags $(PKGS))
LDLIBS   += $(shell pkg-config --libs $(PKGS)) -lm

ROOMS    := model sources panes tui
LIB_SRC  := $(filter-out tui/main.c,$(foreach r,$(ROOMS),$(wildcard $(r)/*.c)))
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/%.o)

all: $(BUILD)/lowtide

$(BUILD)/lowtide: $(BUILD)/tui/main.o $(BUILD)/liblowtide.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/liblowtide.a: $(LIB_OBJ)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/liblowtide.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
.PHONY: all
