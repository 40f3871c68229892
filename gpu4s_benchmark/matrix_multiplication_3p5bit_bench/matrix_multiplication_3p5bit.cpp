// SPDX-License-Identifier: Apache-2.0
#include "matrix_multiplication_3p5bit.hpp"

#include <cmath>

#include "common/benchmark.hpp"
#include "cpu_reference/matrix_multiplication_3p5bit.hpp"
#include "cpu_reference/quantise_activations.hpp"
#include "matrix_multiplication_3p5bit_float_activations.hpp"

namespace gpu4s {

using Shape3p5bit = MatrixMultiplication3p5bit::Shape;

std::vector<Shape3p5bit> Shape3p5bit::preset(Preset preset) {
    const auto rows = [](std::initializer_list<int64_t> m, int64_t k, int64_t n) {
        std::vector<Shape3p5bit> shapes;
        for (int64_t each : m) shapes.push_back({each, n, k});
        return shapes;
    };
    switch (preset) {
        case Preset::test: {
            std::vector<Shape3p5bit> shapes{
                {1, 1, 1}, {1, 1, 2}, {2, 3, 5}, {3, 7, 16}, {1, 65, 31}};
            for (int64_t container : {7, 8})
                for (int64_t low_shift : {0, 1}) {
                    shapes.push_back({1, 64, 128, container, low_shift, 0});
                    shapes.push_back({5, 33, 257, container, low_shift, 0});
                    shapes.push_back({4, 130, 300, container, low_shift, 32});
                    shapes.push_back({3, 63, 192, container, low_shift, 64});
                    shapes.push_back({9, 31, 1025, container, low_shift, 128});
                }
            shapes.push_back({2, 17, 8500});
            // More than 16 rows, which GPUs have kernels of their own for; K no multiple of 16.
            for (int64_t low_shift : {0, 1}) {
                shapes.push_back({17, 300, 272, 7, low_shift, 0});
                shapes.push_back({70, 257, 1040, 7, low_shift, 0});
                shapes.push_back({34, 260, 1104, 8, low_shift, 128});
            }
            shapes.push_back({130, 100, 384});
            shapes.push_back({65, 132, 400, 7, 0, 128});
            shapes.push_back({18, 40, 77});
            return shapes;
        }
        case Preset::tiny: return {{1, 256, 512}, {4, 256, 512}, {1, 256, 512, 8}};
        case Preset::small: {
            auto shapes = rows({1, 4, 16}, 2048, 2048);
            shapes.push_back({1, 2048, 2048, 8, 0, 0});
            shapes.push_back({1, 2048, 2048, 7, 1, 128});
            return shapes;
        }
        case Preset::paper: {
            auto shapes = rows({1, 4, 16, 64}, 4096, 4096);
            for (const Shape3p5bit& shape : rows({1, 16, 64, 256}, 8192, 8192))
                shapes.push_back(shape);
            for (int64_t side : {1024, 2048, 16384}) shapes.push_back({1, side, side});
            for (int64_t m : {1, 2, 4, 8, 16, 32, 64, 128, 256})
                for (const Shape3p5bit& shape :
                     {Shape3p5bit{m, 28672, 8192}, {m, 8192, 28672}, {m, 28672, 8192, 8}})
                    shapes.push_back(shape);
            shapes.push_back({1, 28672, 8192, 7, 1, 0});
            shapes.push_back({1, 28672, 8192, 7, 0, 128});
            shapes.push_back({16, 28672, 8192, 7, 0, 128});
            return shapes;
        }
        case Preset::large: return rows({1, 256, 1024, 4096}, 8192, 28672);
    }
    return {};
}

/// T is float: C with scales. T is int32_t: the accumulators. Op has activations in float, of which
/// A and a_scale are made, or not.
template <class T, class Op>
struct Problem3p5bit {
    static constexpr bool from_float =
        std::is_same_v<Op, MatrixMultiplication3p5bitFloatActivations>;
    static constexpr int input_files = 1;  ///< the container of W
    Shape3p5bit shape;
    InputKind kind;
    std::vector<float> activations;
    std::vector<int8_t> A;
    std::vector<uint8_t> W;
    std::vector<float> a_scale, w_scale;
    std::vector<double> a_norm, w_norm;  ///< of the scaled rows of A and columns of W

    Problem3p5bit(const Shape3p5bit& s, Inputs& inputs) : shape(s), kind(inputs.kind()) {
        A = inputs.int8(s.m * s.k, -128, 127);
        const std::vector<int8_t> weights = make_weights(inputs);
        // Scales around those of a layer with unit variance; ones where the result must be exact.
        const auto scales = [&](int64_t count, float middle) {
            std::vector<float> values = inputs.unit<float>(count);
            for (float& value : values)
                value =
                    kind == InputKind::integers ? 1.0f : (0.5f + std::min(value, 1.0f)) * middle;
            return values;
        };
        a_scale = scales(s.m, 1.0f / 127);
        w_scale = scales(s.groups() * s.n, 0.01f);
        if constexpr (from_float) make_activations(inputs);
        find_norms(weights);
    }

    typename Op::template Args<T> bind(Memory& memory) const {
        if constexpr (from_float)
            return {memory.input(activations), memory.input(W), memory.input(w_scale),
                    memory.output<T>(shape.m * shape.n), shape};
        else
            return {memory.input(A),
                    memory.input(W),
                    memory.input(a_scale),
                    memory.input(w_scale),
                    memory.output<T>(shape.m * shape.n),
                    shape};
    }

    std::vector<Wide<T>> reference() const {
        const PackedMatrix packed{W, shape.k, shape.n, static_cast<Container>(shape.container),
                                  static_cast<int>(shape.low_shift)};
        if constexpr (std::is_same_v<T, int32_t>)
            return reference::matrix_multiplication_3p5bit(packed, A, shape.m);
        else
            return reference::matrix_multiplication_3p5bit(packed, A, shape.m,
                                                           {a_scale, w_scale, shape.group});
    }

    /// Accumulators are exact, so with one scale per column only two products round and, where
    /// accumulators may reach 2^24, float(acc). With groups their sum rounds too; a library
    /// product of rounded operands has the bound of any sum of K products.
    Bound bound(std::span<const double> reference,
                double operand_roundoff) const requires std::is_same_v<T, float> {
        if (kind == InputKind::integers) return nullptr;
        if (shape.group == 0 && operand_roundoff == 0.0) {
            const auto largest = largest_accumulator(shape.k, static_cast<int>(shape.low_shift));
            const double roundings = largest < 1 << 24 ? 2.001 : 3.001;
            return [=](int64_t i) { return roundings * 0x1p-24 * std::abs(reference[i]); };
        }
        const int64_t terms = operand_roundoff > 0 ? shape.k : shape.groups() + 3;
        const auto magnitude = [this](int64_t i) {
            return a_norm[i / shape.n] * w_norm[i % shape.n];
        };
        return sum_of_products_bound<float>(terms, magnitude, reference, operand_roundoff);
    }

  private:
    /// Where the result must be exact, integers whose scale is 1. Scales are 0 or at least about
    /// 2^-71, so that no product with them is subnormal.
    void make_activations(Inputs& inputs) {
        if (kind == InputKind::integers)
            activations.assign(A.begin(), A.end());
        else
            activations = inputs.symmetric<float>(shape.m * shape.k);
        for (int64_t i = 0; i < shape.m; ++i) {
            const std::span row = std::span(activations).subspan(i * shape.k, shape.k);
            float& last = row.back();
            if (kind == InputKind::integers) {
                for (float& a : row) a = std::max(a, -127.0f);
                last = last < 0 ? -127.0f : 127.0f;
            } else if (kind == InputKind::adversarial) {
                if (i % 4 == 1)
                    std::ranges::fill(row, -0.0f);
                else if (std::abs(last) < 0x1p-64f)
                    last = 0x1p-64f;
            }
        }
        auto quantised = reference::quantise_activations(activations, shape.m, shape.k);
        A = std::move(quantised.values);
        a_scale = std::move(quantised.scales);
    }

    /// Fills W, from a file or with random codes, and returns its weights.
    std::vector<int8_t> make_weights(Inputs& inputs) {
        const auto container = static_cast<Container>(shape.container);
        if (auto bytes = inputs.file(0)) {
            W = std::move(*bytes);
            return unpack(W, shape.k, shape.n, container);
        }
        std::vector<int8_t> weights = inputs.int8(shape.k * shape.n, -8, 7);
#pragma omp parallel for
        for (int64_t k = 1; k < shape.k; k += 2)  // odd rows have three bits
            for (int64_t j = 0; j < shape.n; ++j) weights[k * shape.n + j] >>= 1;
        W = pack(weights, shape.k, shape.n, container);
        return weights;
    }

    /// By Cauchy and Schwarz their products bound sum |a w| with all scales, in whole and in
    /// groups.
    void find_norms(const std::vector<int8_t>& weights) {
        if (std::is_same_v<T, int32_t>) return;
        a_norm.assign(shape.m, 0.0);
        w_norm.assign(shape.n, 0.0);
        for (int64_t i = 0; i < shape.m; ++i) {
            for (int64_t k = 0; k < shape.k; ++k)
                a_norm[i] += double(A[i * shape.k + k]) * A[i * shape.k + k];
            a_norm[i] = std::sqrt(a_norm[i]) * a_scale[i];
        }
        const int64_t group = shape.group == 0 ? shape.k : shape.group;
        for (int64_t k = 0; k < shape.k; ++k)
            for (int64_t j = 0; j < shape.n; ++j) {
                const int odd_scale = k % 2 == 1 ? 1 << shape.low_shift : 1;
                const double w =
                    double(weights[k * shape.n + j]) * odd_scale * w_scale[k / group * shape.n + j];
                w_norm[j] += w * w;
            }
        for (double& norm : w_norm) norm = std::sqrt(norm);
    }
};

template <class T>
using Problem3p5bitInt8 = Problem3p5bit<T, MatrixMultiplication3p5bit>;
template <class T>
using Problem3p5bitFloat = Problem3p5bit<T, MatrixMultiplication3p5bitFloatActivations>;

const BenchmarkOf<MatrixMultiplication3p5bit, Problem3p5bitInt8> matrix_multiplication_3p5bit;
const BenchmarkOf<MatrixMultiplication3p5bitFloatActivations, Problem3p5bitFloat>
    matrix_multiplication_3p5bit_float_activations;

}  // namespace gpu4s
