// SPDX-License-Identifier: Apache-2.0
// Activations as the kernel for many rows reads them; that kernel itself only runs on a GPU.
#include "../gpu/arrange.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "common/hip_on_cpu/settings.hpp"
#include "shared.hpp"

using namespace gpu4s;
using namespace gpu4s::test_3p5bit;

TEST_CASE("arranged activations: every byte where the layout says, zeros behind, and the sums") {
    constexpr int M = 37, rows = 32, padded = 64, blocks = 4;
    for (const int lanes : {64, 32})
        for (const int K : {300, 512, 272}) {
            hip_on_cpu::set_wave_size(lanes);
            const auto A = make_activations(M, K);
            const backend::Buffer a(A.size()), arranged(padded * blocks * 128),
                sums(padded * sizeof(int2));
            backend::copy(a.as<int8_t>(), A.data(), A.size());
            launch(arrange_kernel<int64_t>, padded, 256, 0, {}, a.as<int8_t>(), M, K, blocks, rows,
                   arranged.as<uint4>(), sums.as<int2>());
            backend::synchronize();
            std::vector<int8_t> image(arranged.bytes());
            std::vector<int2> sum(padded);
            backend::copy(image.data(), arranged.as<int8_t>(), image.size());
            backend::copy(sum.data(), sums.as<int2>(), sums.bytes());

            for (int row = 0; row < padded; ++row) {
                int even = 0, odd = 0;
                for (int k = 0; k < blocks * 128; ++k) {
                    const int expected = row < M && k < K ? A[size(row * K + k)] : 0;
                    (k % 2 == 0 ? even : odd) += expected;
                    // Byte k / 2 % 4 of word w of unit u; chunk w holds word w of the four units.
                    const int u = k / 32 % 4, w = k % 32 / 2 / 4 + k % 2 * 4;
                    const int at = ((row / rows * blocks + k / 128) * rows + row % rows) * 128 +
                                   (w ^ row % 8) * 16 + u * 4 + k / 2 % 4;
                    REQUIRE(image[size(at)] == expected);
                }
                REQUIRE(sum[size(row)].x == even);
                REQUIRE(sum[size(row)].y == odd);
            }
        }
    hip_on_cpu::set_wave_size(32);
}
