// SPDX-License-Identifier: Apache-2.0
// Layers 1 to 8 of one image by 32 lanes, in registers: a lane holds 8 x 4 pixels, then 4 x 2
// activations, then 2 x 1 features, and fetches what surrounds them from its neighbours. Per image
// 11520 multiply-adds, 360 a lane, beside 36 shuffles and 16 normalisations.
#pragma once

#include "../network.hpp"
#include "common/backend/words.hpp"

namespace gpu4s::cifar {

template <class Real>
struct Filter {
    Real tap[taps][taps];
    template <class T>
    __device__ explicit Filter(const T* from) {
#pragma unroll
        for (int i = 0; i < taps * taps; ++i) tap[i / taps][i % taps] = widen(from[i]);
    }
    /// The sum over the 3 x 3 of x that begins at (i, j).
    template <int rows, int columns>
    __device__ Real at(const Real (&x)[rows][columns], int i, int j) const {
        Real sum = 0;
#pragma unroll
        for (int k = 0; k < taps; ++k)
#pragma unroll
            for (int l = 0; l < taps; ++l) sum += x[i + k][j + l] * tap[k][l];
        return sum;
    }
};

/// The 32 lanes of an image as 4 rows of 8. A lane beyond the border holds zero.
class LaneGrid {
  public:
    static constexpr int rows = 4, columns = 8;
    const int row, column;

    __device__ explicit LaneGrid(int lane) : row(lane / columns), column(lane % columns) {}
    template <class Real>
    __device__ Real left(Real x) const {
        return neighbour(x, column > 0, -1);
    }
    template <class Real>
    __device__ Real right(Real x) const {
        return neighbour(x, column < columns - 1, 1);
    }
    template <class Real>
    __device__ Real above(Real x) const {
        return neighbour(x, row > 0, -columns);
    }
    template <class Real>
    __device__ Real below(Real x) const {
        return neighbour(x, row < rows - 1, columns);
    }

  private:
    template <class Real>
    __device__ Real neighbour(Real x, bool exists, int distance) const {
        const int lane = row * columns + column;
        x = shuffle_xor(x, exists ? lane ^ (lane + distance) : 0);
        return exists ? x : 0;
    }
};

template <class Real>
__device__ inline Real normalised(Real x) {
    return x * power_minus_three_quarters(Real(Lrn::k) + Real(Lrn::alpha) * x * x);
}

/// Writes the 64 features of `image` to `to`. All 32 lanes call this with the same arguments.
template <class T, class Real>
__device__ inline void image_features(const T* image, const Filter<Real>& filter_1,
                                      const Filter<Real>& filter_2, Real* to) {
    static_assert(side == 8 * LaneGrid::rows && side == 4 * LaneGrid::columns);
    const LaneGrid lanes(threadIdx.x % 32);
    Group<T, 4> part[10];
#pragma unroll
    for (int k = 0; k < 10; ++k) {
        const int i = 8 * lanes.row + k - 1;
        part[k] = Group<T, 4>::load_if(i >= 0 && i < side, image + i * side + 4 * lanes.column);
    }
    Real x[10][6], a[6][4];
#pragma unroll
    for (int k = 0; k < 10; ++k) {
#pragma unroll
        for (int l = 0; l < 4; ++l) x[k][l + 1] = widen(part[k].element[l]);
        x[k][0] = lanes.left(x[k][4]);
        x[k][5] = lanes.right(x[k][1]);
        if (k < 3 || k % 2 == 0) continue;
        const int row = (k - 3) / 2;  // the window of 2 x 2 has all of its neighbours
#pragma unroll
        for (int l = 0; l < 2; ++l) {
            Real most = 0;
#pragma unroll
            for (int e = 0; e < 4; ++e)
                most = fmax(most, filter_1.at(x, 2 * row + e / 2, 2 * l + e % 2));
            a[row + 1][l + 1] = normalised(most);
        }
    }
#pragma unroll
    for (int l = 1; l <= 2; ++l) {
        a[0][l] = lanes.above(a[4][l]);
        a[5][l] = lanes.below(a[1][l]);
    }
#pragma unroll
    for (int k = 0; k < 6; ++k) {
        a[k][0] = lanes.left(a[k][2]);
        a[k][3] = lanes.right(a[k][1]);
    }
#pragma unroll
    for (int k = 0; k < 2; ++k) {
        Real most = 0;
#pragma unroll
        for (int e = 0; e < 4; ++e)
            most = fmax(most, normalised(fmax(filter_2.at(a, 2 * k + e / 2, e % 2), Real(0))));
        to[(2 * lanes.row + k) * last_side + lanes.column] = most;
    }
}

}  // namespace gpu4s::cifar
