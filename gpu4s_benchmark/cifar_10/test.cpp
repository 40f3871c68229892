// SPDX-License-Identifier: Apache-2.0
#include "cifar_10.hpp"
#include "common/test/mutants.hpp"

using namespace gpu4s;

TEST_CASE("cifar_10: one image, whatever the preset; another number is refused") {
    Options options;
    const auto chosen = [&] { return chosen_shapes<Cifar10::Shape>(options).size(); };
    CHECK(chosen() == 1);
    for (Preset preset : {Preset::test, Preset::tiny, Preset::paper, Preset::large}) {
        options.preset = preset;
        CHECK(chosen() == 1);
    }
    options.preset = {};
    options.sizes["size"] = {2};
    CHECK_THROWS_AS(chosen(), Error);
}

// The inputs of GPU4S Bench leave the first two ReLU without work, small integers may leave
// nothing.
TEST_CASE("cifar_10: a network that is never told its image is rejected") {
    test::check_rejected<Cifar10>(
        {.inputs = {InputKind::gpu4s, InputKind::uniform, InputKind::adversarial}},
        [](const cifar::Args<float>& args, backend::Stream) {
            const std::vector<float> same(cifar::classes, 0.1f);
            backend::copy(args.output, same.data(), cifar::classes * sizeof(float));
        });
}
