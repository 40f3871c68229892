// SPDX-License-Identifier: Apache-2.0
// Broken kernels of the 3.5-bit product: verification must reject each of them.
#include "common/test/mutants.hpp"

#include "../../gpu/opt.hpp"

using namespace gpu4s;

namespace {

using Args = MatrixMultiplication3p5bit::Args<int32_t>;
using Shape = MatrixMultiplication3p5bit::Shape;

enum class Fault {
    none,
    no_sign_extension,  // h taken as 0..15
    rows_swapped,       // h and l change places
    square_stride,      // A[i * N + k], right for square matrices only
    shift_ignored,      // low_shift taken as 0
    last_row_dropped,   // odd K loses its last row
    pair_off_by_one,    // the code of the next pair
    container_stride,   // P8 read with the stride of K instead of N
    no_bounds_check,    // writes past the end of C
    one_row_only,       // only the first row of C is written
    added_to_output,    // C += instead of C =
};

template <Fault fault>
__global__ void broken_kernel(Args args) {
    const Shape& s = args.shape;
    const int64_t j = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    const int64_t i = blockIdx.y;
    if (fault != Fault::no_bounds_check && j >= s.n) return;
    if (fault == Fault::one_row_only && i > 0) return;
    const int64_t column = j < s.n ? j : s.n - 1;
    const int8_t* a = args.A + i * (fault == Fault::square_stride ? s.n : s.k);
    int32_t acc = 0;
    for (int64_t k = 0; k < s.k; k += 2) {
        int64_t p = k / 2;
        if (fault == Fault::pair_off_by_one) p = k + 2 < s.k ? p + 1 : p;
        const int code = fault == Fault::container_stride && s.container == 8
                             ? args.W[(p * s.k + column) % ((s.k + 1) / 2 * s.n)]
                             : code_at(args.W, s, p, column);
        int h = codec35_high(code), l = codec35_low(code);
        if (fault == Fault::no_sign_extension) h &= 15;
        if (fault == Fault::rows_swapped) h = codec35_low(code), l = codec35_high(code);
        if (fault != Fault::shift_ignored) l *= 1 << s.low_shift;
        if (fault == Fault::last_row_dropped && k + 1 == s.k) continue;
        acc += a[k] * h;
        if (k + 1 < s.k) acc += a[k + 1] * l;
    }
    if (fault == Fault::added_to_output) acc += args.C[i * s.n + j];
    args.C[i * s.n + j] = acc;
}

template <Fault fault>
constexpr auto broken = [](const Args& args, Stream stream) {
    const dim3 grid(blocks_for(args.shape.n, 32), static_cast<unsigned>(args.shape.m));
    launch(broken_kernel<fault>, grid, 32, 0, stream, args);
};

test::Trials trials_of(test::Sizes sizes) {
    return {.inputs = {InputKind::uniform}, .type = "int32", .sizes = std::move(sizes)};
}

}  // namespace

TEST_CASE("3.5-bit product: the frame of the mutants is right without a fault") {
    test::check_accepted<MatrixMultiplication3p5bit>(trials_of({}), broken<Fault::none>);
}

TEST_CASE("3.5-bit product: mutants are rejected") {
    using enum Fault;
    test::Sizes odd{{"m", {3}}, {"n", {33}}, {"k", {65}}}, shifted = odd, p8 = odd;
    shifted["low_shift"] = {1};
    p8["container"] = {8};
    test::check_rejected<MatrixMultiplication3p5bit>(
        trials_of(odd), broken<no_sign_extension>, broken<rows_swapped>, broken<square_stride>,
        broken<last_row_dropped>, broken<pair_off_by_one>, broken<no_bounds_check>,
        broken<one_row_only>, broken<added_to_output>);
    test::check_rejected<MatrixMultiplication3p5bit>(trials_of(shifted), broken<shift_ignored>);
    test::check_rejected<MatrixMultiplication3p5bit>(trials_of(p8), broken<container_stride>);
}
