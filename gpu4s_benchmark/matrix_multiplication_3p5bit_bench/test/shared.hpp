// SPDX-License-Identifier: Apache-2.0
// What the tests of the 3.5-bit product share: weights, activations, and messages of refusals.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "../container.hpp"
#include "common/error.hpp"
#include "common/test/catch.hpp"
#include "cpu_reference/matrix_multiplication_3p5bit.hpp"

namespace gpu4s::test_3p5bit {

using Weights = std::vector<std::int8_t>;

inline std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

enum class Fill { random, lowest, highest, zero };

inline Weights make_weights(std::int64_t K, std::int64_t N, Fill fill = Fill::random) {
    std::mt19937 random(static_cast<unsigned>(K * 1000 + N));
    Weights weights(size(K * N));
    for (std::int64_t i = 0; i < K * N; ++i) {
        const int limit = i / N % 2 == 0 ? 8 : 4;
        const int any = static_cast<int>(random() >> 8) % (2 * limit) - limit;
        const int values[] = {any, -limit, limit - 1, 0};
        weights[size(i)] = static_cast<std::int8_t>(values[static_cast<int>(fill)]);
    }
    return weights;
}

inline std::vector<std::int8_t> make_activations(std::int64_t M, std::int64_t K) {
    std::mt19937 random(static_cast<unsigned>(M * 7919 + K));
    std::vector<std::int8_t> A(size(M * K));
    for (auto& a : A) a = static_cast<std::int8_t>(static_cast<int>(random() >> 24) - 128);
    return A;
}

/// The message of the Error(parameter) that `call` throws; empty if it throws none.
template <class Call>
std::string refusal(const Call& call) {
    try {
        call();
    } catch (const Error& error) {
        CHECK(error.code() == ExitCode::parameter);
        return error.what();
    }
    return {};
}

inline bool names(const std::string& message, const std::string& part) {
    INFO(message << " / " << part);
    return message.find(part) != std::string::npos;
}

/// An integer that is no built-in type: what a prover's bit-vector looks like to the codec.
struct Wrapped {
    std::uint64_t v;
    constexpr Wrapped(std::uint64_t value = 0) : v(value) {}
    constexpr Wrapped operator&(Wrapped o) const { return v & o.v; }
    constexpr Wrapped operator|(Wrapped o) const { return v | o.v; }
    constexpr Wrapped operator^(Wrapped o) const { return v ^ o.v; }
    constexpr Wrapped operator+(Wrapped o) const { return v + o.v; }
    constexpr Wrapped operator-(Wrapped o) const { return v - o.v; }
    constexpr Wrapped operator*(Wrapped o) const { return v * o.v; }
    constexpr Wrapped operator<<(int n) const { return v << n; }
    constexpr Wrapped operator>>(int n) const { return v >> n; }
};

}  // namespace gpu4s::test_3p5bit
