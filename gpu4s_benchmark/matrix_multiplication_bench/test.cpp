// SPDX-License-Identifier: Apache-2.0
// Broken kernels, each with one mistake, must be rejected by the suite's own flow; the same kernel
// without a mistake and every tile of the opt kernel must be accepted.
#include "common/test/mutants.hpp"
#include "common/test/on_device.hpp"
#include "cpu_reference/matrix_multiplication.hpp"
#include "gpu/naive.hpp"
#include "gpu/opt.hpp"

using namespace gpu4s;

namespace {

using Args = MatrixMultiplication::Args<float>;

enum class Fault {
    none,
    square_stride,       // A[i * N + k], right for square matrices only
    operands_swapped,    // B * A, right for nothing but commuting matrices
    bound_off_by_one,    // writes the column behind the last one, too
    no_first_barrier,    // reads the tile before all of it is stored
    no_second_barrier,   // overwrites the tile before all have read it
    last_k_dropped,      // K - 1 products
    partial_tile_lost,   // the last, incomplete tile along K is left out
    tile_not_cleared,    // what is behind K in the last tile is the content of the one before
    added_to_output,     // C += instead of C =
    sum_kept_over_rows,  // the sum of the row above is not cleared
    tile_one_too_far,    // B begins one row further from the second tile on
    last_row_skipped,
    last_column_skipped,
    half_of_products,  // every other k twice: right for constant rows only
    rounded_to_half,   // operands lose 13 bits
};

constexpr int tile = 8;

// One block per tile x tile elements of C and one thread per element; a thread also computes the
// element `tile` x gridDim.y rows further, if there is one, after its first.
template <Fault fault>
__global__ void broken_kernel(const float* A, const float* B, float* C, int64_t M, int64_t N,
                              int64_t K) {
    __shared__ float a[tile][tile], b[tile][tile];
    const int x = threadIdx.x, y = threadIdx.y;
    const int64_t j = int64_t{blockIdx.x} * tile + x;
    const int64_t most_k = fault == Fault::last_k_dropped && K > 1 ? K - 1
                           : fault == Fault::partial_tile_lost     ? K / tile * tile
                                                                   : K;
    float sum = 0;
    for (int64_t top = int64_t{blockIdx.y} * tile; top < M; top += int64_t{gridDim.y} * tile) {
        const int64_t i = top + y;
        if (fault != Fault::sum_kept_over_rows) sum = 0;
        for (int64_t k = 0; k < most_k; k += tile) {
            const int64_t a_stride = fault == Fault::square_stride ? N : K;
            const int64_t a_at = i * a_stride + k + x;
            const int64_t shift = fault == Fault::tile_one_too_far && k > 0 ? 1 : 0;
            const int64_t b_at = (k + y + shift) * N + j;
            const bool a_there = i < M && k + x < most_k && a_at < M * K;
            const bool b_there = j < N && k + y < most_k && b_at < K * N;
            if (a_there || fault != Fault::tile_not_cleared) a[y][x] = a_there ? A[a_at] : 0;
            if (b_there || fault != Fault::tile_not_cleared) b[y][x] = b_there ? B[b_at] : 0;
            if (fault == Fault::rounded_to_half) {
                a[y][x] = gpu4s::half(a[y][x]);
                b[y][x] = gpu4s::half(b[y][x]);
            }
            if (fault != Fault::no_first_barrier) __syncthreads();
            for (int s = 0; s < tile; ++s) {
                const int at = fault == Fault::half_of_products ? s & ~1 : s;
                sum += fault == Fault::operands_swapped ? b[y][at] * a[at][x] : a[y][at] * b[at][x];
            }
            if (fault != Fault::no_second_barrier) __syncthreads();
        }
        if (fault == Fault::last_row_skipped && i == M - 1) continue;
        if (fault == Fault::last_column_skipped && j == N - 1) continue;
        if (i >= M || j >= N + (fault == Fault::bound_off_by_one)) continue;
        C[i * N + j] = fault == Fault::added_to_output ? C[i * N + j] + sum : sum;
    }
}

template <Fault fault>
constexpr auto broken = [](const Args& args, Stream stream) {
    const dim3 grid(blocks_for(args.N, tile), (blocks_for(args.M, tile) + 1) / 2);
    launch(broken_kernel<fault>, grid, dim3(tile, tile), 0, stream, args.A, args.B, args.C, args.M,
           args.N, args.K);
};

}  // namespace

TEST_CASE("matrix_multiplication: broken kernels are rejected") {
    using enum Fault;
    test::check_rejected<MatrixMultiplication>(
        {.inputs = {InputKind::gpu4s, InputKind::integers}}, broken<square_stride>,
        broken<operands_swapped>, broken<bound_off_by_one>, broken<no_first_barrier>,
        broken<no_second_barrier>, broken<last_k_dropped>, broken<partial_tile_lost>,
        broken<tile_not_cleared>, broken<added_to_output>, broken<sum_kept_over_rows>,
        broken<tile_one_too_far>, broken<last_row_skipped>, broken<last_column_skipped>,
        broken<half_of_products>);
    // Small integers are numbers of half, too: only the derived bound sees this one.
    test::check_rejected<MatrixMultiplication>({.inputs = {InputKind::gpu4s, InputKind::uniform}},
                                               broken<rounded_to_half>);
}

TEST_CASE("matrix_multiplication: the same kernel without a fault is accepted") {
    test::check_accepted<MatrixMultiplication>({}, broken<Fault::none>);
}

TEST_CASE("matrix_multiplication: every tile of opt is right for every shape and type") {
    test::check_accepted<MatrixMultiplication>(
        {.inputs = {InputKind::integers, InputKind::uniform}, .type = "*"},
        []<class T>(const MatrixMultiplication::Args<T>& args, Stream stream) {
            multiply_with_tile<T, LargeTile<T>>(args, stream);
        },
        []<class T>(const MatrixMultiplication::Args<T>& args, Stream stream) {
            multiply_with_tile<T, MediumTile>(args, stream);
        },
        []<class T>(const MatrixMultiplication::Args<T>& args, Stream stream) {
            multiply_with_tile<T, SmallTile>(args, stream);
        });
}

TEST_CASE("matrix_multiplication: the tile follows the shape and the device") {
    using Large = LargeTile<float>;
    CHECK(fills<Large>(4096, 4096, 132));
    CHECK_FALSE(fills<Large>(1024, 1024, 132));  // 64 tiles for 132 units
    CHECK(fills<MediumTile>(1024, 1024, 132));
    CHECK_FALSE(fills<MediumTile>(512, 512, 132));
    CHECK_FALSE(fills<Large>(64, 1 << 20, 132));  // half of every tile would be empty
    CHECK(fills<MediumTile>(64, 1 << 20, 132));
    CHECK_FALSE(fills<MediumTile>(32, 1 << 20, 132));
}

TEST_CASE("matrix_multiplication: the numbers that GPU4S Bench prints for -s 2 -o") {
    const auto product = []<class T>(T) {
        Inputs inputs(InputKind::gpu4s, Inputs::gpu4s_seed);
        const std::vector<T> A = inputs.unit<T>(4), B = inputs.unit<T>(4);
        return reference::matrix_multiplication(A, B, 2, 2, 2);
    };
    CHECK(product(int32_t{}) == std::vector<int32_t>{3461, 636, 3885, 1545});
    const std::vector<double> printed{1.106823, 1.125512, 1.167252, 1.196334};
    for (const auto& C : {product(float{}), product(double{})})
        for (int i = 0; i < 4; ++i) CHECK(std::abs(C[i] - printed[i]) < 0.6e-6);
}

TEST_CASE("matrix_multiplication: opt by one is the matrix, of sums the sum of products") {
    constexpr int64_t n = 67;
    const auto product = [](const std::vector<float>& A, const std::vector<float>& B) {
        const backend::Buffer a(A), b(B);
        return test::on_device<float>(n * n, [&](float* C, backend::Stream stream) {
            matrix_multiplication_opt(
                MatrixMultiplication::Args<float>{a.as<float>(), b.as<float>(), C, n, n, n},
                stream)();
        });
    };
    Inputs inputs(InputKind::integers, 1);  // sums are exact
    const auto A = inputs.unit<float>(n * n), B = inputs.unit<float>(n * n),
               C = inputs.unit<float>(n * n);
    std::vector<float> one(n * n), sum = B, expected = product(A, B);
    for (int64_t i = 0; i < n; ++i) one[i * n + i] = 1;
    CHECK(product(A, one) == A);
    CHECK(product(one, A) == A);
    const auto AC = product(A, C);
    for (int64_t i = 0; i < n * n; ++i) sum[i] += C[i], expected[i] += AC[i];
    CHECK(product(A, sum) == expected);
}
