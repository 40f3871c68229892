// SPDX-License-Identifier: Apache-2.0
#include "../code_at.hpp"
#include "common/variant.hpp"

namespace gpu4s {

// One core, one element of C after the other, codes decoded where they stand.
const Variant<MatrixMultiplication3p5bit> naive{
    "naive", []<class T>(const MatrixMultiplication3p5bit::Args<T>& args, backend::Stream) {
        const auto& s = args.shape;
        const bool scaled = std::is_same_v<T, float>;
        const int64_t group = s.group == 0 || !scaled ? s.k : s.group;
        for (int64_t i = 0; i < s.m; ++i)
            for (int64_t j = 0; j < s.n; ++j) {
                const int8_t* a = args.A + i * s.k;
                float sum = 0.0f;
                int32_t acc = 0;
                for (int64_t k = 0; k < s.k; k += 2) {
                    const int code = code_at(args.W, s, k / 2, j);
                    acc += a[k] * codec35_high(code);
                    if (k + 1 < s.k) acc += a[k + 1] * (codec35_low(code) << s.low_shift);
                    if ((k + 2) % group != 0 || group == s.k) continue;
                    sum += static_cast<float>(acc) * args.w_scale[k / group * s.n + j];
                    acc = 0;
                }
                T& C = args.C[i * s.n + j];
                if (!scaled)
                    C = static_cast<T>(acc);
                else if (group == s.k)
                    C = static_cast<T>(static_cast<float>(acc) * args.a_scale[i] * args.w_scale[j]);
                else {
                    if (s.k % group != 0)  // the last group is not whole
                        sum += static_cast<float>(acc) * args.w_scale[s.k / group * s.n + j];
                    C = static_cast<T>(sum * args.a_scale[i]);
                }
            }
    }};

}  // namespace gpu4s
