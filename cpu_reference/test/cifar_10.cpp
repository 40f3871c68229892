// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/cifar_10.hpp"

#include <random>

#include "common/inputs.hpp"
#include "common/test/catch.hpp"

using namespace gpu4s;
using namespace gpu4s::reference;

namespace {

const CifarRounding exact{};

Activations activations(const std::vector<double>& values) {
    Activations x;
    for (double value : values) x.push_back({value});
    return x;
}

std::vector<double> values(const Activations& x) {
    std::vector<double> v;
    for (const Estimate& e : x) v.push_back(e.value);
    return v;
}

/// Whether the errors of layer(x) cover what becomes of x where its errors are used up.
template <class Layer>
bool covers(const Activations& x, Layer layer) {
    std::mt19937 random(1);
    const Activations y = layer(x);
    for (int trial = 0; trial < 200; ++trial) {
        Activations moved = x;
        for (Estimate& e : moved) e = {e.value + (int(random() % 3) - 1) * e.error};
        const Activations got = layer(moved);
        for (size_t i = 0; i < y.size(); ++i)
            if (!(std::abs(got[i].value - y[i].value) <= y[i].error * (1 + 1e-12) + 1e-300))
                return false;
    }
    return true;
}

Activations with_errors(int count, double scale) {
    std::mt19937 random(2);
    std::uniform_real_distribution<double> uniform(-scale, scale);
    Activations x;
    for (int i = 0; i < count; ++i) x.push_back({uniform(random), std::abs(uniform(random)) / 8});
    return x;
}

}  // namespace

TEST_CASE("cifar_10 reference: convolution is a correlation with zeros around") {
    const std::vector<float> taps{1, 2, 3, 4, 5, 6, 7, 8, 9};
    CHECK(values(convolution_3x3(activations({1, 2, 3, 4}), 2, taps, exact)) ==
          std::vector<double>{77, 67, 47, 37});
    CHECK(values(convolution_3x3(activations({2}), 1, taps, exact)) == std::vector<double>{10});
    CHECK(values(convolution_3x3(activations({0, 0, 0, 0, 1, 0, 0, 0, 0}), 3, taps, exact)) ==
          std::vector<double>{9, 8, 7, 6, 5, 4, 3, 2, 1});
}

TEST_CASE("cifar_10 reference: the other layers, by hand") {
    CHECK(values(dense<float>({1, 2, 3, -4, 5, -6}, activations({1, 10, 100}), exact)) ==
          std::vector<double>{321, -554});
    CHECK(values(positive_part(activations({-1, 0, 2}))) == std::vector<double>{0, 0, 2});
    CHECK(values(maxima_2x2(activations({1, 2, 5, 0,    //
                                         3, 4, -9, -1,  //
                                         -8, -7, 0, 1,  //
                                         -6, -5, 2, 3}),
                            4)) == std::vector<double>{4, 5, -5, 3});
    const double x = std::sqrt(2000.0);  // divided by 4^0.75
    const Activations y = normalised(activations({x, -x, 0}), exact);
    CHECK(std::abs(y[0].value - x / std::sqrt(8.0)) < 1e-14);
    CHECK(y[1].value == -y[0].value);
    CHECK(y[2].value == 0);
    const auto rounding = CifarRounding::of<double>(0);
    const Activations p = softmax(activations({0, std::log(3.0), 0, std::log(3.0)}), rounding);
    const double expected[] = {0.125, 0.375, 0.125, 0.375};
    for (int i = 0; i < 4; ++i) CHECK(std::abs(p[i].value - expected[i]) < 1e-16);
}

TEST_CASE("cifar_10 reference: softmax of numbers that have no exponential") {
    const auto rounding = CifarRounding::of<float>(0);
    const Activations p = softmax(activations({1e17, 0, 1e17}), rounding);
    CHECK(values(p) == std::vector<double>{0.5, 0, 0.5});
    CHECK(p[1].error < 1e-37);
    const Activations unknown = softmax({{1e17, 1e12}, {0, 1}, {1e17, 1e12}}, rounding);
    CHECK(unknown[0].error >= 0.5);
    CHECK(unknown[0].error <= 1);
    CHECK(unknown[1].error < 1e-37);
}

TEST_CASE("cifar_10 reference: errors of a layer cover those of its inputs") {
    const std::vector<double> taps{-3, 1, 2, -1, 0.5, 4, -2, 1, -0.25};
    CHECK(covers(with_errors(16, 3),
                 [&](const Activations& x) { return convolution_3x3(x, 4, taps, exact); }));
    CHECK(covers(with_errors(9, 3), [&](const Activations& x) { return dense(taps, x, exact); }));
    CHECK(covers(with_errors(50, 3), [](const Activations& x) { return positive_part(x); }));
    CHECK(covers(with_errors(64, 3), [](const Activations& x) { return maxima_2x2(x, 8); }));
    for (double scale : {0.1, 30.0, 90.0, 1e6})  // the largest quotient belongs to 63.2
        CHECK(covers(with_errors(200, scale),
                     [](const Activations& x) { return normalised(x, exact); }));
    CHECK(covers(with_errors(10, 8),
                 [](const Activations& x) { return softmax(x, CifarRounding::of<double>(0)); }));
}

TEST_CASE("cifar_10 reference: roundings of each layer are counted") {
    const auto rounding = CifarRounding::of<float>(0);
    const Activations x = activations({1, 1, 1});
    CHECK(dense<float>({1, -1, 1}, x, rounding)[0].error >= 3 * 3 * 0x1p-24);
    CHECK(dense<float>({1, -1, 1}, x, rounding)[0].error < 3.1 * 3 * 0x1p-24);
    CHECK(normalised(x, rounding)[0].error > 5 * 0x1p-24);
    const auto coarse = CifarRounding::of<float>(0x1p-11);
    CHECK(dense<float>({1, -1, 1}, x, coarse)[0].error > 3 * 0x1p-11);
    CHECK(CifarRounding::of<half>(0).unit == 0x1p-24);
    CHECK(CifarRounding::of<double>(0).unit == 0x1p-52);
}

TEST_CASE("cifar_10 reference: the numbers that GPU4S Bench prints for -o") {
    const auto check = []<class T>(T) {
        Inputs inputs(InputKind::gpu4s, Inputs::gpu4s_seed);
        const std::vector<T> image = inputs.unit<T>(1024);
        inputs.restart();
        const std::vector<T> taps_1 = inputs.weights<T>(9), taps_2 = inputs.weights<T>(9);
        const std::vector<T> W1 = inputs.weights<T>(384 * 64), W2 = inputs.weights<T>(3840);
        const Activations y = cifar_10<T>(image.data(), {taps_1, taps_2, W1, W2});
        const double printed[] = {0.028739, 0.001042, 0.001042, 0.001042, 0.001042,
                                  0.001042, 0.001042, 0.001042, 0.962923, 0.001042};
        for (int i = 0; i < 10; ++i) CHECK(std::abs(y[i].value - printed[i]) < 0.6e-6);
    };
    check(float{});
    check(double{});
}
