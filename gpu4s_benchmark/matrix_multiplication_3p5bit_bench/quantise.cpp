// SPDX-License-Identifier: Apache-2.0
#include "quantise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include "common/error.hpp"

namespace gpu4s {
namespace {

/// Columns searched side by side: the inner loops run over them, so they vectorise without
/// reordering any sum.
constexpr int lanes = 32;
constexpr int grid_points = 64;
constexpr int refined_points = 8;
constexpr int descents = 8;

using Lanes = std::array<float, lanes>;
using DoubleLanes = std::array<double, lanes>;

/// One group of rows of `lanes` columns, each scaled to a maximum of one: values[k][lane].
struct Block {
    std::vector<Lanes> values;
    Lanes maximum{};
    int low_shift = 0;
};

/// Nearest integer, ties to even, for |x| < 2^22: adding 1.5 * 2^23 leaves no fraction bits.
inline float round_even(float x) { return (x + 12582912.0F) - 12582912.0F; }

/// The integer that stands for x = value / scale in a row of that parity, times 2^low_shift in
/// odd rows; `unit` is that factor and [-limit, limit - 1] the range of the stored integer.
struct Row {
    float limit;
    float unit;
    float inverse_unit;
    Row(std::size_t k, int low_shift)
        : limit(k % 2 == 0 ? 8.0F : 4.0F),
          unit(k % 2 == 1 && low_shift == 1 ? 2.0F : 1.0F),
          inverse_unit(1.0F / unit) {}
    float stored(float x) const {
        const float scaled = x * inverse_unit;
        const float above = scaled < -limit ? -limit : scaled;
        return round_even(above > limit - 1 ? limit - 1 : above);
    }
};

/// Squared error of every lane with its own scale.
Lanes squared_error(const Block& block, const Lanes& scale) {
    Lanes inverse;
    for (int c = 0; c < lanes; ++c) inverse[c] = 1.0F / scale[c];
    Lanes error{};
    for (std::size_t k = 0; k < block.values.size(); ++k) {
        const Row row(k, block.low_shift);
        const Lanes& value = block.values[k];
        for (int c = 0; c < lanes; ++c) {
            const float rest = value[c] - scale[c] * row.unit * row.stored(value[c] * inverse[c]);
            error[c] += rest * rest;
        }
    }
    return error;
}

/// Tries scale first * ratio^i, i = 0..points-1, in every lane; keeps what is better.
void search(const Block& block, Lanes first, const Lanes& ratio, int points, Lanes& best,
            Lanes& best_error) {
    for (int i = 0; i < points; ++i) {
        const Lanes error = squared_error(block, first);
        for (int c = 0; c < lanes; ++c) {
            if (error[c] < best_error[c]) {
                best_error[c] = error[c];
                best[c] = first[c];
            }
            first[c] *= ratio[c];
        }
    }
}

/// <W, w> / <w, w> for the integers w that `scale` gives; the scale itself if all w are zero.
Lanes least_squares_scale(const Block& block, const Lanes& scale) {
    DoubleLanes product{};
    DoubleLanes square{};
    Lanes inverse;
    for (int c = 0; c < lanes; ++c) inverse[c] = 1.0F / scale[c];
    for (std::size_t k = 0; k < block.values.size(); ++k) {
        const Row row(k, block.low_shift);
        for (int c = 0; c < lanes; ++c) {
            const float value = block.values[k][c];
            const float w = row.unit * row.stored(value * inverse[c]);
            product[c] += double{value} * double{w};
            square[c] += double{w} * double{w};
        }
    }
    Lanes better = scale;
    for (int c = 0; c < lanes; ++c)
        if (product[c] > 0) better[c] = static_cast<float>(product[c] / square[c]);
    return better;
}

/// The scale of every lane, for values with a maximum of one.
Lanes best_scale(const Block& block) {
    DoubleLanes square{};
    for (const Lanes& value : block.values)
        for (int c = 0; c < lanes; ++c) square[c] += double{value[c]} * double{value[c]};
    Lanes first;
    Lanes ratio;
    for (int c = 0; c < lanes; ++c) {
        const double mean = square[c] / static_cast<double>(block.values.size());
        const double low = square[c] > 0 ? std::sqrt(mean) / 6 : 0.5;
        first[c] = static_cast<float>(low);
        ratio[c] = static_cast<float>(std::pow(1 / low, 1.0 / (grid_points - 1)));
    }
    Lanes best = first;
    Lanes best_error;
    best_error.fill(std::numeric_limits<float>::infinity());
    search(block, first, ratio, grid_points, best, best_error);
    for (int c = 0; c < lanes; ++c) {
        first[c] = best[c] / ratio[c];
        ratio[c] = std::pow(ratio[c], 2.0F / (refined_points + 1));
        first[c] *= ratio[c];
    }
    search(block, first, ratio, refined_points, best, best_error);
    for (int i = 0; i < descents; ++i) {
        const Lanes next = least_squares_scale(block, best);
        const Lanes error = squared_error(block, next);
        bool moved = false;
        for (int c = 0; c < lanes; ++c) {
            if (!(error[c] < best_error[c])) continue;
            best_error[c] = error[c];
            best[c] = next[c];
            moved = true;
        }
        if (!moved) break;
    }
    return best;
}

/// Signal and error power of what has been quantised.
struct Power {
    double signal = 0;
    double error = 0;
};

/// Quantises rows first..last-1 of columns j0..j0+width-1.
Power quantise_block(std::span<const float> W, std::int64_t N, std::int64_t first,
                     std::int64_t last, std::int64_t j0, int width, Block& block,
                     std::int8_t* weights, float* scales) {
    block.values.assign(static_cast<std::size_t>(last - first), Lanes{});
    block.maximum.fill(0);
    for (std::int64_t k = first; k < last; ++k) {
        for (int c = 0; c < width; ++c) {
            const float value = W[static_cast<std::size_t>(k * N + j0 + c)];
            block.values[static_cast<std::size_t>(k - first)][c] = value;
            block.maximum[c] = std::max(block.maximum[c], std::fabs(value));
        }
    }
    for (Lanes& value : block.values)
        for (int c = 0; c < width; ++c)
            value[c] = block.maximum[c] > 0 ? value[c] / block.maximum[c] : 0.0F;
    const Lanes relative = best_scale(block);
    Power power;
    for (int c = 0; c < width; ++c) {
        const float scale = relative[c] * block.maximum[c];
        scales[j0 + c] =
            block.maximum[c] > 0 ? std::max(scale, std::numeric_limits<float>::min()) : 1.0F;
    }
    for (std::int64_t k = first; k < last; ++k) {
        const Row row(static_cast<std::size_t>(k - first), block.low_shift);
        for (int c = 0; c < width; ++c) {
            const double value = W[static_cast<std::size_t>(k * N + j0 + c)];
            const float scale = scales[j0 + c];
            const float w = row.stored(static_cast<float>(value) / scale);
            weights[k * N + j0 + c] = static_cast<std::int8_t>(w);
            const double rest = value - double{scale} * double{row.unit} * double{w};
            power.signal += value * value;
            power.error += rest * rest;
        }
    }
    return power;
}

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ExitCode::parameter, "quantise: " + message);
}

void check_values(std::span<const float> values, std::int64_t rows, std::int64_t columns) {
    if (rows < 1 || columns < 1 ||
        values.size() / static_cast<std::size_t>(columns) != static_cast<std::size_t>(rows) ||
        values.size() % static_cast<std::size_t>(columns) != 0)
        refuse("the matrix is not " + std::to_string(rows) + " x " + std::to_string(columns));
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!std::isfinite(values[i]))
            refuse("row " + std::to_string(i / static_cast<std::size_t>(columns)) + ", column " +
                   std::to_string(i % static_cast<std::size_t>(columns)) + " is not finite");
}

}  // namespace

Quantised quantise(std::span<const float> weights, std::int64_t K, std::int64_t N, int low_shift,
                   std::int64_t group) {
    check_values(weights, K, N);
    if (low_shift != 0 && low_shift != 1) refuse("low_shift is 0 or 1");
    if (group != 0 && group != 32 && group != 64 && group != 128)
        refuse("group is 0, 32, 64 or 128");
    const std::int64_t rows = group == 0 ? K : group;
    const std::int64_t groups = (K + rows - 1) / rows;
    const std::int64_t blocks = (N + lanes - 1) / lanes;
    Quantised result;
    result.weights.resize(weights.size());
    result.scales.resize(static_cast<std::size_t>(groups * N));
    std::vector<Power> powers(static_cast<std::size_t>(blocks));
#pragma omp parallel for schedule(dynamic)
    for (std::int64_t b = 0; b < blocks; ++b) {
        const std::int64_t j0 = b * lanes;
        const int width = static_cast<int>(std::min<std::int64_t>(lanes, N - j0));
        Block block;
        block.low_shift = low_shift;
        for (std::int64_t g = 0; g < groups; ++g) {
            const Power power = quantise_block(
                weights, N, g * rows, std::min(K, (g + 1) * rows), j0, width, block,
                result.weights.data(), result.scales.data() + static_cast<std::size_t>(g * N));
            powers[static_cast<std::size_t>(b)].signal += power.signal;
            powers[static_cast<std::size_t>(b)].error += power.error;
        }
    }
    Power total;
    for (const Power& power : powers) {
        total.signal += power.signal;
        total.error += power.error;
    }
    result.signal_to_error_db = total.error > 0 ? 10 * std::log10(total.signal / total.error)
                                                : std::numeric_limits<double>::infinity();
    return result;
}

}  // namespace gpu4s
