// SPDX-License-Identifier: Apache-2.0
#include "../relu.hpp"
#include "common/variant.hpp"

namespace gpu4s {

// All cores, SIMD; half is cut by its sign bit without conversion.
const Variant<Relu> opt{"opt", []<class T>(const Relu::Args<T>& args, backend::Stream) {
#pragma omp parallel for simd
                            for (int64_t i = 0; i < args.count; ++i)
                                if constexpr (std::is_same_v<T, half>)
                                    args.y[i].bits = args.x[i].bits & 0x8000u ? 0 : args.x[i].bits;
                                else
                                    args.y[i] = args.x[i] > T(0) ? args.x[i] : T(0);
                        }};

}  // namespace gpu4s
