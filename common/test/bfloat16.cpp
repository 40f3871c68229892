// SPDX-License-Identifier: Apache-2.0
#include "common/bfloat16.hpp"

#include <cmath>
#include <limits>
#include <random>

#include "common/inputs.hpp"
#include "common/test/catch.hpp"
#include "common/verify.hpp"

using gpu4s::bfloat16;

namespace {

bfloat16 of_bits(uint32_t bits) {
    bfloat16 value;
    value.bits = static_cast<uint16_t>(bits);
    return value;
}

}  // namespace

TEST_CASE("bfloat16: every value survives the way through float") {
    int64_t wrong = 0;
    for (uint32_t bits = 0; bits < 0x10000; ++bits) {
        const float wide = of_bits(bits);
        wrong +=
            std::isnan(wide) ? !std::isnan(float(bfloat16(wide))) : bfloat16(wide).bits != bits;
    }
    CHECK(wrong == 0);
}

TEST_CASE("bfloat16: the nearer neighbour, of ties the even one") {
    std::mt19937 random(1);
    int64_t wrong = 0;
    for (int i = 0; i < 1000000; ++i) {
        const auto word = static_cast<uint32_t>(random());
        const float value = std::bit_cast<float>(word);
        if (!std::isfinite(value)) continue;
        const uint32_t below = word >> 16, above = below + 1;  // in magnitude
        const double middle = std::isinf(float(of_bits(above)))
                                  ? std::copysign(0x1.ffp127, value)
                                  : (double(float(of_bits(below))) + float(of_bits(above))) / 2;
        const uint32_t expected = std::abs(value) < std::abs(middle)   ? below
                                  : std::abs(value) > std::abs(middle) ? above
                                                                       : below + (below & 1);
        wrong += bfloat16(value).bits != expected;
    }
    CHECK(wrong == 0);
    CHECK(bfloat16(0x1.01p0f).bits == 0x3f80);  // halfway, 1 is even
    CHECK(bfloat16(0x1.03p0f).bits == 0x3f82);
    CHECK(bfloat16(0x1.010002p0f).bits == 0x3f81);
}

TEST_CASE("bfloat16: hand values") {
    CHECK(bfloat16(1.0f).bits == 0x3f80);
    CHECK(bfloat16(-2.0f).bits == 0xc000);
    CHECK(bfloat16(-0.0f).bits == 0x8000);
    CHECK(bfloat16(0x1p-133f).bits == 0x0001);
    CHECK(bfloat16(0x1p-134f).bits == 0x0000);
    CHECK(bfloat16(std::numeric_limits<float>::max()).bits == 0x7f80);
    CHECK(bfloat16(0x1.fep127f).bits == 0x7f7f);
    CHECK(bfloat16(std::bit_cast<float>(0x7f800001u)).bits == 0x7fc0);  // NaN, not infinity
    static_assert(bfloat16(0.5f).bits == 0x3f00);
}

TEST_CASE("bfloat16: what the harness knows of it") {
    CHECK(gpu4s::type_name<bfloat16>() == std::string("bfloat16"));
    const double u = gpu4s::unit_roundoff<bfloat16>();
    CHECK(float(bfloat16(float(1 + u))) == 1.0f);
    CHECK(float(bfloat16(float(1 + u) + 0x1p-23f)) == float(1 + 2 * u));
    CHECK(gpu4s::underflow_roundoff<bfloat16>() == of_bits(1) / 2.0);
    CHECK(gpu4s::smallest_normal<bfloat16>() == of_bits(0x80));
    static_assert(std::is_same_v<gpu4s::Accumulator<bfloat16>, float>);
}

TEST_CASE("bfloat16: inputs are those of float, rounded") {
    using gpu4s::InputKind;
    using gpu4s::Inputs;
    for (InputKind kind : {InputKind::gpu4s, InputKind::uniform, InputKind::integers}) {
        const auto narrow = Inputs(kind, Inputs::gpu4s_seed).unit<bfloat16>(1000);
        const auto wide = Inputs(kind, Inputs::gpu4s_seed).unit<float>(1000);
        int64_t wrong = 0;
        for (int i = 0; i < 1000; ++i) wrong += narrow[i].bits != bfloat16(wide[i]).bits;
        CHECK(wrong == 0);
    }
    int64_t smallest = 0, other = 0;
    for (bfloat16 x : Inputs(InputKind::adversarial, 1).unit<bfloat16>(10000)) {
        smallest += x.bits == 1;
        other += !std::isfinite(float(x));
    }
    CHECK(smallest > 0);
    CHECK(other == 0);
}
