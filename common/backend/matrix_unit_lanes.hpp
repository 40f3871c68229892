// SPDX-License-Identifier: Apache-2.0
// Which elements a lane of a wave holds when the wave multiplies on a matrix unit,
//   D[rows x columns] += A[rows x depth] * B[depth x columns].
// Element i of lane l of A is A(a_row(l, i), a_k(l, i)), that of B is B(b_k(l, i), b_column(l, i)),
// that of D is D(d_row(l, i), d_column(l, i)). `run` elements of A or B that follow one another
// differ in k only, by one; `d_run` elements of D in their column only. The order of k is ours
// where a unit is made of several instructions: A and B agree on it, and a sum does not care.
#pragma once

#include <bit>
#include <cstdint>

#include "common/types.hpp"

namespace gpu4s {

/// Products of floats, each rounded to TensorFloat-32 first: 11 significant bits, float's
/// exponents.
struct Tf32 {};

/// x rounded to nearest, ties away from zero. For |x| < 2^127.
constexpr float round_to_tf32(float x) {
    return std::bit_cast<float>((std::bit_cast<uint32_t>(x) + 0x1000u) & 0xffffe000u);
}

/// NVIDIA, mma.sync m16n8k(8 run): 4 bytes of k a register (PTX ISA, Matrix Fragments). Two of them
/// side by side make a square unit, 16 columns.
template <int run_, int columns_ = 16>
struct MmaLanes {
    static constexpr int lanes = 32, rows = 16, columns = columns_, run = run_, depth = 8 * run;
    static constexpr int a_elements = 4 * run, b_elements = columns / 4 * run;
    static constexpr int d_elements = columns / 2, d_run = 2;
    static constexpr int a_row(int l, int i) { return l / 4 + i / run % 2 * 8; }
    static constexpr int a_k(int l, int i) { return (l % 4 + i / run / 2 * 4) * run + i % run; }
    static constexpr int b_k(int l, int i) { return (l % 4 + i / run % 2 * 4) * run + i % run; }
    static constexpr int b_column(int l, int i) { return l / 4 + i / run / 2 * 8; }
    static constexpr int d_row(int l, int i) { return l / 4 + i / 2 % 2 * 8; }
    static constexpr int d_column(int l, int i) { return l % 4 * 2 + i % 2 + i / 4 * 8; }
};

/// AMD CDNA, v_mfma size x size: a lane has one row of A and one column of B; rows of D come in
/// fours, with double singly (AMD's matrix instruction calculator).
template <int size, int run_, int rows_together>
struct MfmaLanes {
    static constexpr int lanes = 64, rows = size, columns = size, run = run_;
    static constexpr int groups = lanes / size, depth = groups * run;
    static constexpr int a_elements = run, b_elements = run, d_elements = size * size / lanes;
    static constexpr int d_run = 1;
    static constexpr int a_row(int l, int) { return l % size; }
    static constexpr int a_k(int l, int i) { return l / size * run + i; }
    static constexpr int b_k(int l, int i) { return l / size * run + i; }
    static constexpr int b_column(int l, int) { return l % size; }
    static constexpr int d_row(int l, int i) {
        return (i / rows_together * groups + l / size) * rows_together + i % rows_together;
    }
    static constexpr int d_column(int l, int) { return l % size; }
};

/// AMD RDNA 3, v_wmma: both halves of the wave hold all of A and B; rows of D alternate.
struct WmmaRdna3Lanes {
    static constexpr int lanes = 32, rows = 16, columns = 16, run = 16, depth = 16;
    static constexpr int a_elements = 16, b_elements = 16, d_elements = 8, d_run = 1;
    static constexpr int a_row(int l, int) { return l % 16; }
    static constexpr int a_k(int, int i) { return i; }
    static constexpr int b_k(int, int i) { return i; }
    static constexpr int b_column(int l, int) { return l % 16; }
    static constexpr int d_row(int l, int i) { return 2 * i + l / 16; }
    static constexpr int d_column(int l, int) { return l % 16; }
};

/// AMD RDNA 4, v_wmma: half of k in each half of the wave.
struct WmmaRdna4Lanes {
    static constexpr int lanes = 32, rows = 16, columns = 16, run = 8, depth = 16;
    static constexpr int a_elements = 8, b_elements = 8, d_elements = 8, d_run = 1;
    static constexpr int a_row(int l, int) { return l % 16; }
    static constexpr int a_k(int l, int i) { return l / 16 * 8 + i; }
    static constexpr int b_k(int l, int i) { return l / 16 * 8 + i; }
    static constexpr int b_column(int l, int) { return l % 16; }
    static constexpr int d_row(int l, int i) { return l / 16 * 8 + i; }
    static constexpr int d_column(int l, int) { return l % 16; }
};

/// What operands of T are stored as, and what their products are summed in.
template <class T>
struct MatrixUnitTypes {
    using Element = T;
    using Sum = Accumulator<T>;
};
template <>
struct MatrixUnitTypes<Tf32> {
    using Element = float;
    using Sum = float;
};
template <>
struct MatrixUnitTypes<int8_t> {
    using Element = int8_t;
    using Sum = int32_t;
};

/// A unit's lane maps and what a lane holds of each matrix.
template <class T, class Lanes>
struct MatrixUnitOf : Lanes {
    using Element = typename MatrixUnitTypes<T>::Element;
    using Sum = typename MatrixUnitTypes<T>::Sum;
    struct A {
        Element element[Lanes::a_elements];
    };
    struct B {
        Element element[Lanes::b_elements];
    };
    struct D {
        Sum element[Lanes::d_elements];
    };
};

/// What an instruction makes of an operand: a number of Sum, of float only the bits of Tf32 for
/// that.
template <class T>
constexpr typename MatrixUnitTypes<T>::Sum operand_seen(typename MatrixUnitTypes<T>::Element x) {
    if constexpr (std::is_same_v<T, Tf32>)
        return std::bit_cast<float>(std::bit_cast<uint32_t>(x) & 0xffffe000u);
    else
        return x;
}

}  // namespace gpu4s
