// SPDX-License-Identifier: Apache-2.0
// All cores, SIMD. The maximum of a window is that of its columns' maxima: whole rows are first
// joined downwards, a vector of neighbouring columns at a time, and only what is left is joined
// across, for strides of up to four in vectors as well. Half is compared by its bits.
#include <algorithm>

#include "../max_pooling.hpp"
#include "common/backend/simd.hpp"
#include "common/variant.hpp"

namespace gpu4s {
namespace {

using backend::larger;

/// An integer that orders as a half does, and back: the bits of negative numbers but the sign are
/// turned over. Other types order themselves.
template <class T>
struct Key {
    using Type = T;
    static T of(T value) { return value; }
    static T back(T key) { return key; }
};
template <>
struct Key<half> {
    using Type = int16_t;
    static int16_t turned(int16_t bits) {
        return static_cast<int16_t>(bits ^ (bits >> 15 & 0x7fff));
    }
    static int16_t of(half value) { return turned(static_cast<int16_t>(value.bits)); }
    static half back(int16_t key) {
        half value;
        value.bits = static_cast<uint16_t>(turned(key));
        return value;
    }
};

/// y[j] = max of keys[j * stride .. + window - 1], j < outputs. `fixed` is the stride, or 0 for
/// any.
template <int fixed, class T>
void join_across(const typename Key<T>::Type* keys, typename Key<T>::Type* most, T* y,
                 int64_t outputs, int64_t window, int64_t any_stride) {
    const int64_t stride = fixed ? fixed : any_stride;
    if (fixed == 2 && window == 2) {  // as usual: in one go
#pragma omp simd
        for (int64_t j = 0; j < outputs; ++j)
            y[j] = Key<T>::back(larger(keys[2 * j], keys[2 * j + 1]));
        return;
    }
#pragma omp simd
    for (int64_t j = 0; j < outputs; ++j) most[j] = keys[j * stride];
    for (int64_t b = 1; b < window; ++b)
#pragma omp simd
        for (int64_t j = 0; j < outputs; ++j) most[j] = larger(most[j], keys[j * stride + b]);
#pragma omp simd
    for (int64_t j = 0; j < outputs; ++j) y[j] = Key<T>::back(most[j]);
}

/// Columns of x that one task joins downwards; the maxima stay in the first-level cache.
constexpr int64_t task_columns = 2048;

/// Windows that touch or overlap, of at most task_columns.
template <class T>
void pool_rows(const MaxPooling::Args<T>& args) {
    using K = typename Key<T>::Type;
    const int64_t window = args.window, stride = args.stride;
    const int64_t task_outputs = (task_columns - window) / stride + 1;
    const int64_t tasks = (args.out_columns + task_outputs - 1) / task_outputs;
#pragma omp parallel for collapse(2)
    for (int64_t i = 0; i < args.out_rows; ++i)
        for (int64_t task = 0; task < tasks; ++task) {
            const int64_t first = task * task_outputs;
            const int64_t outputs = std::min(task_outputs, args.out_columns - first);
            const int64_t columns = (outputs - 1) * stride + window;
            const T* x = args.x + i * stride * args.columns + first * stride;
            alignas(64) K keys[task_columns], most[task_columns];
            const T* second = window > 1 ? x + args.columns : x;
#pragma omp simd
            for (int64_t c = 0; c < columns; ++c)
                keys[c] = larger(Key<T>::of(x[c]), Key<T>::of(second[c]));
            for (int64_t a = 2; a < window; ++a) {
                x = args.x + (i * stride + a) * args.columns + first * stride;
#pragma omp simd
                for (int64_t c = 0; c < columns; ++c) keys[c] = larger(keys[c], Key<T>::of(x[c]));
            }
            T* y = args.y + i * args.out_columns + first;
            const auto join = stride == 1   ? join_across<1, T>
                              : stride == 2 ? join_across<2, T>
                              : stride == 3 ? join_across<3, T>
                              : stride == 4 ? join_across<4, T>
                                            : join_across<0, T>;
            join(keys, most, y, outputs, window, stride);
        }
}

/// Any windows, one after the other.
template <class T>
void pool_windows(const MaxPooling::Args<T>& args) {
    using K = typename Key<T>::Type;
#pragma omp parallel for collapse(2)
    for (int64_t i = 0; i < args.out_rows; ++i)
        for (int64_t j = 0; j < args.out_columns; ++j) {
            const T* x = args.x + i * args.stride * args.columns + j * args.stride;
            K most = Key<T>::of(*x);
            for (int64_t a = 0; a < args.window; ++a)
#pragma omp simd reduction(max : most)
                for (int64_t b = 0; b < args.window; ++b)
                    most = larger(most, Key<T>::of(x[a * args.columns + b]));
            args.y[i * args.out_columns + j] = Key<T>::back(most);
        }
}

const Variant<MaxPooling> opt{"opt", []<class T>(const MaxPooling::Args<T>& args, backend::Stream) {
                                  if (args.stride <= args.window && args.window <= task_columns / 8)
                                      pool_rows(args);
                                  else
                                      pool_windows(args);
                              }};

}  // namespace
}  // namespace gpu4s
