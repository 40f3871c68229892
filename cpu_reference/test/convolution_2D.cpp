// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/convolution_2D.hpp"

#include <limits>

#include "common/inputs.hpp"
#include "common/test/catch.hpp"

using gpu4s::half;
using gpu4s::Inputs;
using gpu4s::reference::convolution_2D;
using gpu4s::reference::convolution_2D_nchw;

TEST_CASE("convolution_2D reference: 2 x 3 with 3 x 3, by hand") {
    const std::vector<float> x{1, 2, 3, 4, 5, 6};
    const std::vector<float> h{1, 10, 100, 1000, 0, 0.5f, -1, -10, -100};
    // y[0, 0] = 0.5 * 2 - 10 * 4 - 100 * 5, and so on; nothing is flipped.
    CHECK(convolution_2D(x, h, 2, 3, 3) ==
          std::vector<double>{1 - 40 - 500, 1000 + 1.5 - 4 - 50 - 600, 2000 - 5 - 60,
                              10 + 200 + 2.5, 4000 + 3 + 1 + 20 + 300, 5000 + 2 + 30});
}

TEST_CASE("convolution_2D reference: one tap scales; an image smaller than the kernel") {
    CHECK(convolution_2D<double>({1, -2, 3}, {4}, 3, 1, 1) == std::vector<double>{4, -8, 12});
    std::vector<double> h(25);
    for (int i = 0; i < 25; ++i) h[i] = i;
    CHECK(convolution_2D<double>({2}, h, 1, 1, 5) == std::vector<double>{24});
    CHECK(convolution_2D<double>({1, 100}, h, 1, 2, 5) == std::vector<double>{1312, 1211});
    CHECK(convolution_2D<double>({1, 100}, h, 2, 1, 5) == std::vector<double>{1712, 1207});
}

TEST_CASE("convolution_2D reference: a kernel with a single one shifts the image") {
    std::vector<int32_t> x(4 * 5);
    for (int i = 0; i < 20; ++i) x[i] = i + 1;
    for (const int kernel : {1, 3, 5, 9})
        for (int tap = 0; tap < kernel * kernel; ++tap) {
            std::vector<int32_t> h(kernel * kernel), moved(20);
            h[tap] = 1;
            const int down = tap / kernel - kernel / 2, right = tap % kernel - kernel / 2;
            for (int i = 0; i < 4; ++i)
                for (int j = 0; j < 5; ++j) {
                    const bool there =
                        i + down >= 0 && i + down < 4 && j + right >= 0 && j + right < 5;
                    moved[i * 5 + j] = there ? x[(i + down) * 5 + j + right] : 0;
                }
            CHECK(convolution_2D(x, h, 4, 5, kernel) == moved);
        }
}

TEST_CASE("convolution_2D reference: sums are in double, int32 wraps") {
    // 2^24 + 1 - 2^24: float would lose the 1.
    CHECK(convolution_2D<float>({0x1p24f, 1, -0x1p24f}, {0, 0, 0, 1, 1, 1, 0, 0, 0}, 1, 3, 3)[1] ==
          1);
    CHECK(convolution_2D<half>({half(0x1p-24f)}, {half(0x1p-24f)}, 1, 1, 1) ==
          std::vector<double>{0x1p-48});
    constexpr int32_t most = std::numeric_limits<int32_t>::max();
    CHECK(convolution_2D<int32_t>({most, 1}, {0, 0, 0, 0, 2, 3, 0, 0, 0}, 1, 2, 3) ==
          std::vector<int32_t>{1, 2});
}

TEST_CASE("convolution_2D reference: two images, two channels, two filters, by hand") {
    // Each plane is 1 x 2; of a kernel only the middle row meets it.
    const std::vector<float> x{1, 2, 10, 20,  // first image, two channels
                               3, 4, 30, 40};
    const auto row = [](float left, float middle, float right) {
        return std::vector<float>{9, 9, 9, left, middle, right, 9, 9, 9};
    };
    std::vector<float> h;
    for (const auto& kernel : {row(0, 1, 0), row(0, 0, 1),    // first filter
                               row(1, 0, 0), row(0, -1, 2)})  // second filter
        h.insert(h.end(), kernel.begin(), kernel.end());
    CHECK(convolution_2D_nchw(x, h, 2, 2, 2, 1, 2, 3) ==
          std::vector<double>{1 + 20, 2, -10 + 40, 1 - 20, 3 + 40, 4, -30 + 80, 3 - 40});
}

TEST_CASE("convolution_2D reference: the numbers that GPU4S Bench prints for -s 3 -k 3 -o") {
    const auto result = []<class T>(T) {
        Inputs inputs(gpu4s::InputKind::gpu4s, Inputs::gpu4s_seed);
        const std::vector<T> x = inputs.unit<T>(9), h = inputs.unit<T>(9);
        return convolution_2D(x, h, 3, 3, 3);
    };
    CHECK(result(int32_t{}) ==
          std::vector<int32_t>{10871, 15930, 14482, 18028, 23129, 12644, 10421, 14975, 6350});
    const std::vector<double> printed{1.916799, 3.054790, 2.220446, 2.821080, 3.983382,
                                      2.823213, 2.159691, 2.671813, 1.620958};
    for (const auto& y : {result(float{}), result(double{})})
        for (int i = 0; i < 9; ++i) CHECK(std::abs(y[i] - printed[i]) < 0.8e-6);
}
