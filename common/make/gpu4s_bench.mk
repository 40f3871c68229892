# SPDX-License-Identifier: Apache-2.0
# The targets of GPU4S Bench: `make cuda-opt DATATYPE=FLOAT BLOCKSIZE=16` in a folder makes
# bin/<stem>_cuda_opt_float_256, a link onto the folder's one program of that backend, which does
# what its name says (common/gpu4s_bench). HIP_BACKEND=hip_cpu or hip_cuda lets the emulation or an
# NVIDIA GPU serve the HIP names.

BLOCKSIZE   ?= 4
HIP_BACKEND ?= hip
type   := $(if $(filter %_fp16,$(folder)),half,$(shell echo '$(DATATYPE)' | tr A-Z a-z))
square := $(shell echo $$(( $(BLOCKSIZE) * $(BLOCKSIZE) )))

# Where the name of a program does not follow from its folder's.
gpu4s_stem_LRN_bench := lrn
gpu4s_stem_cifar_10_multiple := cifar_10
gpu4s_stem_fast_fourier_transform_bench := fft
gpu4s_stem_fast_fourier_transform_window_bench := fft
gpu4s_stem_fast_fourier_transform_2D_bench := fft
gpu4s_stem_finite_impulse_response_filter := fir
gpu4s_stem_matrix_multiplication_bench_fp16 := matix_multiplication
gpu4s_stem_matrix_multiplication_tensor_bench := matix_multiplication
gpu4s_stem := $(or $(gpu4s_stem_$(folder)),$(stem))

# Programs with the block size in their name: these everywhere, the others in some folders.
numbered := cuda cuda_opt hip hip_opt
numbered += $(if $(filter $(folder),matrix_multiplication_bench max_pooling_bench relu_bench softmax_bench wavelet_transform),cpu)
numbered += $(if $(filter $(folder),softmax_bench),omp omp_opt)
numbered += $(if $(filter $(folder),finite_impulse_response_filter memory_bandwidth_bench),omp_opt)
# Programs without a type in their name: links onto a name with one.
untyped := $(if $(filter $(folder),matrix_multiplication_bench_fp16),cpu omp omp_opt omp_lib cuda cuda_opt cuda_lib hip hip_opt hip_lib)
untyped += $(if $(filter $(folder),matrix_multiplication_tensor_bench),cuda_lib hip_lib)
number_of = $(if $(filter $(1),$(numbered)),_$(square))
# (backend and variant): the program's name, and that with a type
name_of  = $(if $(filter $(1),$(untyped)),$(gpu4s_stem)_$(1),$(typed_of))
typed_of = $(gpu4s_stem)_$(1)_$(type)$(call number_of,$(1))
# (target): backend and variant; backend of this suite that serves it
program_of = $(subst -,_,$(subst openmp,omp,$(1)))
backend_of = $(if $(filter cuda%,$(1)),cuda,$(if $(filter hip%,$(1)),$(HIP_BACKEND),cpu))

gpu4s_targets := cpu openmp openmp-opt openmp-lib cuda cuda-opt cuda-lib hip hip-opt hip-lib

.PHONY: all $(gpu4s_targets) all-bin all-cpu all-cuda all-openmp all-hip
all:
	@echo "make <target> DATATYPE=FLOAT|DOUBLE|INT [BLOCKSIZE=4]; targets: $(gpu4s_targets), all-bin, all-cpu, all-cuda, all-openmp, all-hip"
built := $(addprefix built_,cpu cuda hip hip_cuda hip_cpu)
.PHONY: $(built)
$(built): built_%: check_type
	@$(MAKE) --no-print-directory -C ../.. $(folder)/$*
.SECONDEXPANSION:
$(gpu4s_targets): built_$$(call backend_of,$$@)
	@ln -sfn $(stem)_$(call backend_of,$@) bin/$(call typed_of,$(call program_of,$@))
	@$(if $(filter $(call program_of,$@),$(untyped)),ln -sfn $(call typed_of,$(call program_of,$@)) bin/$(call name_of,$(call program_of,$@)))
	@echo "  name    bin/$(call name_of,$(call program_of,$@))"

all-cpu: cpu
all-openmp: openmp openmp-opt openmp-lib
all-cuda: cuda cuda-opt cuda-lib
all-hip: hip hip-opt hip-lib
all-bin: all-cpu all-openmp all-cuda all-hip

# GPU4S Bench spells its targets in mixed case, too.
define alias
.PHONY: $(1) $(1)-opt $(1)-lib
$(1): $(2)
$(1)-opt: $(2)-opt
$(1)-lib: $(2)-lib
endef
$(eval $(call alias,CUDA,cuda))
$(eval $(call alias,OpenMP,openmp))
$(eval $(call alias,Hip,hip))
.PHONY: CPU check_type opencl opencl-opt opencl-lib OpenCL OpenCL-opt OpenCL-lib all-opencl
CPU: cpu
opencl opencl-opt opencl-lib OpenCL OpenCL-opt OpenCL-lib all-opencl:
	@echo "there is no OpenCL here: use cuda or hip" >&2; exit 2

check_type:
	@case '$(DATATYPE)' in FLOAT|DOUBLE|INT) ;; *) \
	    $(if $(filter matrix_multiplication_bench_fp16,$(folder)),:,echo "DATATYPE=FLOAT, DOUBLE or INT is needed" >&2; exit 2);; esac
	@[ '$(BLOCKSIZE)' -gt 0 ] 2>/dev/null || { echo "BLOCKSIZE must be a positive number" >&2; exit 2; }
