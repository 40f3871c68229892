// SPDX-License-Identifier: Apache-2.0
#include "common/test/elementwise_mutants.hpp"
#include "common/test/on_device.hpp"
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

TEST_CASE("relu: a second time changes nothing, and x = relu(x) - relu(-x)") {
    Inputs inputs(InputKind::uniform, 1);
    const auto relu = [](const std::vector<float>& x) {
        const backend::Buffer in(x);
        return test::on_device<float>(std::ssize(x), [&](float* y, backend::Stream stream) {
            relu_opt(ElementwiseArgs<float>{in.as<float>(), y, std::ssize(x)}, stream);
        });
    };
    const auto x = inputs.symmetric<float>(1003);
    auto opposite = x;
    for (float& value : opposite) value = -value;
    const auto y = relu(x), z = relu(opposite);
    CHECK(relu(y) == y);
    for (size_t i = 0; i < x.size(); ++i) CHECK(y[i] - z[i] == x[i]);
}
