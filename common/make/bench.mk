# SPDX-License-Identifier: Apache-2.0
# The Makefile of every benchmark folder: `make cuda` builds bin/<name>_cuda, as at the top level.
folder := $(notdir $(CURDIR))

.PHONY: help cpu cuda hip hip_cuda hip_cpu clean
help:
	@echo "make cpu|cuda|hip|hip_cuda|hip_cpu builds bin/$(patsubst %_bench,%,$(folder))_<backend>"
cpu cuda hip hip_cuda hip_cpu:
	@$(MAKE) --no-print-directory -C ../.. $(folder)/$@
clean:
	rm -rf bin
