// SPDX-License-Identifier: Apache-2.0
// The 3.5-bit product on a matrix unit that the emulation does not choose by itself, and on none.
#include "../gpu/opt.hpp"
#include "common/hip_on_cpu/settings.hpp"
#include "common/test/mutants.hpp"

using namespace gpu4s;

namespace {

struct NoUnit : Mfma<int8_t> {
    static constexpr bool exists = false;
};

template <class Unit>
constexpr auto product = []<class T>(const MatrixMultiplication3p5bit::Args<T>& args,
                                     Stream stream) { return opt_3p5bit_with<Unit>(args, stream); };

const test::Trials trials{
    .inputs = {InputKind::uniform, InputKind::integers, InputKind::adversarial}, .type = "*"};

}  // namespace

TEST_CASE("3.5-bit product: right on RDNA 4's matrix unit") {
    test::check_accepted<MatrixMultiplication3p5bit>(trials, product<WmmaRdna4<int8_t>>);
}

TEST_CASE("3.5-bit product: right without a matrix unit, waves of 32 and 64 lanes") {
    for (const int lanes : {64, 32}) {
        hip_on_cpu::set_wave_size(lanes);
        test::check_accepted<MatrixMultiplication3p5bit>(trials, product<NoUnit>);
    }
}
