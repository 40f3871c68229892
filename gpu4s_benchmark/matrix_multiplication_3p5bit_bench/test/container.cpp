// SPDX-License-Identifier: Apache-2.0
// Codec and containers.
#include "../codec.hpp"
#include "../cpu/kernels.hpp"
#include "shared.hpp"

using namespace gpu4s;
using namespace gpu4s::test_3p5bit;

TEST_CASE("codec: any integer type, the same values") {
    for (int i = 0; i < 128; ++i) {
        const Wrapped code(static_cast<std::uint64_t>(i));
        CHECK(static_cast<std::int64_t>(codec35_high(code).v) == codec35_high(i));
        CHECK(static_cast<std::int64_t>(codec35_low(code).v) == codec35_low(i));
        CHECK(static_cast<std::int64_t>(codec35_weight(code, 1, 1).v) == 2 * codec35_low(i));
        CHECK(codec35_encode(codec35_high(code), codec35_low(code)).v == code.v);
        CHECK(codec35_p7_padding(codec35_group(code, code, code, code, code, code, code, code), 16)
                  .v == 0);
    }
    CHECK(codec35_encode(-8, 3) == 0x43);
    CHECK(codec35_encode(7, -4) == 0x3C);
    CHECK(codec35_high(0x43) == -8);
    CHECK(codec35_low(0x3C) == -4);
}

TEST_CASE("containers: sizes, bytes and round trips") {
    CHECK(size_in_bytes(3, 2, Container::P8) == 4);
    CHECK(size_in_bytes(3, 2, Container::P7) == 14);
    CHECK(size_in_bytes(8192, 28672, Container::P8) == 117440512);
    CHECK(size_in_bytes(8192, 28672, Container::P7) == 102760448);
    const Weights w{7, -8, -4, 3, 5, -1};
    CHECK(pack(w, 3, 2, Container::P8) == std::vector<std::uint8_t>{0x3C, 0x43, 0x28, 0x78});
    CHECK(pack(w, 3, 2, Container::P7) ==
          std::vector<std::uint8_t>{0x3C, 0x14, 0, 0, 0, 0, 0, 0x43, 0x3C, 0, 0, 0, 0, 0});
    for (const Container container : {Container::P8, Container::P7})
        for (const std::int64_t K : {1, 2, 3, 15, 16, 17, 31, 32, 33, 100})
            for (const std::int64_t N : {1, 2, 7, 33})
                for (const Fill fill : {Fill::random, Fill::lowest, Fill::highest, Fill::zero}) {
                    const Weights weights = make_weights(K, N, fill);
                    const auto bytes = pack(weights, K, N, container);
                    REQUIRE(bytes.size() == size_in_bytes(K, N, container));
                    REQUIRE(unpack(bytes, K, N, container) == weights);
                }
}

TEST_CASE("containers: what is refused, and where") {
    for (const Container container : {Container::P8, Container::P7}) {
        const auto good = pack(make_weights(19, 5), 19, 5, container);
        CHECK_NOTHROW(validate(good, 19, 5, container));
        for (std::size_t length = 0; length < good.size(); ++length) {
            const std::vector<std::uint8_t> cut(good.begin(),
                                                good.begin() + static_cast<long>(length));
            REQUIRE(names(refusal([&] { validate(cut, 19, 5, container); }),
                          "ends at byte " + std::to_string(length)));
        }
        auto longer = good;
        longer.push_back(0);
        CHECK(names(refusal([&] { validate(longer, 19, 5, container); }), "ends at byte"));
        CHECK(!refusal([&] { unpack(longer, 19, 5, container); }).empty());
        CHECK(!refusal([&] { repack_for_cpu({longer, 19, 5, container, 0}); }).empty());
        CHECK(!refusal([] { size_in_bytes(0, 1, Container::P8); }).empty());
        CHECK(!refusal([] { size_in_bytes(1, -1, Container::P7); }).empty());
        CHECK(!refusal([] { size_in_bytes(INT64_MAX, INT64_MAX, Container::P7); }).empty());
        CHECK(!refusal([] { size_in_bytes(1 << 30, INT64_MAX / 4, Container::P8); }).empty());
    }
    // Every bit of the last pair's bytes: P8, K = 19, pair 9 holds h only.
    const auto p8 = pack(make_weights(19, 5), 19, 5, Container::P8);
    for (std::size_t at = 0; at < p8.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            auto bad = p8;
            bad[at] = static_cast<std::uint8_t>(bad[at] ^ 1 << bit);
            const bool padding = at >= 45 && bit < 3;
            const std::string message = refusal([&] { validate(bad, 19, 5, Container::P8); });
            REQUIRE(message.empty() == (bit != 7 && !padding));
            if (message.empty()) continue;
            REQUIRE(names(message, "byte " + std::to_string(at) + " "));
            REQUIRE(names(message,
                          "pair " + std::to_string(at / 5) + ", column " + std::to_string(at % 5)));
            REQUIRE(names(message, padding ? "padding" : "bit 7"));
        }
    }
    // Every bit of the last group: P7, K = 19, group 1 holds h, l, h.
    const auto p7 = pack(make_weights(19, 5), 19, 5, Container::P7);
    for (int bit = 0; bit < 56; ++bit) {
        auto bad = p7;
        auto& byte = bad[size((5 + 3) * 7 + bit / 8)];
        byte = static_cast<std::uint8_t>(byte ^ 1 << bit % 8);
        const std::string message = refusal([&] { validate(bad, 19, 5, Container::P7); });
        REQUIRE(message.empty() == (bit < 7 || (bit >= 10 && bit < 14)));
        if (!message.empty()) REQUIRE(names(message, "byte 56 (group 1, column 3)"));
    }
    Weights weights = make_weights(4, 3);
    weights[1 * 3 + 2] = 4;
    CHECK(names(refusal([&] { pack(weights, 4, 3, Container::P8); }), "row 1, column 2"));
    weights[1 * 3 + 2] = -4;
    weights[2 * 3] = -9;
    CHECK(names(refusal([&] { pack(weights, 4, 3, Container::P7); }), "row 2, column 0"));
    CHECK(!refusal([&] { pack(weights, 3, 3, Container::P8); }).empty());
}
