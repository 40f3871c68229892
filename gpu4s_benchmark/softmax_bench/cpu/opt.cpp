// SPDX-License-Identifier: Apache-2.0
// All cores and SIMD. A row of up to 4096 elements is read once: its exponentials wait in the
// first-level cache for their sum. A longer one is read twice, and its exponentials are formed
// twice, which costs less than to store and load them. Rows are shared out among the cores where
// there are enough of them, else the pieces of each row.
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "../softmax.hpp"
#include "common/backend/half_simd.hpp"
#include "common/variant.hpp"
#include "exponential.hpp"

namespace gpu4s {
namespace {

/// The largest x of some elements and the sum of exp(x - largest).
struct Part {
    double largest = -std::numeric_limits<double>::infinity(), sum = 0;

    void join(const Part& other) {
        const double m = std::max(largest, other.largest);
        sum = sum * std::exp(largest - m) + other.sum * std::exp(other.largest - m);
        largest = m;
    }
};

/// Also the longest sum formed in S.
constexpr int64_t piece = 4096;

/// Of up to `piece` elements; `exponentials` are relative to the largest.
template <class T, class S>
Part part_of(const T* x, int64_t count, S* exponentials) {
    S largest = widened(x[0]), sum = 0;
#pragma omp simd reduction(max : largest)
    for (int64_t i = 0; i < count; ++i) {
        exponentials[i] = widened(x[i]);
        largest = exponentials[i] > largest ? exponentials[i] : largest;
    }
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < count; ++i) {
        exponentials[i] = exponential(exponentials[i] - largest);
        sum += exponentials[i];
    }
    return {largest, sum};
}

template <class T, class S>
void write_quotients(const S* exponentials, T* y, int64_t count, S factor) {
#pragma omp simd
    for (int64_t i = 0; i < count; ++i) y[i] = narrowed<T>(exponentials[i] * factor);
}

/// y of a piece of the row that `whole` sums up.
template <class T>
void soften_piece(const T* x, T* y, int64_t count, const Part& whole) {
    using S = Accumulator<T>;
    const S largest = S(whole.largest), factor = S(1 / whole.sum);
#pragma omp simd
    for (int64_t i = 0; i < count; ++i)
        y[i] = narrowed<T>(exponential<S>(widened(x[i]) - largest) * factor);
}

template <class T>
void soften_rows(const SoftmaxArgs<T>& args) {
    using S = Accumulator<T>;
#pragma omp parallel for
    for (int64_t row = 0; row < args.rows; ++row) {
        const T* x = args.x + row * args.columns;
        T* y = args.y + row * args.columns;
        S exponentials[piece];
        Part whole = part_of(x, std::min(piece, args.columns), exponentials);
        if (args.columns <= piece) {
            write_quotients(exponentials, y, args.columns, S(1 / whole.sum));
            continue;
        }
        for (int64_t i = piece; i < args.columns; i += piece)
            whole.join(part_of(x + i, std::min(piece, args.columns - i), exponentials));
        for (int64_t i = 0; i < args.columns; i += piece)
            soften_piece(x + i, y + i, std::min(piece, args.columns - i), whole);
    }
}

template <class T>
void soften_pieces(const SoftmaxArgs<T>& args, std::vector<Part>& parts) {
    for (int64_t row = 0; row < args.rows; ++row) {
        const T* x = args.x + row * args.columns;
        T* y = args.y + row * args.columns;
        Part whole;
#pragma omp parallel for
        for (int64_t p = 0; p < std::ssize(parts); ++p) {
            Accumulator<T> exponentials[piece];
            const int64_t count = std::min(piece, args.columns - p * piece);
            parts[p] = part_of(x + p * piece, count, exponentials);
        }
        for (const Part& part : parts) whole.join(part);
#pragma omp parallel for
        for (int64_t p = 0; p < std::ssize(parts); ++p)
            soften_piece(x + p * piece, y + p * piece, std::min(piece, args.columns - p * piece),
                         whole);
    }
}

constexpr auto softmax_opt = []<class T>(const SoftmaxArgs<T>& args, backend::Stream) -> Prepared {
    const bool enough_rows = args.rows >= 4 * omp_get_max_threads() || args.columns <= piece;
    if (enough_rows) return [args] { soften_rows(args); };
    const auto parts = std::make_shared<std::vector<Part>>((args.columns + piece - 1) / piece);
    return [args, parts] { soften_pieces(args, *parts); };
};

}  // namespace

const Variant<Softmax> opt{"opt", softmax_opt};
const Variant<SoftmaxRows> opt_rows{"opt", softmax_opt};

}  // namespace gpu4s
