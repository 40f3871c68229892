# SPDX-License-Identifier: Apache-2.0
# How sources become objects and objects become programs. Host sources are compiled once and
# shared by all backends; only variants, host_*.cpp and *.gpu.cpp are compiled per backend.

BUILD      ?= build
# Objects that the backends share; the race build has its own backends but no own host objects.
HOST_BUILD ?= $(BUILD)/host
FOLDERS := $(patsubst gpu4s_benchmark/%/Makefile,%,$(sort $(wildcard gpu4s_benchmark/*/Makefile)))
# The stem of a folder's files and binaries: its name without _bench.
stem = $(patsubst %_bench,%,$(1))

host_objects   = $(patsubst %.cpp,$(HOST_BUILD)/%.o,$(1))
common_objects := $(call host_objects,$(wildcard common/*.cpp common/gpu4s_bench/*.cpp))
# The folder's problem and its reference.
folder_objects = $(call host_objects,$(filter-out %/test.cpp,$(wildcard gpu4s_benchmark/$(1)/*.cpp)) \
    $(wildcard cpu_reference/$(call stem,$(1)).cpp))
# (backend, folder): objects of the folder's variants.
variant_objects = $(addprefix $(BUILD)/$(1)/,$(addsuffix .o,$(wildcard gpu4s_benchmark/$(2)/$($(1)_SOURCES))))
# (backend): the backend itself.
emulator_objects := $(patsubst %.cpp,$(HOST_BUILD)/%.o,$(wildcard common/hip_on_cpu/*.cpp))
backend_objects = $(BUILD)/$(1)/build_info.o $(BUILD)/$(1)/common/backend/host_$($(1)_RUNTIME).cpp.o \
    $(if $(filter gpu,$($(1)_RUNTIME)),$(BUILD)/$(1)/common/backend/flush_cache.gpu.cpp.o) \
    $(if $(filter hip_cpu,$(1)),$(emulator_objects))

# Objects are made anew when their compiler or flags change, so that the flags a program records
# are the flags it was built with. (directory, flags, backend whose needs are checked first)
define flags_rule
$(1)/flags: FORCE | need_$(3)
	@mkdir -p $$(@D); echo '$(2)' | cmp -s - $$@ || echo '$(2)' > $$@
endef
$(eval $(call flags_rule,$(HOST_BUILD),$(CXX) $(HOST_FLAGS) $(EMULATOR_FLAGS),cpu))

$(HOST_BUILD)/%.o: %.cpp $(HOST_BUILD)/flags
	@mkdir -p $(@D)
	@echo '  compile $@'; $(CXX) $(HOST_FLAGS) -MMD -MP -c $< -o $@
$(HOST_BUILD)/common/hip_on_cpu/%.o: common/hip_on_cpu/%.cpp $(HOST_BUILD)/flags
	@mkdir -p $(@D)
	@echo '  compile $@'; $(CXX) $(HOST_FLAGS) $(EMULATOR_FLAGS) -Icommon/hip_on_cpu -MMD -MP -c $< -o $@

# (backend, source): *_sm90a sources use what only code for sm_90a itself has.
flags_of = $(if $(filter %_sm90a.cu %_sm90a.hip,$(2)),$(subst arch=compute_90$(comma)code=sm_90,arch=compute_90a$(comma)code=sm_90a,$($(1)_FLAGS)),$($(1)_FLAGS))
comma := ,

define backend_rules
$(call flags_rule,$(BUILD)/$(1),$($(1)_COMPILER) $($(1)_FLAGS) $($(1)_HOST),$(1))
$(BUILD)/$(1)/common/backend/host_%.cpp.o: common/backend/host_%.cpp $(BUILD)/$(1)/flags
	@mkdir -p $$(@D)
	@echo '  compile $$@'; $(CXX) $(HOST_FLAGS) $($(1)_HOST) -DGPU4S_BACKEND='"$(1)"' -MMD -MP -c $$< -o $$@
$(BUILD)/$(1)/%.o: % $(BUILD)/$(1)/flags
	@mkdir -p $$(@D)
	@echo '  compile $$@'; $($(1)_COMPILER) $$(call flags_of,$(1),$$<) -MMD -MP -MF $$(@:.o=.d) -c $$< -o $$@
$(BUILD)/$(1)/build_info.cpp: FORCE
	@mkdir -p $$(@D)
	@tools/build_info '$($(1)_COMPILER)' '$($(1)_FLAGS)' > $$@.new
	@cmp -s $$@.new $$@ && rm $$@.new || mv $$@.new $$@
$(BUILD)/$(1)/build_info.o: $(BUILD)/$(1)/build_info.cpp
	@$(CXX) $(HOST_FLAGS) -c $$< -o $$@

.PHONY: $(1) need_$(1)
need_$(1):
	@$($(1)_NEEDS) >/dev/null 2>&1 || { echo "$($(1)_MISSING)" >&2; exit 1; }
	@NO_INSTALL=1 CXX='$(CXX)' tools/install build
$(1): need_$(1) $(BUILD)/bin/gpu4s_$(1) $(foreach f,$(FOLDERS),gpu4s_benchmark/$(f)/bin/$(call stem,$(f))_$(1))
$(BUILD)/bin/gpu4s_$(1): $(common_objects) $(call backend_objects,$(1)) \
    $(foreach f,$(FOLDERS),$(call folder_objects,$(f)) $(call variant_objects,$(1),$(f)))
	@mkdir -p $$(@D)
	@echo '  link    $$@'; $(CXX) $(HOST_FLAGS) $$^ -o $$@ $($(1)_LIBS)
endef
$(foreach b,$(BACKENDS),$(eval $(call backend_rules,$(b))))

define folder_rules
.PHONY: $(2)/$(1)
$(2)/$(1): need_$(1) gpu4s_benchmark/$(2)/bin/$(call stem,$(2))_$(1)
gpu4s_benchmark/$(2)/bin/$(call stem,$(2))_$(1): $(common_objects) $(call backend_objects,$(1)) \
    $(call folder_objects,$(2)) $(call variant_objects,$(1),$(2))
	@mkdir -p $$(@D)
	@echo '  link    $$@'; $(CXX) $(HOST_FLAGS) $$^ -o $$@ $($(1)_LIBS)
endef
$(foreach f,$(FOLDERS),$(foreach b,$(BACKENDS),$(eval $(call folder_rules,$(b),$(f)))))

# Of this build only: the checked builds lie in folders of build/, too.
-include $(shell find $(sort $(HOST_BUILD) $(addprefix $(BUILD)/,host test isa $(BACKENDS))) -name '*.d' 2>/dev/null)
.PHONY: FORCE
FORCE:
