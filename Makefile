# SPDX-License-Identifier: Apache-2.0
# GPU4S benchmark suite. `make help` lists the targets; the rules are in common/make/.
.DEFAULT_GOAL := help
SHELL := /bin/bash

include common/make/backends.mk
include common/make/rules.mk
include common/make/test.mk
include common/make/isa.mk

.PHONY: help bench test doctor list plots compare format clean
help:
	@sed 's/^/  /' common/make/help.txt

PRESET ?= small
bench: install-bench
	@BACKENDS='$(BACKENDS)' tools/bench $(PRESET)

test: install-test
	@$(MAKE) --no-print-directory -j$$(nproc) cpu hip_cpu tests
	@tools/run_tests

install-%:
	@tools/install $*
doctor:
	@tools/doctor

# What each backend built so far offers; builds cpu where there is none.
list:
	@ls $(BUILD)/bin/gpu4s_* >/dev/null 2>&1 || $(MAKE) --no-print-directory cpu
	@for program in $(BUILD)/bin/gpu4s_*; do echo "== $$(basename $$program)"; $$program --list; done

plots: install-plots
	@tools/plots
compare:
	@[ -n "$(A)" ] && [ -n "$(B)" ] || { echo "usage: make compare A=before.csv B=after.csv" >&2; exit 2; }
	@tools/compare $(A) $(B) $(if $(GATE),--gate $(GATE))

format:
	@clang-format -i $$(git ls-files '*.cpp' '*.hpp' '*.h' '*.cu' '*.hip')
clean:
	rm -rf build gpu4s_benchmark/*/bin
