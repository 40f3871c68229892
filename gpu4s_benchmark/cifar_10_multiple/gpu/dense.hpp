// SPDX-License-Identifier: Apache-2.0
// What the opt kernel needs for layers 9 to 13: W1 on its way through shared memory, sums over
// lanes, the softmax.
#pragma once

#include "features.hpp"

namespace gpu4s::cifar {

/// What a block shares. Rows are a vector longer than needed, so that the vectors that lanes load
/// at once lie in different banks.
template <class Real, int warps, int images>
struct Shared {
    static constexpr int lanes = 16 / sizeof(Real);  ///< elements of a vector
    static constexpr int vectors = 4;                ///< of a row of W1 in a slice
    static constexpr int slice = vectors * lanes;    ///< columns of W1
    using Vector = Vector16<Real>;
    Vector x[images][features / lanes + 1];
    union {
        Vector w[hidden][vectors + 1];         ///< slice of W1
        Real partial[warps][images][classes];  ///< sums of W2 over a warp's rows of W1
    };
};

/// One slice of W1 on its way to shared memory, in the registers of a block of `threads`.
template <class T, class Shared, int threads>
class SliceInFlight {
    static constexpr int lanes = Shared::lanes, vectors = Shared::vectors;
    static constexpr int parts = hidden * vectors / threads;
    static_assert(parts * threads == hidden * vectors);

  public:
    __device__ void load(const T* W1, int slice) {
        W1 += slice * vectors * lanes;
#pragma unroll
        for (int p = 0; p < parts; ++p) {
            const int at = static_cast<int>(threadIdx.x) + p * threads;
            part_[p] = Group<T, lanes>::load(W1 + at / vectors * features + at % vectors * lanes);
        }
    }
    __device__ void store(Shared& shared) const {
#pragma unroll
        for (int p = 0; p < parts; ++p) {
            const int at = static_cast<int>(threadIdx.x) + p * threads;
            auto& to = shared.w[at / vectors][at % vectors];
#pragma unroll
            for (int e = 0; e < lanes; ++e) to.element[e] = widen(part_[p].element[e]);
        }
    }

  private:
    Group<T, lanes> part_[parts];
};

/// sum[m][r] += row first_row + 8 r of a slice of W1, times these columns of image first_image + 4
/// m.
template <class Shared, class Real, int images, int rows>
__device__ inline void add_products(const Shared& shared, int slice, int first_row, int first_image,
                                    Real (&sum)[images][rows]) {
    // Unrolled, the loads of all vectors come first and take twice the registers.
#pragma unroll 1
    for (int v = 0; v < Shared::vectors; ++v) {
        typename Shared::Vector w[rows];
#pragma unroll
        for (int r = 0; r < rows; ++r) w[r] = shared.w[first_row + 8 * r][v];
#pragma unroll
        for (int m = 0; m < images; ++m) {
            const auto x = shared.x[first_image + 4 * m][slice * Shared::vectors + v];
#pragma unroll
            for (int e = 0; e < Shared::lanes; ++e)
#pragma unroll
                for (int r = 0; r < rows; ++r) sum[m][r] += w[r].element[e] * x.element[e];
        }
    }
}

/// Sums over the lanes that differ in the bits up to `mask`. Where there are several sums, lanes
/// share them out: at each step one keeps the first half, its partner the second. Of `count` sums
/// over 8 lanes, lane i gets number i * count / 8.
template <int mask, class Real, int count>
__device__ inline Real shared_out_sum(const Real (&value)[count]) {
    if constexpr (mask == 0) {
        return value[0];
    } else if constexpr (count == 1) {
        return shared_out_sum<mask / 2>({value[0] + shuffle_xor(value[0], mask)});
    } else {
        const bool upper = threadIdx.x & mask;
        Real half[count / 2];
#pragma unroll
        for (int i = 0; i < count / 2; ++i) {
            const Real lower = value[i], higher = value[i + count / 2];
            half[i] = (upper ? higher : lower) + shuffle_xor(upper ? lower : higher, mask);
        }
        return shared_out_sum<mask / 2>(half);
    }
}

/// y[classes] = softmax(max(0, logit)).
template <class T, class Real>
__device__ inline void store_softmax(Real (&logit)[classes], T* y) {
    Real most = 0, sum = 0;
#pragma unroll
    for (int c = 0; c < classes; ++c) most = fmax(most, logit[c]);
#pragma unroll
    for (int c = 0; c < classes; ++c) sum += logit[c] = exp(fmax(logit[c], Real(0)) - most);
#pragma unroll
    for (int c = 0; c < classes; ++c) y[c] = narrow<T>(logit[c] / sum);
}

}  // namespace gpu4s::cifar
