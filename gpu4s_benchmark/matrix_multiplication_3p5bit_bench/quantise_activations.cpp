// SPDX-License-Identifier: Apache-2.0
#include "quantise_activations.hpp"

#include <cmath>
#include <cstring>

#include "common/benchmark.hpp"
#include "cpu_reference/quantise_activations.hpp"

namespace gpu4s {

using QuantiseShape = QuantiseActivations::Shape;

std::vector<QuantiseShape> QuantiseShape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1},    {1, 2},     {3, 7},     {6, 16},    {7, 31},     {6, 255},
                    {8, 256},  {6, 257},   {33, 64},   {6, 2048},  {12, 5000},  {2, 8193},
                    {1, 8192}, {1, 28672}, {6, 20480}, {1, 70000}, {300, 16388}};
        case Preset::tiny: return {{1, 512}, {4, 512}};
        case Preset::small: return {{1, 2048}, {16, 2048}, {256, 2048}};
        case Preset::paper: {
            std::vector<QuantiseShape> shapes;
            for (int64_t k : {8192, 28672})
                for (int64_t m : {1, 8, 16, 64, 256, 4096}) shapes.push_back({m, k});
            return shapes;
        }
        case Preset::large: return {{16384, 8192}, {16384, 28672}};
    }
    return {};
}

/// The result is bytes: the values, up to three bytes of any value, the scales.
template <class T>
struct QuantiseActivationsProblem {
    QuantiseShape shape;
    std::vector<T> A;

    QuantiseActivationsProblem(const QuantiseShape& s, Inputs& inputs)
        : shape(s), A(inputs.symmetric<T>(s.m * s.k)) {
        if (inputs.kind() == InputKind::adversarial)
            for (int64_t i = 0; i < s.m; ++i) make_awkward(i);
    }

    QuantiseActivations::Args<T> bind(Memory& memory) const {
        const T* in = memory.input(A);
        auto* out = memory.output<int8_t>(shape.bytes());
        return {in, out, reinterpret_cast<float*>(out + shape.scales_at()), shape};
    }

    std::vector<int8_t> reference() const {
        const auto truth = reference::quantise_activations(A, shape.m, shape.k);
        std::vector<int8_t> bytes = truth.values;
        bytes.resize(shape.bytes());
        std::memcpy(bytes.data() + shape.scales_at(), truth.scales.data(), 4 * shape.m);
        return bytes;
    }

    Bound bound(std::span<const int8_t>, double) const {
        const int64_t first = shape.m * shape.k, last = shape.scales_at();
        if (first == last) return nullptr;
        return [=](int64_t i) { return i >= first && i < last ? 255.0 : 0.0; };
    }

  private:
    /// Of every six rows one stays as drawn; the others are zeros of both signs, what lies around
    /// the middle of two integers, the very middle, large and subnormal numbers.
    void make_awkward(int64_t i) {
        constexpr bool is_half = std::is_same_v<T, half>;
        T* row = A.data() + i * shape.k;
        const float largest = 1 + std::abs(float(row[0])), scale = largest / 127;
        for (int64_t k = 0; k < shape.k; ++k) {
            const float drawn = row[k], sign = std::signbit(drawn) ? -1.0f : 1.0f;
            const float middle = static_cast<float>(k % 127) + 0.5f;
            const auto ulps = static_cast<float>(k / 127 % 5 - 2);
            const auto multiple = static_cast<float>(k * 37 % 256);
            switch (i % 6) {
                case 1: row[k] = sign * 0.0f; break;
                case 2: row[k] = sign * middle * scale * (1 + ulps * 0x1p-23f); break;
                case 3: row[k] = sign * middle; break;
                case 4: row[k] = drawn * (is_half ? 0x1p11f : 0x1p107f); break;
                case 5: row[k] = sign * multiple * (is_half ? 0x1p-24f : 0x1p-149f); break;
            }
        }
        if (i % 6 == 2) row[shape.k - 1] = -largest;
        if (i % 6 == 3) row[shape.k - 1] = 127.0f;
    }
};

const BenchmarkOf<QuantiseActivations, QuantiseActivationsProblem> quantise_activations;

}  // namespace gpu4s
