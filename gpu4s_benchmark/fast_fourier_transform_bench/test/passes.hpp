// SPDX-License-Identifier: Apache-2.0
// Runs the opt kernels on data of a test, and with other plans than their own.
#pragma once

#include <complex>
#include <functional>
#include <random>

#include "../gpu/opt.hpp"
#include "common/test/mutants.hpp"

namespace gpu4s::test {

using Numbers = std::vector<std::complex<double>>;

/// The transform of `grid` by the opt kernels.
inline Numbers by_passes(const Numbers& x, const FourierGrid& grid) {
    backend::open_device(0);
    const backend::Buffer in(x), out(grid.points() * sizeof x[0]);
    const PassSequence<double> sequence(in.as<double>(), out.as<double>(),
                                        passes_of(grid, gpu_pass_limits), backend::stream());
    sequence.queue();
    backend::synchronize();
    Numbers y(grid.points());
    backend::copy(y.data(), out.as<void>(), out.bytes());
    return y;
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
