// SPDX-License-Identifier: Apache-2.0
// Broken variants of operations with ElementwiseArgs: wrong functions, and the mistakes of index
// that every such kernel can make.
#pragma once

#include "common/backend/elementwise.hpp"
#include "common/test/mutants.hpp"

namespace gpu4s::test {

/// Whether the suite's flow rejects `launcher`, a variant of Op for some element types.
template <Operation Op, class Launcher>
bool rejects(Launcher launcher, const std::string& type = "float") {
    return rejected(run_mutant<Op>(launcher, InputKind::gpu4s, {.type = type}));
}

/// Whether it rejects y[i] = function(x[i]) in float.
template <Operation Op, class Function>
bool rejects_map(Function function) {
    return rejects<Op>([=](const ElementwiseArgs<float>& args, Stream stream) {
        elementwise_naive(args.x, args.y, args.count, stream, function);
    });
}

/// Checks that it accepts y[i] = function(x[i]) for elements of type T at every shape.
template <Operation Op, class T = float, class Function>
void check_accepts_map(Function function) {
    check_accepted<Op>({.inputs = {InputKind::gpu4s}, .type = type_name<T>()},
                       [=](const ElementwiseArgs<T>& args, Stream stream) {
                           elementwise_naive(args.x, args.y, args.count, stream, function);
                       });
}

/// Checks that the right function is accepted and rejected with each mistake of index.
template <Operation Op, class Function>
void check_index_mistakes(Function right) {
    struct Mistake {
        const char* name;
        int64_t x, y;                        ///< offsets of the pointers
        int64_t (*elements)(int64_t count);  ///< how many are computed
    };
    constexpr Mistake mistakes[] = {
        {"never launched", 0, 0, [](int64_t) { return int64_t{0}; }},
        {"last element skipped", 0, 0, [](int64_t count) { return count - 1; }},
        {"first element skipped", 1, 1, [](int64_t count) { return count - 1; }},
        {"reads the next element", 1, 0, [](int64_t count) { return count; }},
        {"writes the next element", 0, 1, [](int64_t count) { return count - 1; }},
        {"writes past the end", 0, 0, [](int64_t count) { return count + 1; }},
        {"no elements behind the last vector", 0, 0, [](int64_t count) { return count / 4 * 4; }},
        {"grid rounded down", 0, 0, [](int64_t count) { return count / 256 * 256; }},
        {"first block only", 0, 0, [](int64_t count) { return std::min<int64_t>(count, 256); }}};
    for (const Mistake& mistake : mistakes) {
        INFO(mistake.name);
        CHECK(rejects<Op>([=](const ElementwiseArgs<float>& args, Stream stream) {
            const int64_t elements = mistake.elements(args.count);
            if (elements > 0)
                elementwise_naive(args.x + mistake.x, args.y + mistake.y, elements, stream, right);
        }));
    }
    check_accepts_map<Op>(right);
}

}  // namespace gpu4s::test
