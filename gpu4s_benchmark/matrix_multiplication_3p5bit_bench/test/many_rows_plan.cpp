// SPDX-License-Identifier: Apache-2.0
// How the kernel for many rows shares out its work.
#include "../gpu/many_rows_plan.hpp"

#include <vector>

#include "common/test/catch.hpp"

using namespace gpu4s;

namespace {

/// Walks through the parts of all blocks: every step of every tile belongs to one block, one block
/// finishes each tile, and whoever finishes one finds what helpers hand over: of shared tile t that
/// is block t.
void check(const ManyRowsPlan& plan) {
    const auto size = [](int count) { return static_cast<size_t>(count); };
    std::vector<int> steps(size(plan.tiles() * plan.steps)), finished(size(plan.tiles()));
    std::vector<int> handed_over(size(plan.places())), shared(size(plan.shared_tiles), -1);
    for (int block = 0; block < plan.blocks; ++block)
        for (ManyRowsParts parts(plan, block); !parts.done(); parts.next()) {
            const StepRun part = parts.part();
            REQUIRE(part.first < part.end);
            REQUIRE((parts.row_tile() < plan.row_tiles && parts.column_tile() < plan.column_tiles));
            const int tile = parts.column_tile() * plan.row_tiles + parts.row_tile();
            for (int step = part.first; step < part.end; ++step)
                ++steps[size(tile * plan.steps + step)];
            if (parts.helps()) {
                const int helper = block - plan.shared_tiles;
                const int helped = parts.place() - ManyRowsPlan::place(helper, 0);
                REQUIRE((0 <= helped && helped < plan.shared_tiles));
                REQUIRE(helper >= plan.first_helper(helped));
                REQUIRE(helper <= plan.last_helper(helped));
                REQUIRE(tile == shared[size(helped)]);
                ++handed_over[size(parts.place())];
            } else {
                REQUIRE(part.end == plan.steps);
                if (parts.is_helped()) {
                    REQUIRE((block < plan.shared_tiles && shared[size(block)] < 0));
                    shared[size(block)] = tile;
                }
                ++finished[size(tile)];
            }
        }
    for (int count : steps) REQUIRE(count == 1);
    for (int count : finished) REQUIRE(count == 1);
    for (int tile = 0; plan.helpers > 0 && tile < plan.shared_tiles; ++tile)
        for (int h = plan.first_helper(tile); h <= plan.last_helper(tile); ++h)
            REQUIRE(handed_over[size(ManyRowsPlan::place(h, tile))] == 1);
}

}  // namespace

TEST_CASE("3.5-bit product, many rows: every step of every tile has one block") {
    int helped = 0;
    for (int units : {1, 2, 7, 132})
        for (int columns : {1, 2, 5, 16, 66, 112, 200})
            for (int rows : {1, 2, 8, 9, 16})
                for (int steps : {1, 3, 17}) {
                    ManyRowsPlan plan{};
                    plan.column_tiles = columns, plan.row_tiles = rows, plan.steps = steps;
                    plan.share_out(units);
                    check(plan);
                    helped += plan.helpers > 0;
                }
    CHECK(helped > 20);
}
