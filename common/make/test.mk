# SPDX-License-Identifier: Apache-2.0
# The test program and the checked builds. Tests are compiled like HIP sources of the emulation
# and linked with the CPU variants too, so that a test can reach every kernel of the suite.

CATCH_LIBS := $(if $(wildcard /usr/include/catch2/catch_all.hpp /usr/local/include/catch2/catch_all.hpp),-lCatch2Main -lCatch2)

# Properties and mutants of an operation's kernels are its test.cpp or, where these are several,
# test/kernels; `make sanitize` leaves them out by default, as its walks check every variant with
# every type and shape.
ALL_TESTS := yes
test_sources := $(filter-out %/race.cpp,$(wildcard common/test/*.cpp)) \
    $(wildcard cpu_reference/test/*.cpp gpu4s_benchmark/*/test/*.cpp $(if $(ALL_TESTS),gpu4s_benchmark/*/test.cpp gpu4s_benchmark/*/test/kernels/*.cpp))
test_objects := $(patsubst %.cpp,$(BUILD)/test/%.o,$(test_sources))
test_program := $(BUILD)/bin/tests

$(BUILD)/test/%.o: %.cpp $(BUILD)/hip_cpu/flags
	@mkdir -p $(@D)
	@echo '  compile $@'; $(CXX) $(filter-out -O3,$(HOST_FLAGS)) -O1 -Wno-unknown-pragmas $(EMULATED_FLAGS) -Icommon/hip_on_cpu -MMD -MP -c $< -o $@

.PHONY: tests sanitize race
tests: $(test_program)
$(test_program): $(test_objects) $(filter-out %/main.o,$(common_objects)) $(call backend_objects,hip_cpu) \
    $(foreach f,$(FOLDERS),$(call folder_objects,$(f)) $(call variant_objects,hip_cpu,$(f)) $(call variant_objects,cpu,$(f)))
	@mkdir -p $(@D)
	@echo '  link    $@'; $(CXX) $(HOST_FLAGS) $^ -o $@ $(hip_cpu_LIBS) $(CATCH_LIBS)

# The race checker's own test: kernels that race and the same ones mended.
race_program := $(BUILD)/bin/race_tests
$(race_program): $(BUILD)/test/common/test/race.o $(BUILD)/test/common/test/main.o $(emulator_objects)
	@mkdir -p $(@D)
	@echo '  link    $@'; $(CXX) $(HOST_FLAGS) $^ -o $@ $(hip_cpu_LIBS) $(CATCH_LIBS)

# Checked builds keep their own objects. -O1: checkers want readable code more than fast code.
# GCC warns falsely of uninitialised values in instrumented code. Race: kernels are instrumented, but linked with the emulation's own checker.
ADDRESS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -Wno-maybe-uninitialized -g1 -O1
RACE    := -fsanitize=thread -DHIP_ON_CPU_RACE -Wno-tsan -g1 -O1

sanitize: ALL_TESTS :=
sanitize: install-test
	@$(MAKE) --no-print-directory -j$$(nproc) BUILD=build/sanitize EXTRA_FLAGS='$(ADDRESS)' ALL_TESTS=$(ALL_TESTS) \
	    $(addprefix build/sanitize/bin/,tests gpu4s_cpu gpu4s_hip_cpu)
	@BUILD=build/sanitize tools/run_tests sanitize
race: install-test
	@$(MAKE) --no-print-directory -j$$(nproc) BUILD=build/race HOST_BUILD=build/host EMULATED_FLAGS='$(RACE)' \
	    $(addprefix build/race/bin/,race_tests gpu4s_hip_cpu)
	@BUILD=build/race tools/run_tests race
