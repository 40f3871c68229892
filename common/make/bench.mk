# SPDX-License-Identifier: Apache-2.0
# The Makefile of every benchmark folder: `make cuda` builds bin/<name>_cuda, as at the top level.
# With DATATYPE or BLOCKSIZE the targets are those of GPU4S Bench (gpu4s_bench.mk).
folder := $(notdir $(CURDIR))
stem   := $(patsubst %_bench,%,$(folder))

.PHONY: help cpu cuda hip hip_cuda hip_cpu clean
ifeq ($(or $(DATATYPE),$(BLOCKSIZE),$(if $(filter %_fp16,$(folder)),$(filter cpu cuda hip,$(MAKECMDGOALS))),$(filter-out help cpu cuda hip hip_cuda hip_cpu clean,$(MAKECMDGOALS))),)
help:
	@echo "make cpu|cuda|hip|hip_cuda|hip_cpu builds bin/$(stem)_<backend>"
	@echo "make <target> DATATYPE=FLOAT|DOUBLE|INT [BLOCKSIZE=4] builds the program of GPU4S Bench; targets: cpu, cuda, openmp, hip, each also with -opt or -lib"
cpu cuda hip hip_cuda hip_cpu:
	@$(MAKE) --no-print-directory -C ../.. $(folder)/$@
else
include ../../common/make/gpu4s_bench.mk
endif
clean:
	rm -rf bin
