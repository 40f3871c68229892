// SPDX-License-Identifier: Apache-2.0
// Broken products on matrix units must be rejected by the suite's own flow; the kernel of opt must
// be accepted with every unit, tile and shape.
#include "cpu_reference/matrix_multiplication.hpp"
#include "gpu/products.hpp"
#include "test/unit_mutants.hpp"

using namespace gpu4s;
using namespace gpu4s::unit_mutants;

namespace {

using Op = MatrixMultiplicationTensor;
const VariantTraits full{.operand_roundoff = full_products_roundoff};
const VariantTraits rounded{.operand_roundoff = tf32_roundoff};

/// Three products of Tf32 of which one is forgotten: big of A times small of B.
struct TwoProducts : Mma<float> {
    static void multiply_add(D& d, const A& a, B b) {
        for (float& x : b.element) x = round_to_tf32(x);
        Mma<float>::multiply_add(d, a, b);
    }
};

/// Operands cut off to eight bits: a unit of bfloat16 among those of Tf32.
struct CoarseUnit : Mma<Tf32> {
    static void multiply_add(D& d, A a, B b) {
        for (float& x : a.element) x = bfloat16(x);
        for (float& x : b.element) x = bfloat16(x);
        Mma<Tf32>::multiply_add(d, a, b);
    }
};

}  // namespace

TEST_CASE("matrix_multiplication_tensor: broken kernels are rejected") {
    SECTION("float") { check_faults<Op, float, Mma<float>>(full); }
    SECTION("double") { check_faults<Op, double, Mma<double>>(); }
}

TEST_CASE("matrix_multiplication_tensor: steps that come too late or go too early are seen") {
    using Tiles = UnitTiles<float, true>;
    check_pipeline<Op, float, Mma<float>, Tiles::Small>(full);
    check_pipeline<Op, float, Mma<float>, Tiles::Medium>(full);
    hip_on_cpu::set_wave_size(64);
    check_pipeline<Op, float, Mfma<float>, UnitTiles<float, false>::Small>();
    hip_on_cpu::set_wave_size(32);
}

TEST_CASE("matrix_multiplication_tensor: opt's and tf32's bounds are no wider than they need") {
    const auto with = [](VariantTraits traits) {
        return test::Trials{.inputs = {InputKind::uniform}, .traits = traits};
    };
    const auto product = []<class Unit>(Unit) {
        return only<Op, float>(broken<Fault::none, Unit>);
    };
    test::check_accepted<Op>(with(full), product(Mma<float>{}));
    test::check_rejected<Op>(with(full), product(TwoProducts{}), product(Mma<Tf32>{}));
    test::check_accepted<Op>(with(rounded), product(Mma<Tf32>{}));
    test::check_rejected<Op>(with(rounded), product(CoarseUnit{}));
}

TEST_CASE("matrix_multiplication_tensor: every unit and tile is right for every shape") {
    SECTION("NVIDIA float") {
        check_tile<Op, float, Mma<float>, UnitTiles<float, true>::Medium>(full);
        check_tile<Op, float, Mma<float>, UnitTiles<float, true>::Small>(full);
    }
    SECTION("NVIDIA Tf32; the large tile with as many stages as the emulation has memory for") {
        check_tile<Op, float, Mma<Tf32>, UnitTile<128, 256, 16, 256, 2, 1>>(rounded);
        check_tile<Op, float, Mma<Tf32>, UnitTiles<Tf32, true>::Medium>(rounded);
        check_tile<Op, float, Mma<Tf32>, UnitTiles<Tf32, true>::Small>(rounded);
    }
    SECTION("NVIDIA double") {
        check_tile<Op, double, Mma<double>, UnitTiles<double, true>::Medium>();
        check_tile<Op, double, Mma<double>, UnitTiles<double, true>::Small>();
    }
    SECTION("AMD") {
        check_tile<Op, float, Mfma<float>, UnitTiles<float, false>::Medium>();
        check_tile<Op, float, Mfma<float>, UnitTiles<float, false>::Small>();
        check_tile<Op, float, Mfma<Tf32>, UnitTiles<Tf32, false>::Medium>(rounded);
        check_tile<Op, double, Mfma<double>, UnitTiles<double, false>::Medium>();
        check_tile<Op, double, Mfma<double>, UnitTiles<double, false>::Small>();
    }
}

TEST_CASE("matrix_multiplication_tensor: waves share a tile as squarely as can be") {
    using Large = UnitTiles<gpu4s::half, true>::Large;
    static_assert(sizeof(WaveSums<Mma<gpu4s::half>, Large>) >= 64 * 64 / 32 * sizeof(float));
    CHECK(unit_shared_bytes<gpu4s::half, Large> == 4 * (128 * 40 + 32 * 264) * 2);
    CHECK(unit_shared_bytes<gpu4s::half, Large> <= 227 * 1024);
    CHECK(unit_shared_bytes<gpu4s::half, UnitTiles<gpu4s::half, true>::Medium> <= 64 * 1024);
    CHECK(unit_shared_bytes<float, UnitTiles<float, true>::Large> <= 64 * 1024);
    CHECK(unit_shared_bytes<double, UnitTiles<double, true>::Large> <= 64 * 1024);
    CHECK(unit_shared_bytes<double, UnitTiles<double, false>::Large> <= 64 * 1024);
    CHECK(3 * unit_shared_bytes<gpu4s::half, UnitTiles<gpu4s::half, false>::Large> <= 64 * 1024);
    CHECK(fills<Large>(4096, 4096, 132));
    CHECK_FALSE(fills<Large>(2048, 2048, 132));  // 128 tiles for 132 units
    CHECK(fills<UnitTiles<gpu4s::half, true>::Medium>(2048, 2048, 132));
}

TEST_CASE("matrix_multiplication_tensor: the numbers that GPU4S Bench prints for -s 2 -o") {
    Inputs inputs(InputKind::gpu4s, Inputs::gpu4s_seed);
    const std::vector<float> A = inputs.unit<float>(4), B = inputs.unit<float>(4);
    const auto C = reference::matrix_multiplication(A, B, 2, 2, 2);
    const std::vector<double> printed{1.106823, 1.125512, 1.167252, 1.196334};
    for (int i = 0; i < 4; ++i) CHECK(std::abs(C[i] - printed[i]) < 0.6e-6);
}
