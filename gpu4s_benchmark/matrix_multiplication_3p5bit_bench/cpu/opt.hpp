// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "../matrix_multiplication_3p5bit.hpp"
#include "common/variant.hpp"
#include "kernels.hpp"

namespace gpu4s {

// Row pairs, repacked once, by AVX-512 VNNI, AVX-VNNI, AVX2 or portable code: the best this
// processor has.
constexpr auto opt_3p5bit = []<class T>(const MatrixMultiplication3p5bit::Args<T>& args,
                                        backend::Stream) {
    const auto& s = args.shape;
    const auto container = static_cast<Container>(s.container);
    const PackedMatrix matrix{{args.W, size_in_bytes(s.k, s.n, container)},
                              s.k,
                              s.n,
                              container,
                              static_cast<int>(s.low_shift)};
    const auto packed = std::make_shared<CpuPacked>(repack_for_cpu(matrix, s.group));
    return [args, packed] {
        const auto& s = args.shape;
        const std::span A(args.A, static_cast<size_t>(s.m * s.k));
        const std::span C(args.C, static_cast<size_t>(s.m * s.n));
        if constexpr (std::is_same_v<T, int32_t>)
            multiply(*packed, A, s.m, C);
        else
            multiply(*packed, A, s.m, {args.a_scale, static_cast<size_t>(s.m)},
                     {args.w_scale, static_cast<size_t>(s.groups() * s.n)}, C);
    };
};

}  // namespace gpu4s
