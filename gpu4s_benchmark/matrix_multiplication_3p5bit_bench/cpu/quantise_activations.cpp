// SPDX-License-Identifier: Apache-2.0
#include "quantise_activations.hpp"

namespace gpu4s {

// One core, one element after the other.
const Variant<QuantiseActivations> naive_quantising{
    "naive", []<class T>(const QuantiseActivations::Args<T>& args, backend::Stream) {
        for (int64_t i = 0; i < args.shape.m; ++i) {
            const T* a = args.A + i * args.shape.k;
            float largest = 0;
            for (int64_t k = 0; k < args.shape.k; ++k)
                largest = std::max(largest, std::fabs(float(a[k])));
            const float scale = args.scales[i] = largest / 127;
            for (int64_t k = 0; k < args.shape.k; ++k) {
                const float value = scale > 0 ? std::nearbyint(float(a[k]) / scale) : 0.0f;
                args.values[i * args.shape.k + k] =
                    static_cast<int8_t>(std::clamp(value, -127.0f, 127.0f));
            }
        }
    }};

const Variant<QuantiseActivations> opt_quantising{"opt", opt_quantise};

}  // namespace gpu4s
