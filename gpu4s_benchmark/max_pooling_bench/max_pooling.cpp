// SPDX-License-Identifier: Apache-2.0
#include "max_pooling.hpp"

#include "common/benchmark.hpp"
#include "cpu_reference/max_pooling.hpp"

namespace gpu4s {

// `test`: windows that tile x, that leave a remainder, that overlap and that leave gaps; rows that
// allow vectors and rows that do not; one window over all of x; windows of every kernel.
std::vector<MaxPooling::Shape> MaxPooling::Shape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1, 1},       {2, 2, 2},      {3, 5, 2},       {16, 16, 2},
                    {7, 40, 2},      {65, 33, 2},    {64, 64, 4},     {13, 24, 4},
                    {31, 257, 4},    {9, 32, 3, 2},  {33, 64, 3, 2},  {10, 35, 3, 2},
                    {17, 19, 3, 1},  {8, 16, 2, 1},  {12, 13, 1},     {63, 65, 3},
                    {20, 31, 2, 5},  {19, 23, 5, 1}, {40, 70, 7, 3},  {67, 70, 13, 2},
                    {32, 33, 32},    {37, 80, 37},   {50, 129, 24},   {257, 255, 85, 86},
                    {70, 66, 64, 1}, {12, 256, 2},   {130, 40, 3, 2}, {12, 30, 11, 10}};
        case Preset::tiny: return {{256, 256, 2}};
        case Preset::small: return {{256, 256, 2}, {1024, 1024, 2}, {2048, 2048, 2}};
        case Preset::paper:
            return {{1024, 1024, 2}, {2048, 2048, 2}, {4096, 4096, 2},
                    {8192, 8192, 2}, {4096, 4096, 4}, {4096, 4096, 3, 2}};
        case Preset::large: return {{16384, 16384, 2}, {16384, 16384, 3, 2}, {32768, 32768, 2}};
    }
    return {};
}

template <class T>
struct MaxPoolingProblem {
    MaxPooling::Shape shape;
    std::vector<T> x;

    MaxPoolingProblem(const MaxPooling::Shape& s, Inputs& inputs)
        : shape(s), x(inputs.symmetric<T>(s.height * s.width)) {}
    MaxPooling::Args<T> bind(Memory& memory) const {
        const int64_t out_rows = shape.windows(shape.height);
        const int64_t out_columns = shape.windows(shape.width);
        const T* from = memory.input(x);
        return {from,         memory.output<T>(out_rows * out_columns),
                shape.height, shape.width,
                shape.window, shape.step(),
                out_rows,     out_columns};
    }
    std::vector<Wide<T>> reference() const {
        return reference::max_pooling(x, shape.height, shape.width, shape.window, shape.step());
    }
};

const BenchmarkOf<MaxPooling, MaxPoolingProblem> max_pooling;

}  // namespace gpu4s
