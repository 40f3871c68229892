// SPDX-License-Identifier: Apache-2.0
#include "matrix_multiplication.hpp"

#include "problem.hpp"

namespace gpu4s {

// `test`: one; primes; around 32, 64, 128 and 256 in each dimension; K = 1; sizes that allow loads
// of 16 bytes and sizes that do not. Kept small, the emulation walks it.
std::vector<MatrixMultiplication::Shape> MatrixMultiplication::Shape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1, 1},     {2, 3, 5},     {7, 11, 13},   {37, 41, 1},    {1, 33, 17},
                    {33, 1, 31},   {31, 32, 33},  {32, 32, 32},  {33, 31, 2},    {63, 65, 64},
                    {64, 64, 16},  {65, 63, 31},  {128, 128, 8}, {127, 129, 9},  {129, 127, 33},
                    {255, 17, 7},  {16, 256, 24}, {19, 257, 3},  {5, 24, 255},   {40, 8, 256},
                    {96, 160, 40}, {3, 9, 257},   {8, 136, 128}, {257, 129, 65}, {20, 72, 129}};
        case Preset::tiny: return {{128, 128, 128}, {129, 127, 131}};
        case Preset::small: return {of_size(256), of_size(512), of_size(1024)};
        case Preset::paper:
            return {of_size(512), of_size(1024), of_size(2048), of_size(4096), {16384, 64, 4096}};
        case Preset::large: return {of_size(8192), of_size(16384)};
    }
    return {};
}

template <class T>
using MatrixMultiplicationProblem = MatrixProductProblem<MatrixMultiplication, T>;

const BenchmarkOf<MatrixMultiplication, MatrixMultiplicationProblem> matrix_multiplication;

}  // namespace gpu4s
