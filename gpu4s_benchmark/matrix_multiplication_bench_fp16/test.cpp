// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/matrix_multiplication.hpp"
#include "gpu/opt.hpp"
#include "gpu4s_benchmark/matrix_multiplication_tensor_bench/test/unit_mutants.hpp"

using namespace gpu4s;
using namespace gpu4s::unit_mutants;

namespace {

using Op = MatrixMultiplicationFp16;

/// Sums that are rounded to the operands' type, as cublasHgemm keeps them.
template <class T>
struct NarrowSums : Mma<T> {
    static void multiply_add(typename Mma<T>::D& d, const typename Mma<T>::A& a,
                             const typename Mma<T>::B& b) {
        Mma<T>::multiply_add(d, a, b);
        for (float& x : d.element) x = T(x);
    }
};

template <class T>
void check_every_unit() {
    using Nvidia = UnitTiles<T, true>;
    using Amd = UnitTiles<T, false>;
    // The large tile with as many stages as the emulation has memory for.
    check_tile<Op, T, Mma<T>, UnitTile<128, 256, 32, 256, 2, 1>>();
    check_tile<Op, T, Mma<T>, typename Nvidia::Medium>();
    check_tile<Op, T, Mma<T>, typename Nvidia::Small>();
    check_tile<Op, T, Mfma<T>, typename Amd::Medium>();
    check_tile<Op, T, Mfma<T>, typename Amd::Small>();
    check_tile<Op, T, WmmaRdna3<T>, typename Amd::Medium>();
    check_tile<Op, T, WmmaRdna3<T>, typename Amd::Small>();
    check_tile<Op, T, WmmaRdna4<T>, typename Amd::Medium>();
}

}  // namespace

TEST_CASE("matrix_multiplication_fp16: broken kernels are rejected") {
    SECTION("half") { check_faults<Op, gpu4s::half, Mma<gpu4s::half>>(); }
    SECTION("bfloat16") { check_faults<Op, bfloat16, Mma<bfloat16>>(); }
}

TEST_CASE("matrix_multiplication_fp16: sums kept in 16 bits are rejected") {
    const auto check = []<class T>(T) {
        test::check_rejected<Op>({.inputs = {InputKind::gpu4s}, .type = type_name<T>()},
                                 only<Op, T>(broken<Fault::none, NarrowSums<T>>));
    };
    check(gpu4s::half(0.0f));
    check(bfloat16(0.0f));
}

TEST_CASE("matrix_multiplication_fp16: steps that come too late or go too early are seen") {
    check_pipeline<Op, gpu4s::half, Mma<gpu4s::half>, UnitTiles<gpu4s::half, true>::Small>();
    hip_on_cpu::set_wave_size(64);
    check_pipeline<Op, gpu4s::half, Mfma<gpu4s::half>, UnitTiles<gpu4s::half, false>::Small>();
    hip_on_cpu::set_wave_size(32);
}

TEST_CASE("matrix_multiplication_fp16: every unit and tile is right for every shape") {
    SECTION("half") { check_every_unit<gpu4s::half>(); }
    SECTION("bfloat16") { check_every_unit<bfloat16>(); }
}

TEST_CASE("matrix_multiplication_fp16: devices without a unit take the ordinary kernel") {
    test::check_accepted<Op>({.inputs = {InputKind::uniform, InputKind::integers}, .type = "*"},
                             []<class T>(const Op::Args<T>& args, Stream stream) {
                                 return matrix_multiplication_opt(args, stream);
                             });
}

// GPU4S Bench's folder adds to what C held before, and copies half the bytes of float operands.
TEST_CASE("matrix_multiplication_fp16: operands are upstream's floats, rounded") {
    Inputs narrow(InputKind::gpu4s, Inputs::gpu4s_seed), wide(InputKind::gpu4s, Inputs::gpu4s_seed);
    const auto A = narrow.unit<gpu4s::half>(4), B = narrow.unit<gpu4s::half>(4);
    const auto a = wide.unit<float>(4), b = wide.unit<float>(4);
    for (int i = 0; i < 4; ++i) {
        CHECK(A[i].bits == gpu4s::half(a[i]).bits);
        CHECK(B[i].bits == gpu4s::half(b[i]).bits);
    }
    const auto C = reference::matrix_multiplication(A, B, 2, 2, 2);
    const std::vector<double> printed{1.106823, 1.125512, 1.167252, 1.196334};  // of float
    for (int i = 0; i < 4; ++i) CHECK(std::abs(C[i] - printed[i]) < 2 * 0x1p-11 * printed[i]);
}
