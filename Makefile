# lowtide: the one makefile; nothing recurses into a folder. `make help` lists the doors.
#
# Only what stands in the tree is built: every list below is a wildcard, and a room may be empty.
# A new .c file needs no line here.

VERSION := 0.1.0

PREFIX  := /usr/local
BINDIR   = $(PREFIX)/bin
MANDIR   = $(PREFIX)/share/man

FUZZ_SECONDS := 60# for each fuzz target of `make fuzz`
SOAK_SECONDS := 7200# the longest a soak test may take

# All processors, unless the command line brings its own -j. Sub-makes share the caller's jobs.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
# Of several doors, `make clean check`, one is gone through after the other.
ifneq ($(word 2,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
endif
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.SECONDARY:
.DELETE_ON_ERROR:

# ---- how it is compiled ------------------------------------------------------------------------

ifeq ($(origin CC),default)
CC := gcc
endif

# Each way of building has a folder of its own, so that going back and forth rebuilds nothing.
# Within one folder, different flags rebuild everything (see $(BUILD)/flags).
CLANG := $(findstring clang,$(CC))
BUILD := build$(if $(CLANG),-clang)$(if $(SAN),-san)$(if $(FUZZ),-fuzz)

WARN := -Wall -Wextra -Wpedantic
WARN += -Wconversion                             # numbers come from strangers
WARN += -Wshadow
WARN += -Wstrict-prototypes -Wmissing-prototypes # not in a header means static
WARN += -Wundef
WARN += -Wvla                                    # the size of the stack is not data
WARN += -Wformat=2                               # foreign text is never a format
WARN += -Wpointer-arith
ifeq ($(CLANG),)
WARN += -Wduplicated-cond -Wlogical-op
endif
WERROR := -Werror# a packager with a compiler we have not met: make WERROR=

ifneq ($(SAN)$(FUZZ),)
CFLAGS   := -O1 -g -fno-omit-frame-pointer
# The last two are not in "undefined", and values come from strangers.
SANITIZE := -fsanitize=address,undefined,float-cast-overflow,float-divide-by-zero \
	$(if $(FUZZ),-fsanitize=fuzzer-no-link) -fno-sanitize-recover=all
else
CFLAGS ?= -O2 -g
# Fortified functions would hide from AddressSanitizer what it is there to see. Distributions that
# define the macro themselves have it undefined first.
HARDEN := -fstack-protector-strong $(if $(filter -O1 -O2 -O3 -Os,$(CFLAGS)),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif

# What is linked stands in the table of tests/deps, next to the package that brings it.
PKGS := $(shell tests/deps --libs build)
pkgs_of = $(shell pkg-config $(1) $(2) 2>/dev/null)
LIBS       := $(call pkgs_of,--libs,$(PKGS)) -lm -pthread
CHECK_LIBS := $(call pkgs_of,--libs,$(shell tests/deps --libs check fleet))
FLEET_LIBS := $(call pkgs_of,--libs,$(shell tests/deps --libs fleet))
DIALECT    := -std=c11 -I. -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
# Which features of libc are seen is said above; ncurses' own idea of it (-D_XOPEN_SOURCE=600) stays out.
DIALECT    += -DLOWTIDE_VERSION='"$(VERSION)"' $(filter-out -D_%,$(call pkgs_of,--cflags,$(PKGS)))

# CPPFLAGS, CFLAGS, LDFLAGS and LDLIBS belong to whoever calls make.
COMPILE = $(CC) $(DIALECT) $(CPPFLAGS) $(strip $(WARN)) $(WERROR) $(HARDEN) $(SANITIZE) -fPIE $(CFLAGS)
LINK    = $(CC) $(SANITIZE) $(CFLAGS) -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(LDFLAGS)

# One short line for each step; V=1 shows the commands.
say = @mkdir -p $(@D)$(if $(V),,; printf '  %-6s %s\n' $(1) $@)
Q := $(if $(V),,@)

# ---- what there is -----------------------------------------------------------------------------

ROOMS   := model sources panes tui
MAIN    := $(wildcard tui/main.c)
LIB_SRC := $(filter-out tui/main.c,$(wildcard $(ROOMS:%=%/*.c)))

# Under tests/ the name says what a file is: test_, bench_ and soak_ are programs linked with the
# library; fuzz_ are fuzz targets; fleet/ holds the worker processes that the demo and the tests
# watch, which know nothing of lowtide: what has a header there is linked into each of its programs.
# Anything else helps the tests and is linked into them all.
TEST_SRC    := $(wildcard tests/*/test_*.c)
BENCH_SRC   := $(wildcard tests/bench/bench_*.c)
SOAK_SRC    := $(wildcard tests/soak/soak_*.c)
FLEET_PARTS := $(patsubst %.h,%.c,$(wildcard tests/fleet/*.h))
FLEET_SRC   := $(filter-out tests/fleet/test_% $(FLEET_PARTS),$(wildcard tests/fleet/*.c))
FUZZ_DRIVER := $(wildcard tests/fuzz/fuzz_main.c)
FUZZ_SRC    := $(filter-out $(FUZZ_DRIVER),$(wildcard tests/fuzz/fuzz_*.c))
HELPER_SRC  := $(filter-out $(TEST_SRC) $(BENCH_SRC) $(SOAK_SRC) $(FLEET_SRC) $(FUZZ_DRIVER) $(FUZZ_SRC), \
	$(wildcard tests/*/*.c))
ALL_SRC     := $(sort $(MAIN) $(LIB_SRC) $(TEST_SRC) $(BENCH_SRC) $(SOAK_SRC) $(FLEET_SRC) \
	$(FUZZ_DRIVER) $(FUZZ_SRC) $(HELPER_SRC))
ALL_HEADERS := $(wildcard $(ROOMS:%=%/*.h) tests/*/*.h)

# Shell tests in a room try the program, so each build has its turn; those directly in tests/ try
# the doors themselves (install, the lint rules), which do not change with the build.
ROOM_SCRIPTS := $(wildcard tests/*/test_*.sh)
DOOR_SCRIPTS := $(wildcard tests/test_*.sh)

objects  = $(patsubst %.c,$(BUILD)/%.o,$(1))
programs = $(patsubst %.c,$(BUILD)/%,$(1))
LIB     := $(BUILD)/liblowtide.a
HELPERS := $(BUILD)/libtestsupport.a
PROGRAM := $(if $(MAIN),$(BUILD)/lowtide)
TESTS   := $(call programs,$(TEST_SRC))
BENCHES := $(call programs,$(BENCH_SRC))
SOAKS   := $(call programs,$(SOAK_SRC))
FLEET   := $(call programs,$(FLEET_SRC))
# libFuzzer comes with clang only; elsewhere a fuzz target is linked with a driver of ours that
# runs a fixed number of cases.
FUZZERS := $(if $(FUZZ)$(FUZZ_DRIVER),$(call programs,$(FUZZ_SRC)))

# ---- building ----------------------------------------------------------------------------------

.PHONY: all
all: $(or $(PROGRAM),$(LIB)) ## build the program: build/lowtide (CC=, CFLAGS=, SAN=1, V=1)

# All of the library, needed or not: of two functions with one name the linker would take the first
# it meets in an archive, and say nothing.
$(BUILD)/lowtide: $(call objects,$(MAIN)) $(LIB)
	$(call say,LINK)
	$(Q)$(LINK) -o $@ $(filter %.o,$^) -Wl,--whole-archive $(LIB) -Wl,--no-whole-archive $(LIBS) $(LDLIBS)

$(LIB): $(call objects,$(LIB_SRC))
$(HELPERS): $(call objects,$(HELPER_SRC))
$(LIB) $(HELPERS): $(BUILD)/members
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

$(TESTS) $(BENCHES) $(SOAKS): $(BUILD)/%: $(BUILD)/%.o $(HELPERS) $(LIB)
	$(call say,LINK)
	$(Q)$(LINK) -o $@ $^ $(CHECK_LIBS) $(LIBS) $(LDLIBS)

$(FLEET): $(BUILD)/%: $(BUILD)/%.o $(call objects,$(FLEET_PARTS))
	$(call say,LINK)
	$(Q)$(LINK) -o $@ $^ $(FLEET_LIBS) $(LIBS) $(LDLIBS)

$(FUZZERS): $(BUILD)/%: $(BUILD)/%.o $(if $(FUZZ),,$(call objects,$(FUZZ_DRIVER))) $(HELPERS) $(LIB)
	$(call say,LINK)
	$(Q)$(LINK) $(if $(FUZZ),-fsanitize=fuzzer) -o $@ $^ $(LIBS) $(LDLIBS)

$(BUILD)/%.o: %.c $(BUILD)/flags | needs
	$(call say,CC)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

-include $(patsubst %.c,$(BUILD)/%.d,$(ALL_SRC))

# Written only when what they say has changed: other flags compile everything again, and an archive
# is made anew when a file was taken away.
$(BUILD)/flags: text = $(COMPILE) $(LINK)
$(BUILD)/members: text = $(LIB_SRC) $(HELPER_SRC)
$(BUILD)/flags $(BUILD)/members: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(text))' | cmp -s - $@ || echo '$(subst ','\'',$(text))' >$@

# A plain build installs nothing; it says what is missing.
.PHONY: needs FORCE
needs:
	@tests/deps --ask build
FORCE:

.PHONY: deps
deps: ## install what a build needs (apt-get, sudo when not root)
	@tests/deps build

# ---- running -----------------------------------------------------------------------------------

.PHONY: demo
demo: ## install what is missing, build, watch a small fleet of real processes (ARGS=)
	@tests/deps demo
	@$(MAKE) --no-print-directory all fleet
	@LOWTIDE_BUILD=$(BUILD) tests/demo $(ARGS)

.PHONY: fleet
fleet: $(FLEET) ; @:

.PHONY: install uninstall
MAN_PAGES = $(wildcard man/*.[1-8])
man_path  = $(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $(1)))/$(notdir $(1))
install: all ## install program and man pages (PREFIX=/usr/local, DESTDIR=)
	install -d $(DESTDIR)$(BINDIR)
	install -m 755 $(PROGRAM) $(DESTDIR)$(BINDIR)/lowtide
	$(foreach page,$(MAN_PAGES),install -D -m 644 $(page) $(call man_path,$(page)) &&) :
uninstall: ## remove what install put there (same PREFIX, DESTDIR)
	rm -f $(DESTDIR)$(BINDIR)/lowtide $(foreach page,$(MAN_PAGES),$(call man_path,$(page)))

# ---- testing -----------------------------------------------------------------------------------

# The same makefile twice, side by side, whatever SAN the caller has set.
PLAIN_BUILD := $(BUILD:%-san=%)
SAN_BUILD   := $(PLAIN_BUILD)-san
ROOM_TESTS  := $(TEST_SRC:.c=) $(ROOM_SCRIPTS)
BRIEF_FUZZ  := $(if $(FUZZ_DRIVER),$(FUZZ_SRC:.c=))

.PHONY: check check-plain check-san check-programs
check: ## install what is missing, build with gcc, run all tests, again under sanitizers, fuzz briefly
	@tests/deps check
	@$(MAKE) --no-print-directory check-plain check-san
	@tests/run $(addprefix $(PLAIN_BUILD)/,$(ROOM_TESTS) $(DOOR_SCRIPTS)) \
		$(addprefix $(SAN_BUILD)/,$(ROOM_TESTS) $(BRIEF_FUZZ))
check-plain:
	@$(MAKE) --no-print-directory SAN= BUILD=$(PLAIN_BUILD) check-programs
check-san:
	@$(MAKE) --no-print-directory SAN=1 BUILD=$(SAN_BUILD) check-programs fuzzers
check-programs: $(PROGRAM) $(TESTS) $(FLEET) ; @:

.PHONY: fuzzers
fuzzers: $(FUZZERS) ; @:

.PHONY: test
test: check-programs ## build and run the tests of this build only; installs nothing (SAN=1)
	@tests/run $(addprefix $(BUILD)/,$(ROOM_TESTS))

.PHONY: fuzz fuzz-all
fuzz: ## fuzz each parser of foreign bytes with clang (FUZZ_SECONDS=60 each)
	@tests/deps fuzz
	@$(MAKE) --no-print-directory --output-sync=target CC=clang SAN= FUZZ=1 fuzz-all
fuzz-all: $(FUZZERS:%=%.fuzzed)
# What a run finds worth keeping goes into the build folder; a crash leaves its input beside it.
# Fixed addresses for the reason given in tests/run.
$(FUZZERS:%=%.fuzzed): %.fuzzed: % FORCE
	@mkdir -p $*.corpus
	$$(setarch -R echo setarch -R 2>/dev/null) $* -max_total_time=$(FUZZ_SECONDS) -timeout=10 \
		-print_final_stats=1 -verbosity=0 -artifact_prefix=$*. \
		$(addprefix -dict=,$(wildcard tests/fuzz/$(*F:fuzz_%=%).dict)) \
		$*.corpus $(wildcard tests/fuzz/corpus/$(*F:fuzz_%=%))

.PHONY: bench bench-programs
bench: ## measure, and print
	@tests/deps check
	@$(MAKE) --no-print-directory bench-programs
	@for bench in $(wildcard tests/bench/bench_*.sh); do echo "== $$bench"; \
		LOWTIDE=$(CURDIR)/$(BUILD)/lowtide LOWTIDE_BUILD=$(CURDIR)/$(BUILD) $$bench || exit; done
bench-programs: $(PROGRAM) $(BENCHES) $(FLEET) ; @:

GROWTH := tests/fixtures/growth# labelled traces for `make growth-score`
.PHONY: growth-score
growth-score: $(PROGRAM) ## how well growth is told on labelled traces (GROWTH=folder)
	@LOWTIDE=$(CURDIR)/$(BUILD)/lowtide tests/growth-score $(GROWTH)

.PHONY: soak soak-programs
soak: ## the tests that take hours
	@tests/deps check
	@$(MAKE) --no-print-directory soak-programs
	@tests/run -t $(SOAK_SECONDS) $(SOAKS) $(addprefix $(BUILD)/,$(wildcard tests/soak/soak_*.sh))
soak-programs: $(PROGRAM) $(SOAKS) $(FLEET) ; @:

# ---- linting -----------------------------------------------------------------------------------

.PHONY: lint lint-all
lint: ## clang's warnings, format, tidy, cppcheck, shellcheck, house rules, man pages
	@tests/deps lint
	@$(MAKE) --no-print-directory --keep-going --output-sync=target CC=clang SAN= lint-all
	@echo 'lint: nothing found'
LINTS := lint-build lint-format lint-tidy lint-cppcheck lint-shell lint-house lint-man
.PHONY: $(LINTS)
lint-all: $(LINTS)

lint-build: $(PROGRAM) $(TESTS) $(BENCHES) $(SOAKS) $(FLEET) $(FUZZERS)

.PHONY: format
format: ## rewrite the sources as .clang-format wants them
	@tests/deps lint
	@clang-format -i $(ALL_SRC) $(ALL_HEADERS)

lint-format:
	@clang-format --dry-run -Werror $(ALL_SRC) $(ALL_HEADERS)

# A file is looked at again when it, a header it includes, or the rules have changed.
lint-tidy: $(ALL_SRC:%.c=$(BUILD)/%.tidy)
$(BUILD)/%.tidy: %.c $(BUILD)/%.o .clang-tidy
	$(call say,TIDY)
	$(Q)clang-tidy --quiet $< -- $(DIALECT) $(CPPFLAGS) >$@.log 2>&1 || { cat $@.log; exit 1; }
	@touch $@

lint-cppcheck: tests/cppcheck-suppressions
	@cppcheck --quiet --std=c11 --library=posix --enable=warning,style,performance,portability \
		--error-exitcode=1 --inline-suppr --suppressions-list=$< \
		-I. -DLOWTIDE_VERSION='"$(VERSION)"' $(ALL_SRC)

# Scripts are known by their first line, whatever they are called.
lint-shell:
	@find .ci tests -type f ! -path 'tests/fixtures/*' ! -path 'tests/golden/*' \
		-exec awk 'FNR == 1 && /^#!.*sh$$/ { print FILENAME }' {} + | xargs shellcheck -x

lint-house:
	@tests/house

lint-man:
	@$(if $(MAN_PAGES),mandoc -Tlint -W warning $(MAN_PAGES))

# ---- the rest ----------------------------------------------------------------------------------

.PHONY: clean help
clean: ## remove everything that was built
	rm -rf build build-*

help: ## this list
	@awk -F ': .*## ' '/^[a-z-]+:.*## / { sub(/^all$$/, "", $$1); printf "  make %-12s %s\n", $$1, $$2 }' Makefile
