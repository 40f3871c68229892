// SPDX-License-Identifier: Apache-2.0
// The products of the vendor's library that the 3.5-bit product is compared with.
#pragma once

#include <memory>

#include "common/vendor/blas.hpp"
#include "common/vendor/int8_blas.hpp"
#include "naive.hpp"

namespace gpu4s {

// One thread per weight; consecutive threads take consecutive columns. U is float or half:
// out[k * N + j] = w * w_scale. U is int8_t: out[j * K + k] = w, K contiguous.
template <class U>
__global__ void dequantise_weights_kernel(const uint8_t* W, const float* w_scale,
                                          MatrixMultiplication3p5bit::Shape s, U* out) {
    const int64_t j = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (j >= s.n) return;
    for (int64_t k = blockIdx.y; k < s.k; k += gridDim.y) {
        const int w = codec35_weight(code_at(W, s, k / 2, j), static_cast<int>(k % 2),
                                     static_cast<int>(s.low_shift));
        if constexpr (std::is_same_v<U, int8_t>)
            out[j * s.k + k] = static_cast<int8_t>(w);
        else
            out[k * s.n + j] = narrow<U>(static_cast<float>(w) *
                                         w_scale[(s.group == 0 ? 0 : k / s.group) * s.n + j]);
    }
}

// One thread per activation: out[i * K + k] = a * a_scale[i].
template <class U>
__global__ void dequantise_activations_kernel(const int8_t* A, const float* a_scale, int64_t count,
                                              int64_t K, U* out) {
    const int64_t at = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (at < count) out[at] = narrow<U>(static_cast<float>(A[at]) * a_scale[at / K]);
}

/// A [M x K] and W [K x N] as U, row-major, scales multiplied in; what an fp32 or fp16 network
/// would hold. Made in set-up, so the library product alone is timed.
template <class U>
struct Dequantised {
    backend::Buffer A, W;

    Dequantised(const MatrixMultiplication3p5bit::Args<float>& args, Stream stream)
        : A(static_cast<size_t>(args.shape.m * args.shape.k) * sizeof(U)),
          W(static_cast<size_t>(args.shape.k * args.shape.n) * sizeof(U)) {
        const auto& s = args.shape;
        launch(dequantise_activations_kernel<U>, blocks_for(s.m * s.k, 256), 256, 0, stream, args.A,
               args.a_scale, s.m * s.k, s.k, A.template as<U>());
        launch(dequantise_weights_kernel<U>, dim3(blocks_for(s.n, 128), blocks_along_y(s.k)), 128,
               0, stream, args.W, args.w_scale, s, W.template as<U>());
    }
};

/// The product of operands rounded to U: float, or half accumulated and stored in float.
template <class U>
constexpr auto dequantised_product =
    [](const MatrixMultiplication3p5bit::Args<float>& args, Stream stream) {
        const auto operands = std::make_shared<Dequantised<U>>(args, stream);
        return [args, operands, blas = blas::Handle(stream)] {
            const auto& s = args.shape;
            const U *A = operands->A.template as<U>(), *W = operands->W.template as<U>();
            if constexpr (std::is_same_v<U, float>)
                blas.gemm(s.m, s.n, s.k, A, W, args.C);
            else
                blas.gemm_to_float(s.m, s.n, s.k, A, W, args.C);
        };
    };

/// The product of the integers, W as int8 [N x K].
constexpr auto int8_product = [](const MatrixMultiplication3p5bit::Args<int32_t>& args,
                                 Stream stream) {
    const auto& s = args.shape;
    const auto W = std::make_shared<backend::Buffer>(static_cast<size_t>(s.k * s.n));
    launch(dequantise_weights_kernel<int8_t>, dim3(blocks_for(s.n, 128), blocks_along_y(s.k)), 128,
           0, stream, args.W, args.w_scale, s, W->as<int8_t>());
    return [W, product = int8_blas::int8_product(stream, s.m, s.n, s.k, args.A, W->as<int8_t>(),
                                                 args.C)] { product(); };
};

}  // namespace gpu4s
