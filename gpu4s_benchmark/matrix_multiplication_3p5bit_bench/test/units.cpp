// SPDX-License-Identifier: Apache-2.0
// The 3.5-bit product on a matrix unit that the emulation does not choose by itself, and on none;
// and with K in more than one chunk.
#include "../gpu/fused.hpp"
#include "common/hip_on_cpu/settings.hpp"
#include "common/test/mutants.hpp"

using namespace gpu4s;

namespace {

/// MFMA as CDNA 3 has it, twice as deep as that of CDNA 1 and 2, which the emulation takes.
struct MfmaOfCdna3 : Mfma<int8_t> {
    static void multiply_add(D& d, const A& a, const B& b) {
        for (int i = 0; i < run; i += 8)
            emulated_multiply_add<int8_t, 8>(hip_on_cpu::mfma(32, 8), d.element, a.element + i,
                                             b.element + i);
    }
};

struct NoUnit : Mfma<int8_t> {
    static constexpr bool exists = false;
};

template <class Unit>
constexpr auto fused = [](const MatrixMultiplication3p5bitFloatActivations::Args<float>& args,
                          Stream stream) { return fused_3p5bit_with<Unit>(args, stream); };

template <class Unit>
constexpr auto product = []<class T>(const MatrixMultiplication3p5bit::Args<T>& args,
                                     Stream stream) { return opt_3p5bit_with<Unit>(args, stream); };

const test::Trials trials{
    .inputs = {InputKind::uniform, InputKind::integers, InputKind::adversarial}, .type = "*"};

}  // namespace

TEST_CASE("3.5-bit product: right on RDNA 4's matrix unit") {
    test::check_accepted<MatrixMultiplication3p5bit>(trials, product<WmmaRdna4<int8_t>>);
    test::check_accepted<MatrixMultiplication3p5bitFloatActivations>({}, fused<WmmaRdna4<int8_t>>);
}

TEST_CASE("3.5-bit product: right on CDNA 3's matrix unit") {
    hip_on_cpu::set_wave_size(64);
    test::check_accepted<MatrixMultiplication3p5bit>(trials, product<MfmaOfCdna3>);
    hip_on_cpu::set_wave_size(32);
}

TEST_CASE("3.5-bit product: right without a matrix unit, waves of 32 and 64 lanes") {
    for (const int lanes : {64, 32}) {
        hip_on_cpu::set_wave_size(lanes);
        test::check_accepted<MatrixMultiplication3p5bit>(trials, product<NoUnit>);
    }
}

TEST_CASE("3.5-bit product of float activations: a scale is of the whole row, not of a chunk") {
    for (const int lanes : {64, 32}) {
        hip_on_cpu::set_wave_size(lanes);
        test::check_accepted<MatrixMultiplication3p5bitFloatActivations>(
            {.inputs = {InputKind::uniform},
             .sizes = {{"m", {3}}, {"n", {33}}, {"k", {65537, 70000}}}},
            fused_3p5bit);
    }
}
