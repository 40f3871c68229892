// SPDX-License-Identifier: Apache-2.0
// Which kernel serves a path on this processor.
#ifdef __x86_64__
#include <cpuid.h>
#endif

#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/kernels_block.hpp"

namespace gpu4s {
namespace {

#ifdef __x86_64__
/// CPUID, leaf 7.1, asked once: not every compiler's __builtin_cpu_supports knows it.
bool has_avx_vnni() {
    static const bool has = [] {
        unsigned eax = 0, ebx, ecx, edx;
        return __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) != 0 && (eax >> 4 & 1) != 0;
    }();
    return has;
}
#endif

}  // namespace

cpu_3p5bit::Kernel cpu_3p5bit::kernel_of(CpuPath path) {
    if (path == CpuPath::portable) return block_sums_portable;
#ifdef __x86_64__
    const auto serves = [path](CpuPath its) { return path == its || path == CpuPath::automatic; };
    const bool has_avx2 = __builtin_cpu_supports("avx2");
    if (serves(CpuPath::avx512_vnni) && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512vnni"))
        return block_sums_avx512vnni;
    if (serves(CpuPath::avx_vnni) && has_avx2 && has_avx_vnni()) return block_sums_avxvnni;
    if (serves(CpuPath::avx2) && has_avx2) return block_sums_avx2;
#endif
    return path == CpuPath::automatic ? block_sums_portable : nullptr;
}

bool is_available(CpuPath path) { return cpu_3p5bit::kernel_of(path) != nullptr; }

}  // namespace gpu4s
