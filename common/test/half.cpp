// SPDX-License-Identifier: Apache-2.0
// half against the compiler's own binary16.
#include "common/half.hpp"

#include <cmath>
#include <limits>
#include <random>

#include "common/test/catch.hpp"

using gpu4s::half;

namespace {

__extension__ using Native = _Float16;

uint16_t native_bits(float value) { return std::bit_cast<uint16_t>(static_cast<Native>(value)); }

}  // namespace

TEST_CASE("half: all 65536 patterns there and back") {
    int64_t wrong = 0;
    for (uint32_t pattern = 0; pattern < 65536; ++pattern) {
        half value;
        value.bits = static_cast<uint16_t>(pattern);
        const float wide = value;
        if (std::isnan(wide)) {
            wrong += !std::isnan(static_cast<float>(half(wide)));
            wrong += (half(wide).bits & 0x8000u) != (pattern & 0x8000u);
            wrong += (pattern & 0x7c00u) != 0x7c00u;
        } else {
            wrong += half(wide).bits != pattern;
            const float native = std::bit_cast<Native>(value.bits);
            wrong += std::bit_cast<uint32_t>(wide) != std::bit_cast<uint32_t>(native);
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("half: ties, their neighbours, and limits round as the compiler's") {
    int64_t wrong = 0;
    for (uint32_t pattern = 0; pattern < 0x7c00; ++pattern) {
        half below, above;
        below.bits = static_cast<uint16_t>(pattern);
        above.bits = static_cast<uint16_t>(pattern + 1);
        const float high = pattern == 0x7bff ? 65536.0f : float(above);
        const float tie = float(below) + (high - float(below)) / 2;
        for (float value : {tie, std::nextafter(tie, 0.0f), std::nextafter(tie, high)}) {
            wrong += half(value).bits != native_bits(value);
            wrong += half(-value).bits != native_bits(-value);
        }
        wrong += half(tie).bits % 2 != 0;  // to even
    }
    CHECK(wrong == 0);
}

TEST_CASE("half: random floats of every exponent round as the compiler's") {
    std::mt19937 random(1);
    int64_t wrong = 0;
    for (int i = 0; i < 2000000; ++i) {
        const float value = std::bit_cast<float>(static_cast<uint32_t>(random()));
        if (std::isnan(value)) continue;
        wrong += half(value).bits != native_bits(value);
    }
    CHECK(wrong == 0);
}

TEST_CASE("half: hand values") {
    CHECK(half(1.0f).bits == 0x3c00);
    CHECK(half(-2.0f).bits == 0xc000);
    CHECK(half(65504.0f).bits == 0x7bff);
    CHECK(half(65519.996f).bits == 0x7bff);
    CHECK(half(65520.0f).bits == 0x7c00);
    CHECK(half(0x1p-24f).bits == 0x0001);
    CHECK(half(0x1p-25f).bits == 0x0000);
    CHECK(half(0x1.000002p-25f).bits == 0x0001);
    CHECK(half(-0.0f).bits == 0x8000);
    CHECK(half(std::numeric_limits<float>::infinity()).bits == 0x7c00);
    static_assert(half(0.5f).bits == 0x3800);
}
