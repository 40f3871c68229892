// SPDX-License-Identifier: Apache-2.0
// The kernel for many rows, whose warps copy, multiply and attend side by side, on one emulated
// multiprocessor: there no block waits for another one.
#include "../gpu/many_rows.hpp"

#include "common/hip_on_cpu/settings.hpp"
#include "common/test/mutants.hpp"

using namespace gpu4s;

namespace {

template <int rows>
constexpr auto product =
    []<class T>(const MatrixMultiplication3p5bit::Args<T>& args, Stream stream) -> Prepared {
    if constexpr (std::is_same_v<T, float>)
        if (args.shape.group != 0)
            return args.shape.low_shift == 0 ? prepare_many_rows_of<rows, true, 0>(args, stream, 1)
                                             : prepare_many_rows_of<rows, true, 1>(args, stream, 1);
    return args.shape.low_shift == 0 ? prepare_many_rows_of<rows, false, 0>(args, stream, 1)
                                     : prepare_many_rows_of<rows, false, 1>(args, stream, 1);
};

/// Shapes with several tiles along M and N, and ends of all three within a tile or a step.
template <int rows>
void check(std::vector<int64_t> groups) {
    using hip_on_cpu::Order;
    for (const Order order : {Order::in_order, Order::reversed, Order::shuffled}) {
        hip_on_cpu::set_order(order);
        test::check_accepted<MatrixMultiplication3p5bit>(
            {.inputs = {InputKind::uniform, InputKind::adversarial},
             .type = "*",
             .sizes = {{"m", {3, 2 * rows + 1}},
                       {"n", {260}},
                       {"k", {400}},
                       {"low_shift", {0, 1}},
                       {"group", groups}}},
            product<rows>);
    }
}

}  // namespace

TEST_CASE("3.5-bit product, many rows: right on an emulated multiprocessor") {
    hip_on_cpu::set_wave_size(32);
    check<8>({0});
    check<32>({0, 128});
    check<64>({0, 128});
}
