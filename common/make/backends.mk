# SPDX-License-Identifier: Apache-2.0
# One row per backend: which sources it compiles, with what, and how it links.
# <backend>_NEEDS is a shell test that its compiler is there, <backend>_MISSING what to say if not.

BACKENDS := cpu cuda hip hip_cuda hip_cpu

CXX       ?= g++
NVCC      := $(or $(NVCC),$(firstword $(shell command -v nvcc 2>/dev/null) $(wildcard /usr/local/cuda/bin/nvcc) nvcc))
HIPCC     := $(or $(HIPCC),$(firstword $(shell command -v hipcc 2>/dev/null) $(wildcard /opt/rocm/bin/hipcc) hipcc))
CUDA_HOME := $(or $(CUDA_HOME),$(patsubst %/bin/nvcc,%,$(realpath $(shell command -v $(NVCC) 2>/dev/null))))
ROCM_PATH ?= $(if $(wildcard /opt/rocm/include/hip),/opt/rocm,/usr)

# The processor the CPU variants are compiled for; set x86-64-v3 or so to carry binaries elsewhere.
MARCH ?= native

# NVIDIA architectures: those of the GPUs found, else these. A plain number, as in sm_90.
cuda_found  := $(sort $(subst .,,$(shell nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | grep -E '^[0-9]+\.[0-9]+$$')))
CUDA_ARCHS  ?= $(or $(cuda_found),75 80 90)
# AMD architectures: those of the GPUs found, else the ones below that the compiler knows.
hip_found   := $(sort $(filter gfx%,$(shell rocm_agent_enumerator 2>/dev/null | grep -v gfx000)))
HIP_ARCHS   ?= $(or $(hip_found),gfx906 gfx90a gfx1030)

# -Wno-restrict: GCC 12 warns of std::string's own concatenation (GCC bug 105651).
# Warnings are errors for the compiler of continuous integration; others warn of other things.
STRICT   := $(if $(filter 12,$(shell $(CXX) -dumpversion 2>/dev/null)),-Werror)
WARNINGS := -Wall -Wextra -Wpedantic $(STRICT) -Wno-restrict
HOST_FLAGS := -std=c++20 -O3 -fopenmp $(WARNINGS) -I. $(EXTRA_FLAGS)
NVCC_FLAGS := -x cu -std=c++20 -O3 --expt-relaxed-constexpr -I. $(foreach a,$(CUDA_ARCHS),-gencode arch=compute_$(a),code=sm_$(a)) \
              -gencode arch=compute_$(lastword $(CUDA_ARCHS)),code=compute_$(lastword $(CUDA_ARCHS)) \
              -lineinfo -Xcompiler -Wall,-Wextra,-Wno-unknown-pragmas
HIPCC_FLAGS := -x hip -std=c++20 -O3 -I. $(addprefix --offload-arch=,$(HIP_ARCHS)) -Wall -Wextra $(STRICT) \
               -Wno-unused-command-line-argument -Wno-pass-failed

# Sources of the variants, compiler, flags of the variants and of host_gpu.cpp, libraries.
cpu_SOURCES  := cpu/*.cpp
cpu_COMPILER := $(CXX)
# GCC takes half of AVX-512's width unless told otherwise, and ARM's compilers do not know the option.
cpu_FLAGS    := $(HOST_FLAGS) -march=$(MARCH) -Wno-psabi \
                $(if $(filter x86_64%,$(shell $(CXX) -dumpmachine 2>/dev/null)),-mprefer-vector-width=512)
cpu_RUNTIME  := cpu
cpu_LIBS     := -ldl
cpu_NEEDS    := command -v $(CXX)
cpu_MISSING  := $(CXX) is missing: install g++ 12 or newer

cuda_SOURCES  := cuda/*.cu
cuda_COMPILER := $(NVCC)
cuda_FLAGS    := $(NVCC_FLAGS) -DGPU4S_CUDA
cuda_HOST     := -DGPU4S_CUDA -idirafter $(CUDA_HOME)/include
cuda_RUNTIME  := gpu
cuda_LIBS     := -L$(CUDA_HOME)/lib64 -lcudart_static -ldl -lrt -lpthread
cuda_NEEDS    := command -v $(NVCC)
cuda_MISSING  := nvcc is missing: install the CUDA toolkit, or set NVCC

hip_SOURCES  := hip/*.hip
hip_COMPILER := HIP_PLATFORM=amd $(HIPCC)
hip_FLAGS    := $(HIPCC_FLAGS)
hip_HOST     := -D__HIP_PLATFORM_AMD__ -idirafter $(ROCM_PATH)/include
hip_RUNTIME  := gpu
hip_LIBS     := -L$(ROCM_PATH)/lib -lamdhip64 -ldl
hip_NEEDS    := command -v $(HIPCC)
hip_MISSING  := hipcc is missing: install ROCm's HIP (Debian, Ubuntu: apt-get install hipcc), or set HIPCC

hip_cuda_SOURCES  := hip/*.hip
hip_cuda_COMPILER := $(NVCC)
hip_cuda_FLAGS    := $(NVCC_FLAGS) -Icommon/hip_on_cuda
hip_cuda_HOST     := -Icommon/hip_on_cuda -idirafter $(CUDA_HOME)/include
hip_cuda_RUNTIME  := gpu
hip_cuda_LIBS     := $(cuda_LIBS)
hip_cuda_NEEDS    := $(cuda_NEEDS)
hip_cuda_MISSING  := $(cuda_MISSING)

hip_cpu_SOURCES  := hip/*.hip
hip_cpu_COMPILER := $(CXX) -x c++
hip_cpu_FLAGS    := $(HOST_FLAGS) -Icommon/hip_on_cpu -Wno-unknown-pragmas $(EMULATED_FLAGS)
hip_cpu_HOST     := -Icommon/hip_on_cpu
hip_cpu_RUNTIME  := gpu
hip_cpu_LIBS     := -lboost_context -ldl
hip_cpu_NEEDS    := $(cpu_NEEDS)
hip_cpu_MISSING  := $(cpu_MISSING)
