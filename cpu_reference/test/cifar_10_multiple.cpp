// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/cifar_10_multiple.hpp"

#include "common/inputs.hpp"
#include "common/test/catch.hpp"

using namespace gpu4s;
using namespace gpu4s::reference;

namespace {

template <class T>
CifarWeights<T> weights_from(Inputs& inputs) {
    CifarWeights<T> weights;
    weights.taps_1 = inputs.weights<T>(9);
    weights.taps_2 = inputs.weights<T>(9);
    weights.W1 = inputs.weights<T>(384 * 64);
    weights.W2 = inputs.weights<T>(10 * 384);
    return weights;
}

}  // namespace

TEST_CASE("cifar_10_multiple reference: the numbers that GPU4S Bench prints for -s 2 -o") {
    const auto check = []<class T>(T) {
        Inputs inputs(InputKind::gpu4s, Inputs::gpu4s_seed);
        const std::vector<T> images = inputs.unit<T>(2 * 1024);
        inputs.restart();
        const Activations y = cifar_10_multiple(images, weights_from<T>(inputs));
        const double second[] = {0.185922, 0.002065, 0.002065, 0.002065, 0.002065,
                                 0.002065, 0.002065, 0.002065, 0.797555, 0.002065};
        CHECK(y.size() == 20);
        CHECK(std::abs(y[8].value - 0.962923) < 0.6e-6);
        for (int i = 0; i < 10; ++i) CHECK(std::abs(y[10 + i].value - second[i]) < 0.6e-6);
    };
    check(float{});
    check(double{});
}

TEST_CASE("cifar_10_multiple reference: each image by itself, probabilities sum to one") {
    Inputs inputs(InputKind::uniform, 3);
    const std::vector<float> images = inputs.unit<float>(5 * 1024);
    const auto weights = weights_from<float>(inputs);
    const Activations batch = cifar_10_multiple(images, weights);
    for (int image = 0; image < 5; ++image) {
        const Activations alone = cifar_10(&images[image * 1024], weights);
        double sum = 0;
        for (int i = 0; i < 10; ++i) {
            CHECK(batch[image * 10 + i].value == alone[i].value);
            CHECK(batch[image * 10 + i].error == alone[i].error);
            sum += alone[i].value;
        }
        CHECK(std::abs(sum - 1) < 1e-15);
    }
}
