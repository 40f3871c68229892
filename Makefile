# SPDX-License-Identifier: Apache-2.0
# GPU4S benchmark suite. `make help` lists the targets.
.DEFAULT_GOAL := help
include common/make/backends.mk
include common/make/rules.mk

.PHONY: help
help:
	@echo "make bench"
