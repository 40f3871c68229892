// SPDX-License-Identifier: Apache-2.0
#include "common/benchmark.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace gpu4s {

std::vector<const Benchmark*>& Benchmark::all() {
    static std::vector<const Benchmark*> benchmarks;
    return benchmarks;
}

std::vector<const Benchmark*> Benchmark::in_order() {
    std::vector<const Benchmark*> benchmarks = all();
    std::ranges::sort(benchmarks, {}, [](const Benchmark* benchmark) {
        return std::make_tuple(benchmark->measures() == Ceiling::none,
                               std::string_view(benchmark->name()));
    });
    return benchmarks;
}

bool variant_before(const std::string& a, const std::string& b) {
    const auto key = [](const std::string& name) {
        const int rank = name.starts_with("naive") ? 0 : name.starts_with("opt") ? 1 : 2;
        return std::make_tuple(rank, name);
    };
    return key(a) < key(b);
}

}  // namespace gpu4s
