// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpu4s_benchmark/matrix_multiplication_bench/matrix_multiplication.hpp"

namespace gpu4s {

/// matrix_multiplication, of which variants multiply on matrix units.
struct MatrixMultiplicationTensor : MatrixMultiplication {
    static constexpr const char* name = "matrix_multiplication_tensor";
    using Types = TypeList<float, double, int32_t>;

    struct Shape : MatrixMultiplication::Shape {
        static Shape of_size(int64_t size) { return {{size, size, size}}; }

        // `test`: one; primes; around 64, 128 and 256; fewer and more steps of K than a kernel
        // keeps in flight; rows aligned to 16 bytes and others; enough tiles of each size.
        static std::vector<Shape> preset(Preset preset) {
            switch (preset) {
                case Preset::test:
                    return {{{1, 1, 1}},     {{2, 3, 5}},      {{7, 11, 13}},   {{37, 41, 1}},
                            {{31, 33, 32}},  {{33, 32, 17}},   {{64, 64, 16}},  {{63, 65, 129}},
                            {{128, 128, 8}}, {{129, 136, 40}}, {{127, 129, 9}}, {{3, 257, 24}},
                            {{257, 8, 96}},  {{65, 255, 31}},  {{80, 264, 48}}, {{256, 256, 64}}};
                case Preset::tiny: return {{{128, 128, 128}}, {{129, 127, 131}}};
                case Preset::small: return {of_size(256), of_size(512), of_size(1024)};
                case Preset::paper: return {of_size(1024), of_size(2048), of_size(4096)};
                case Preset::large: return {of_size(8192), of_size(16384)};
            }
            return {};
        }
    };
};

}  // namespace gpu4s
