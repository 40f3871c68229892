// SPDX-License-Identifier: Apache-2.0
// The kernel for many rows on emulated multiprocessors: its warps copy, multiply and attend side by
// side, and with more than one of them blocks help each other.
#include "../gpu/many_rows.hpp"

#include "common/hip_on_cpu/settings.hpp"
#include "common/test/mutants.hpp"

using namespace gpu4s;

namespace {

template <int rows, int units>
constexpr auto product =
    []<class T>(const MatrixMultiplication3p5bit::Args<T>& args, Stream stream) -> Prepared {
    if constexpr (std::is_same_v<T, float>)
        if (args.shape.group != 0)
            return args.shape.low_shift == 0
                       ? prepare_many_rows_of<rows, true, 0>(args, stream, units)
                       : prepare_many_rows_of<rows, true, 1>(args, stream, units);
    return args.shape.low_shift == 0 ? prepare_many_rows_of<rows, false, 0>(args, stream, units)
                                     : prepare_many_rows_of<rows, false, 1>(args, stream, units);
};

/// Shapes with several tiles along M and N, and ends of all three within a tile or a step.
template <int rows, int units>
void check(int64_t k, const std::vector<int64_t>& groups) {
    using hip_on_cpu::Order;
    for (const Order order : {Order::in_order, Order::reversed, Order::shuffled}) {
        hip_on_cpu::set_order(order);
        test::check_accepted<MatrixMultiplication3p5bit>(
            {.inputs = {InputKind::adversarial},
             .type = "*",
             .sizes = {{"m", {units == 1 ? 2 * rows - 5 : rows - 3}},
                       {"n", {260}},
                       {"k", {k}},
                       {"low_shift", {0, 1}},
                       {"group", groups}}},
            product<rows, units>);
    }
    hip_on_cpu::set_order(Order::in_order);
}

}  // namespace

TEST_CASE("3.5-bit product, many rows: right on one emulated multiprocessor") {
    hip_on_cpu::set_wave_size(32);
    check<8, 1>(400, {0, 128});
    check<16, 1>(112, {0, 128});
    check<64, 1>(272, {0, 128});
}

TEST_CASE("3.5-bit product, many rows: right where blocks help each other") {
    hip_on_cpu::set_wave_size(32);
    ManyRowsPlan plan{};
    plan.column_tiles = 2, plan.row_tiles = 1, plan.steps = 16;
    plan.share_out(4);
    REQUIRE(plan.helpers == 2);
    check<16, 4>(2048, {0, 128});
    check<32, 4>(1936, {0, 128});
}
