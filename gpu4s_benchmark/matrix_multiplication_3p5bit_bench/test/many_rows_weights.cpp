// SPDX-License-Identifier: Apache-2.0
// The operands that the kernel for many rows makes of W.
#include "../gpu/many_rows_weights.hpp"

#include <vector>

#include "common/backend/launch.hpp"
#include "common/hip_on_cpu/settings.hpp"
#include "shared.hpp"

using namespace gpu4s;
using namespace gpu4s::test_3p5bit;

namespace {

/// A block makes those of one step of a tile.
template <int low_shift>
__global__ void unpack_kernel(const uint2* packed, ManyRowsWeights<low_shift>* operands) {
    using Packed = const uint2[7 * 32];
    const unsigned warp = blockIdx.x * 8 + threadIdx.x / 32;
    operands[blockIdx.x * 256 + threadIdx.x].unpack(
        *reinterpret_cast<Packed*>(packed + warp * 7 * 32));
}

int byte(std::uint32_t word, int b) { return static_cast<std::int8_t>(word >> (8 * b) & 255); }

template <int low_shift>
void check(int K, int N) {
    constexpr RowPairFormat format = many_rows_format(low_shift);
    constexpr RowPairBias bias = row_pair_bias(format);
    const Weights weights = make_weights(K, N);
    std::vector<std::uint32_t> words(row_pair_size(K, N, format));
    pack_row_pairs(weights, K, N, format, words);
    const int steps = (K + 127) / 128, tiles = (N + 255) / 256;
    REQUIRE(words.size() == size(steps * tiles) * 8 * 7 * 32 * 2);

    using Operands = ManyRowsWeights<low_shift>;
    const backend::Buffer packed(words), result(size(steps * tiles) * 256 * sizeof(Operands));
    launch(unpack_kernel<low_shift>, static_cast<unsigned>(steps * tiles), 256, 0, {},
           packed.as<uint2>(), result.as<Operands>());
    backend::synchronize();
    std::vector<Operands> operands(size(steps * tiles) * 256);
    backend::copy(operands.data(), result.as<void>(), result.bytes());

    const auto weight = [&](int k, int column) {
        if (k >= K || column >= N) return 0;
        return weights[size(k * N + column)] * (k % 2 == 0 ? 1 : 1 << low_shift);
    };
    for (int at = 0; at < steps * tiles * 256; ++at) {
        const int step = at / 256 % steps, tile = at / 256 / steps, warp = at % 256 / 32;
        const int g = at % 32 / 4, t = at % 4;
        for (int i = 0; i < 4; ++i)
            for (int w = 0; w < 4; ++w)
                for (int b = 0; b < 4; ++b) {
                    const int k = 128 * step + 32 * i + 16 * (w / 2) + 4 * t + b;
                    const int column = 256 * tile + 32 * warp + g + 8 * (w % 2);
                    const int full = byte(operands[size(at)].full[i][w], b);
                    const int low = byte(operands[size(at)].low[i][w], b);
                    const bool odd = k % 2 == 1;
                    REQUIRE((full - low) % 16 == 0);
                    REQUIRE((full - low) / 16 - (odd ? bias.high_odd : bias.high_even) ==
                            weight(k, column));
                    REQUIRE(low - (odd ? bias.low_odd : bias.low_even) == weight(k, column + 16));
                }
    }
}

}  // namespace

TEST_CASE("3.5-bit product, many rows: every operand holds the weights of its k and columns") {
    hip_on_cpu::set_wave_size(32);
    for (const auto& [K, N] : {std::pair{128, 256}, {300, 290}}) {
        check<0>(K, N);
        check<1>(K, N);
    }
}
