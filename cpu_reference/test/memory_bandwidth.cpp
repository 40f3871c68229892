// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/memory_bandwidth.hpp"

#include <cmath>
#include <limits>

#include "common/test/catch.hpp"

using namespace gpu4s::reference;

TEST_CASE("memory_read reference: integers, whole and ragged chunks") {
    CHECK(memory_read<int32_t>({1, 2, 4, 8, 16}, 2) == std::vector<int32_t>{3, 12, 16});
    CHECK(memory_read<int32_t>({5, 5, 7}, 4) == std::vector<int32_t>{7});
    CHECK(memory_read<int32_t>({-1, 1}, 2) == std::vector<int32_t>{-2});
    CHECK(memory_read<int32_t>({}, 2).empty());
}

TEST_CASE("memory_read reference: the bits of floating numbers, never an infinity or a NaN") {
    // 1 is 0x3f800000, 2 is 0x40000000 and loses its only bit, 1.5 is 0x3fc00000.
    CHECK(memory_read<float>({1.0f, 2.0f, 1.5f}, 1) == std::vector<double>{1, 0, 1.5});
    // 0x3f800000 ^ 0x3fc00000 = 0x00400000, half the smallest normal number.
    CHECK(memory_read<float>({1.0f, 1.5f}, 2) == std::vector<double>{0x1p-127});
    // 0x3f800000 ^ 0x40000000 = 0x7f800000 is infinity and becomes 0x3f800000.
    CHECK(memory_read<float>({1.0f, 2.0f}, 2) == std::vector<double>{1});
    CHECK(memory_read<double>({1.0, 2.0}, 2) == std::vector<double>{1});
    CHECK(memory_read<double>({1.0, -1.0}, 2) == std::vector<double>{0});
    CHECK(std::isfinite(memory_read<float>({std::nanf("")}, 1)[0]));
}

TEST_CASE("memory_write reference: 0 .. 1023 and again") {
    const auto y = memory_write<float>(1026);
    CHECK(y.size() == 1026);
    CHECK(y[0] == 0);
    CHECK(y[1023] == 1023);
    CHECK(y[1024] == 0);
    CHECK(y[1025] == 1);
    CHECK(memory_write<int32_t>(0).empty());
}

TEST_CASE("memory_copy reference: unchanged") {
    CHECK(memory_copy<float>({0.1f, -2.0f}) == std::vector<double>{0.1f, -2.0});
    CHECK(memory_copy<int32_t>({-7}) == std::vector<int32_t>{-7});
}

TEST_CASE("memory_triad reference: x + 2 y, integers modulo 2^32") {
    CHECK(memory_triad<float>({1.0f, -0.5f}, {0.25f, 3.0f}) == std::vector<double>{1.5, 5.5});
    CHECK(memory_triad<double>({1e16}, {0.5}) == std::vector<double>{1e16});
    constexpr int32_t most = std::numeric_limits<int32_t>::max();
    constexpr int32_t least = std::numeric_limits<int32_t>::min();
    CHECK(memory_triad<int32_t>({1, most, least, 0}, {2, most, least, least}) ==
          std::vector<int32_t>{5, most - 2, least, 0});
}
