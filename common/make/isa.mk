# SPDX-License-Identifier: Apache-2.0
# Compiles every HIP source for AMD architectures, without a GPU, and checks the code that comes out
# (tools/isa). hipcc takes the architectures its device libraries know; clang++-19 takes the others,
# with a folder of links to these libraries and the one constant per architecture that they lack.

ISA_ARCHS     ?= gfx906 gfx908 gfx90a gfx942 gfx1030 gfx1100 gfx1201
ISA_CLANG     := $(or $(ISA_CLANG),$(shell command -v clang++-19 2>/dev/null))
ISA_LIBRARIES ?= $(patsubst %/ockl.bc,%,$(firstword $(wildcard $(ROCM_PATH)/amdgcn/bitcode/ockl.bc \
                     /usr/lib/*/amdgcn/bitcode/ockl.bc)))

isa_known       := $(patsubst %,gfx%,$(patsubst oclc_isa_version_%.bc,%,$(notdir $(wildcard $(ISA_LIBRARIES)/oclc_isa_version_*.bc))))
isa_hipcc_archs := $(if $(shell command -v $(HIPCC) 2>/dev/null),$(filter $(isa_known),$(ISA_ARCHS)))
isa_clang_archs := $(if $(and $(ISA_CLANG),$(ISA_LIBRARIES)),$(filter-out $(isa_hipcc_archs),$(ISA_ARCHS)))
isa_unchecked   := $(filter-out $(isa_hipcc_archs) $(isa_clang_archs),$(ISA_ARCHS))
isa_sources     := $(wildcard gpu4s_benchmark/*/hip/*.hip common/backend/*.gpu.cpp)
isa_objects     := $(foreach a,$(isa_hipcc_archs) $(isa_clang_archs),$(addprefix $(BUILD)/isa/$(a)/,$(addsuffix .co,$(isa_sources))))
isa_overlay     := $(BUILD)/isa/device_libraries
isa_flags       := $(filter-out --offload-arch=%,$(HIPCC_FLAGS)) --cuda-device-only --no-gpu-bundle-output

.PHONY: isa
isa: $(isa_objects)
	@[ -n '$(isa_objects)' ] || { echo "$(hip_MISSING); without a compiler for AMD there is nothing to check" >&2; exit 1; }
	@tools/isa --report $(BUILD)/isa/report.txt --unchecked '$(isa_unchecked)' $(isa_objects)

# (architecture, compiler, device libraries)
define isa_rule
$(BUILD)/isa/$(1)/%.co: % $(3)
	@mkdir -p $$(@D)
	@echo '  compile $$@'; $(2) $(isa_flags) --offload-arch=$(1) -MMD -MP -MF $$(@:.co=.d) -c $$< -o $$@
endef
isa_clang := $(ISA_CLANG) --rocm-path=$(ROCM_PATH) --rocm-device-lib-path=$(isa_overlay)
$(foreach a,$(isa_hipcc_archs),$(eval $(call isa_rule,$(a),$(hip_COMPILER))))
$(foreach a,$(isa_clang_archs),$(eval $(call isa_rule,$(a),$(isa_clang),$(isa_overlay)/ockl.bc \
    $(if $(filter-out $(isa_known),$(a)),$(isa_overlay)/oclc_isa_version_$(a:gfx%=%).bc))))

$(isa_overlay)/ockl.bc:
	@mkdir -p $(@D)
	@ln -sf $(ISA_LIBRARIES)/*.bc $(@D)
.PRECIOUS: $(isa_overlay)/oclc_isa_version_%.bc
# gfx<major><minor><step>, minor and step one hexadecimal digit each, is 1000 major + 100 minor + step.
$(isa_overlay)/oclc_isa_version_%.bc: | $(isa_overlay)/ockl.bc
	@digits=$*; version=$$(($${digits%??} * 1000 + 16#$${digits: -2:1} * 100 + 16#$${digits: -1})); \
	echo "@__oclc_ISA_version = linkonce_odr protected local_unnamed_addr addrspace(4) constant i32 $$version, align 4" | \
	    $(ISA_CLANG) -target amdgcn-amd-amdhsa -nogpulib -Wno-override-module -x ir -emit-llvm -c - -o $@
