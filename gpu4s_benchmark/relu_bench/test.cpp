// SPDX-License-Identifier: Apache-2.0
#include "common/test/elementwise_mutants.hpp"
#include "gpu/relu.hpp"

using namespace gpu4s;

TEST_CASE("relu: broken variants are rejected") {
    CHECK(test::rejects_map<Relu>([](float x) { return std::abs(x); }));
    CHECK(test::rejects_map<Relu>([](float x) { return x; }));
    CHECK(test::rejects_map<Relu>([](float x) { return x > 0 ? x : x / 128; }));
    CHECK(test::rejects_map<Relu>([](float) { return 0.0f; }));
    CHECK(test::rejects_map<Relu>([](float x) { return x > 1e-3f ? x : 0.0f; }));
    test::check_index_mistakes<Relu>(PositivePart{});
}
