// SPDX-License-Identifier: Apache-2.0
// Runs the opt kernels on data of a test, and with other plans than their own.
#pragma once

#include <complex>
#include <functional>
#include <random>

#include "../gpu/opt.hpp"
#include "common/test/mutants.hpp"
#include "common/test/on_device.hpp"

namespace gpu4s::test {

using Numbers = std::vector<std::complex<double>>;

/// The transform of `grid` by the opt kernels.
inline Numbers by_passes(const Numbers& x, const FourierGrid& grid) {
    backend::open_device(0);
    const backend::Buffer in(x);
    return on_device<Numbers::value_type>(grid.points(), [&](void* y, Stream stream) {
        PassSequence<double>(in.as<double>(), static_cast<double*>(y),
                             passes_of(grid, gpu_pass_limits), stream)
            .queue();
        backend::synchronize();  // the tables of roots go with the sequence
    });
}

inline Numbers random_numbers(int64_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> part(-1, 1);
    Numbers x(count);
    for (auto& value : x) value = {part(random), part(random)};
    return x;
}

inline double norm(const Numbers& x) {
    double sum = 0;
    for (const auto& value : x) sum += std::norm(value);
    return std::sqrt(sum);
}
/// |a - b| / |b|
inline double distance(Numbers a, const Numbers& b) {
    for (size_t i = 0; i < a.size(); ++i) a[i] -= b[i];
    return norm(a) / norm(b);
}

/// How far the transform of 2 x - y is from 2 X - Y.
inline double nonlinearity(int64_t points, const FourierGrid& grid) {
    const Numbers x = random_numbers(points, 1), y = random_numbers(points, 2);
    const auto combined = [](Numbers a, const Numbers& b) {
        for (size_t i = 0; i < a.size(); ++i) a[i] = 2.0 * a[i] - b[i];
        return a;
    };
    return distance(by_passes(combined(x, y), grid),
                    combined(by_passes(x, grid), by_passes(y, grid)));
}

/// A variant with passes of other lengths, or with passes that `spoil` has changed.
template <Operation Op>
auto planned(
    PassLimits limits, std::function<void(std::vector<Pass>&)> spoil = [](auto&) {}) {
    return [=]<class T>(const typename Op::template Args<T>& args, Stream stream) {
        std::vector<Pass> passes = passes_of(args.grid, limits);
        spoil(passes);
        auto sequence = std::make_shared<const PassSequence<T>>(args.x, args.y, passes, stream);
        return [sequence] { sequence->queue(); };
    };
}

/// Plans of two and three passes for every shape that allows them; T float and double.
template <Operation Op>
void check_plans() {
    for (const PassLimits limits : {PassLimits{1, 2}, {2, 4}, {3, 10}}) {
        INFO("at most 2^" << limits.adjacent << " adjacent points, else 2^" << limits.apart);
        check_accepted<Op>({.inputs = {InputKind::uniform}, .type = "*"}, planned<Op>(limits));
    }
}

}  // namespace gpu4s::test
