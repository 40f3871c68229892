// SPDX-License-Identifier: Apache-2.0
// One level of the 9/7 wavelet transforms of CCSDS 122.0-B on one line of samples.
#pragma once

#include <string>

#include "common/error.hpp"
#include "common/operation.hpp"

namespace gpu4s {

/// An even number of samples. Beyond its ends x is mirrored at the first and at the last sample,
/// x[-k] = x[k] and x[N - 1 + k] = x[N - 1 - k], again and again where N is below six.
struct SamplesShape {
    int64_t samples;

    static auto fields() {
        return std::array{ShapeField<SamplesShape>{"size", &SamplesShape::samples,
                                                   "samples of x, even", 2, int64_t{1} << 40}};
    }
    int64_t axis() const { return samples; }
    static SamplesShape of_size(int64_t size) { return {size}; }
    static std::vector<SamplesShape> preset(Preset preset);

    void check() const {
        if (samples % 2 != 0)
            throw Error(ExitCode::parameter, "size = " + std::to_string(samples) + " is not even");
    }
};

/// x and y of `count` elements: y[0 .. count / 2 - 1] is the low-pass half, the rest the high-pass.
/// Floating types are filtered; int32 is lifted with quotients rounded toward zero, as in GPU4S
/// Bench. Sums of lifting do not overflow, only its results wrap modulo 2^32.
struct WaveletTransform {
    static constexpr const char* name = "wavelet_transform";
    static constexpr const char* formula =
        "low[i] = sum of h[|k|] x[2i + k], k = -4 .. 4; high[i] = sum of g[|k|] x[2i + 1 + k], "
        "k = -3 .. 3; int32: lifting, truncated";
    using Types = TypeList<float, double, int32_t, half>;
    using Shape = SamplesShape;

    template <class T>
    using Args = ElementwiseArgs<T>;

    template <class T>
    static Work work(const Shape& shape) {
        // A pair: 5 and 4 products, 8 and 6 sums; lifted: 7 and 4 operations.
        return elementwise_work<T>(shape.samples, std::is_integral_v<T> ? 5.5 : 11.5);
    }
};

/// The integer transform of the standard: the same lifting with quotients rounded down.
struct WaveletTransformCcsds : WaveletTransform {
    static constexpr const char* name = "wavelet_transform_ccsds";
    static constexpr const char* formula =
        "high[i] = x[2i + 1] - floor(9/16 (x[2i] + x[2i + 2]) - 1/16 (x[2i - 2] + x[2i + 4]) + "
        "1/2); "
        "low[i] = x[2i] - floor(-1/4 (high[i - 1] + high[i]) + 1/2)";
    using Types = TypeList<int32_t>;
};

}  // namespace gpu4s
