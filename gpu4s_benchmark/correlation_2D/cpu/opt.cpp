// SPDX-License-Identifier: Apache-2.0
// All cores, SIMD, one reading. Chunks of 4096 pairs are summed relative to their first one, in
// vectors of 64 bytes: 16 of them in S, and these sums in double.
#include <algorithm>
#include <cstring>

#include "../sums.hpp"
#include "common/variant.hpp"

namespace gpu4s {
namespace {

constexpr int64_t chunk = 4096, steps = 16;

/// One vector of S: 16 lanes of float or 8 of double.
template <class T>
struct Lanes {
    using S = CorrelationSum<T>;
    static constexpr int count = 64 / sizeof(S);
    typedef S Vector __attribute__((vector_size(64)));
    typedef double Doubles __attribute__((vector_size(count * sizeof(double))));
    using Stored = std::conditional_t<std::is_same_v<T, half>, uint16_t, T>;
    typedef Stored InMemory __attribute__((vector_size(count * sizeof(T))));

    static Vector load(const T* x) {
        InMemory held;
        std::memcpy(&held, x, sizeof held);
        if constexpr (std::is_same_v<T, half>) {
            // Finite half only, in integers: compilers convert _Float16 one by one.
            typedef uint32_t Words __attribute__((vector_size(64)));
            const Words word = __builtin_convertvector(held, Words);
            const Vector magnitude = (Vector)((word & 0x7fffu) << 13) * 0x1p112f;
            return (Vector)((Words)magnitude | (word & 0x8000u) << 16);
        } else {
            return __builtin_convertvector(held, Vector);
        }
    }
};

template <class Vector>
double sum_of_lanes(const Vector& vector) {
    double lane[sizeof(Vector) / sizeof(double)], sum = 0;
    std::memcpy(lane, &vector, sizeof lane);
    for (const double part : lane) sum += part;
    return sum;
}

/// Relative to the first of these pairs.
template <class T>
PairSums<double> sums_of_chunk(const T* A, const T* B, int64_t count) {
    using S = CorrelationSum<T>;
    using L = Lanes<T>;
    using Doubles = typename L::Doubles;
    const auto in_doubles = [](const typename L::Vector& sum) {
        return __builtin_convertvector(sum, Doubles);
    };
    const S first_a = S(A[0]), first_b = S(B[0]);
    PairSums<Doubles> lanes{};
    const int64_t in_vectors = count / L::count * L::count;
    for (int64_t begin = 0; begin < in_vectors; begin += steps * L::count) {
        PairSums<typename L::Vector> batch{};
        for (int64_t i = begin; i < std::min(begin + steps * L::count, in_vectors); i += L::count)
            batch.add(L::load(A + i) - first_a, L::load(B + i) - first_b);
        lanes = lanes + PairSums<Doubles>{in_doubles(batch.a), in_doubles(batch.b),
                                          in_doubles(batch.aa), in_doubles(batch.bb),
                                          in_doubles(batch.ab)};
    }
    PairSums<S> rest{};
    for (int64_t i = in_vectors; i < count; ++i) rest.add(S(A[i]) - first_a, S(B[i]) - first_b);
    return rest.in_double() + PairSums<double>{sum_of_lanes(lanes.a), sum_of_lanes(lanes.b),
                                               sum_of_lanes(lanes.aa), sum_of_lanes(lanes.bb),
                                               sum_of_lanes(lanes.ab)};
}

#pragma omp declare reduction(+ : PairSums <double> : omp_out = omp_out + omp_in)

const Variant<Correlation> opt{
    "opt", []<class T>(const Correlation::Args<T>& args, backend::Stream) {
        PairSums<double> sum{};
#pragma omp parallel for reduction(+ : sum)
        for (int64_t first = 0; first < args.count; first += chunk) {
            const int64_t count = std::min(chunk, args.count - first);
            const T *A = args.A + first, *B = args.B + first;
            const double p = double(A[0]) - double(args.A[0]), q = double(B[0]) - double(args.B[0]);
            sum = sum + sums_of_chunk(A, B, count).moved(p, q, double(count));
        }
        *args.r = static_cast<Correlation::Output<T>>(sum.coefficient(double(args.count)));
    }};

}  // namespace
}  // namespace gpu4s
