// SPDX-License-Identifier: Apache-2.0
#include "common/hip_on_cpu/matrix_unit.hpp"

#include <array>
#include <cstdint>
#include <type_traits>

namespace hip_on_cpu {

// PTX ISA, Matrix Fragments for mma.m16n8k16 and its like: four lanes share a row of A, a register
// holds `run` consecutive k; then come the lower eight rows, then the second half of k.
MatrixInstruction mma(int run) {
    using M = MatrixInstruction;
    return {32,
            16,
            8,
            8 * run,
            run,
            [](const M& m, int row, int k) {
                const int half = k / (4 * m.run);
                return Place{row % 8 * 4 + k / m.run % 4, (2 * half + row / 8) * m.run + k % m.run};
            },
            [](const M& m, int k, int column) {
                return Place{column * 4 + k / m.run % 4, k / (4 * m.run) * m.run + k % m.run};
            },
            [](const M&, int row, int column) {
                return Place{row % 8 * 4 + column / 2, row / 8 * 2 + column % 2};
            }};
}

// AMD's matrix instruction calculator, CDNA 1 to 3: the first `size` lanes hold the first `run` k.
MatrixInstruction mfma(int size, int run) {
    using M = MatrixInstruction;
    return {64,
            size,
            size,
            64 / size * run,
            run,
            [](const M& m, int row, int k) {
                return Place{row + k / m.run * m.rows, k % m.run};
            },
            [](const M& m, int k, int column) {
                return Place{column + k / m.run * m.columns, k % m.run};
            },
            [](const M& m, int row, int column) {
                const int four = row / 4, groups = 64 / m.rows;
                return Place{column + four % groups * m.columns, four / groups * 4 + row % 4};
            }};
}

MatrixInstruction mfma_f64() {
    MatrixInstruction instruction = mfma(16, 1);
    instruction.d = [](const MatrixInstruction&, int row, int column) {
        return Place{row % 4 * 16 + column, row / 4};
    };
    return instruction;
}

// The upper 16 lanes repeat A and B; they are not read here.
MatrixInstruction wmma_rdna3() {
    using M = MatrixInstruction;
    return {32,
            16,
            16,
            16,
            16,
            [](const M&, int row, int k) {
                return Place{row, k};
            },
            [](const M&, int k, int column) {
                return Place{column, k};
            },
            [](const M&, int row, int column) {
                return Place{row % 2 * 16 + column, row / 2};
            }};
}

MatrixInstruction wmma_rdna4(int run) {
    using M = MatrixInstruction;
    return {32,
            16,
            16,
            16,
            run,
            [](const M& m, int row, int k) {
                return Place{k / m.run % 2 * 16 + row, k / (2 * m.run) * m.run + k % m.run};
            },
            [](const M& m, int k, int column) {
                return Place{k / m.run % 2 * 16 + column, k / (2 * m.run) * m.run + k % m.run};
            },
            [](const M&, int row, int column) {
                return Place{row / 8 * 16 + column, row % 8};
            }};
}

template <class Number>
void multiply_matrices(const MatrixInstruction& instruction, const Number* a, const Number* b,
                       Number* d, Site where) {
    struct Lane {
        const Number *a, *b;
        Number* d;
    };
    const Lane mine{a, b, d};
    const Meeting meeting = meet(reinterpret_cast<std::uintptr_t>(&mine), false, where);
    const std::uint64_t all = ~std::uint64_t{0} >> (64 - instruction.lanes);
    if (warpSize != instruction.lanes || meeting.lanes != all)
        fail_launch("partial-wave collective",
                    "a matrix instruction needs every lane of a wave of its size", where);
    // One lane works for all; their registers stay where they are until it has come to the end.
    if (meeting.lane == 0) {
        const MatrixInstruction& m = instruction;
        const auto lane = [&](const Place& place) {
            return *reinterpret_cast<const Lane*>(meeting.values[place.lane]);
        };
        std::array<Number, 512> wide_a, wide_b;
        for (int row = 0; row < m.rows; ++row)
            for (int k = 0; k < m.depth; ++k) {
                const Place place = m.a(m, row, k);
                wide_a[row * m.depth + k] = lane(place).a[place.element];
            }
        for (int k = 0; k < m.depth; ++k)
            for (int column = 0; column < m.columns; ++column) {
                const Place place = m.b(m, k, column);
                wide_b[k * m.columns + column] = lane(place).b[place.element];
            }
        std::array<Number, 32> sums;
        for (int row = 0; row < m.rows; ++row) {
            for (int column = 0; column < m.columns; ++column) {
                const Place place = m.d(m, row, column);
                sums[column] = lane(place).d[place.element];
            }
            for (int k = 0; k < m.depth; ++k)
                for (int column = 0; column < m.columns; ++column)
                    sums[column] += wide_a[row * m.depth + k] * wide_b[k * m.columns + column];
            for (int column = 0; column < m.columns; ++column) {
                const Place place = m.d(m, row, column);
                lane(place).d[place.element] = sums[column];
            }
        }
    }
    meet(0, false, where);
}

template void multiply_matrices(const MatrixInstruction&, const float*, const float*, float*, Site);
template void multiply_matrices(const MatrixInstruction&, const double*, const double*, double*,
                                Site);
template void multiply_matrices(const MatrixInstruction&, const std::int32_t*, const std::int32_t*,
                                std::int32_t*, Site);

}  // namespace hip_on_cpu
