// SPDX-License-Identifier: Apache-2.0
// Products on matrix units with one mistake each, for the tests of both operations that use them.
#pragma once

#include "../gpu/unit_product.hpp"
#include "common/hip_on_cpu/settings.hpp"
#include "common/test/mutants.hpp"

namespace gpu4s::unit_mutants {

enum class Fault {
    none,
    square_stride,     // A[i * N + k], right for square matrices only
    bound_off_by_one,  // writes the column behind the last one, too
    last_row_skipped,
    last_k_dropped,       // K - 1 products
    partial_step_lost,    // the last, incomplete step along K is left out
    step_not_cleared,     // what is behind K in the last step is the content of the one before
    added_to_output,      // C += instead of C =
    sum_kept_over_tiles,  // the sum of the tile above is not cleared
    rows_of_sums_swapped,
    columns_of_sums_swapped,
    k_of_operands_differ,  // A and B do not agree on the order of k
    first_half_twice,      // the second half of the elements of A is the first once more
    operands_coarse,       // one bit (float: 13) of the operands is lost
};

template <class T>
__device__ T coarse(T value) {
    if constexpr (sizeof(T) == 2)
        value.bits &= 0xfffe;
    else if constexpr (sizeof(T) == 4)
        value = round_to_tf32(value);
    else
        value = static_cast<float>(value);
    return value;
}

// One wave per unit's part of C, and after it the part gridDim.y of them further down. (A wave
// meets in its collectives anyway: what barriers are for is seen with more than one, in the
// pipeline below.)
template <Fault fault, class Unit, class T, class R>
__global__ void broken_kernel(const T* A, const T* B, R* C, int64_t M, int64_t N, int64_t K) {
    constexpr int rows = Unit::rows, columns = Unit::columns, depth = Unit::depth;
    constexpr int pad = 16 / sizeof(T);
    alignas(16) __shared__ T a[rows][depth + pad];
    alignas(16) __shared__ T b[depth][columns + pad];
    const int lane = static_cast<int>(threadIdx.x);
    const int64_t left = int64_t{blockIdx.x} * columns;
    const int64_t most_k = fault == Fault::last_k_dropped && K > 1 ? K - 1
                           : fault == Fault::partial_step_lost     ? K / depth * depth
                                                                   : K;
    typename Unit::D sum{};
    for (int64_t top = int64_t{blockIdx.y} * rows; top < M; top += int64_t{gridDim.y} * rows) {
        if (fault != Fault::sum_kept_over_tiles) sum = {};
        for (int64_t k = 0; k < most_k; k += depth) {
            for (int i = lane; i < rows * depth; i += Unit::lanes) {
                const int r = i / depth, s = i % depth;
                const int64_t at = (top + r) * (fault == Fault::square_stride ? N : K) + k + s;
                const bool exists = top + r < M && k + s < most_k && at < M * K;
                if (exists || fault != Fault::step_not_cleared) a[r][s] = exists ? A[at] : T(0);
                if (fault == Fault::operands_coarse) a[r][s] = coarse(a[r][s]);
            }
            for (int i = lane; i < depth * columns; i += Unit::lanes) {
                const int s = i / columns, c = i % columns;
                const bool exists = left + c < N && k + s < most_k;
                if (exists || fault != Fault::step_not_cleared)
                    b[s][c] = exists ? B[(k + s) * N + left + c] : T(0);
            }
            __syncthreads();
            auto x = load_a<Unit>(&a[0][0], depth + pad);
            auto y = load_b<Unit>(&b[0][0], columns + pad);
            if (fault == Fault::k_of_operands_differ) std::swap(x.element[0], x.element[2]);
            if (fault == Fault::first_half_twice)
                for (int i = 0; i < Unit::a_elements / 2; ++i)
                    x.element[Unit::a_elements / 2 + i] = x.element[i];
            Unit::multiply_add(sum, x, y);
            __syncthreads();
        }
        for (int i = 0; i < Unit::d_elements; ++i) {
            const int r = Unit::d_row(lane, i) ^ (fault == Fault::rows_of_sums_swapped);
            const int c = Unit::d_column(lane, i) ^ (fault == Fault::columns_of_sums_swapped);
            const int64_t y = top + r, x = left + c;
            if (y >= M - (fault == Fault::last_row_skipped)) continue;
            if (x >= N + (fault == Fault::bound_off_by_one)) continue;
            C[y * N + x] = (fault == Fault::added_to_output ? C[y * N + x] : R(0)) + sum.element[i];
        }
    }
}

/// Mistakes in what goes on at the same time, in the kernel of opt itself.
enum class Pipeline {
    right,
    not_awaited,       // multiplies a step that has not arrived
    no_barrier,        // multiplies before the others' parts have arrived
    not_finished,      // registers are not stored
    overwritten,       // the next step is brought to where this one is
    stages_exchanged,  // begins with the second step
    last_step_lost,
};

template <Pipeline fault, class Unit, class Tile, bool vectors, class T, class R>
__global__ void broken_pipeline_kernel(const T* A, const T* B, R* C, int64_t M, int64_t N,
                                       int64_t K) {
    auto* stage = reinterpret_cast<UnitStep<T, Tile>*>(dynamic_shared());
    const auto [row, column] = tile_of_block<Tile>(M);
    WaveSums<Unit, Tile> sums;
    UnitStepCopy<T, Tile, vectors, Unit::copies_asynchronously> next(A, B, M, N, K, row, column);
    for (int s = 0; s < Tile::stages - 1; ++s) {
        next.start(stage[s]);
        next.finish(stage[s]);
    }
    int now = fault == Pipeline::stages_exchanged ? 1 : 0, free = Tile::stages - 1;
    const int64_t most_k = fault == Pipeline::last_step_lost ? K - Tile::step : K;
    for (int64_t k = 0; k < most_k; k += Tile::step) {
        if (fault != Pipeline::not_awaited) next.wait();
        if (fault != Pipeline::no_barrier) __syncthreads();
        if (fault == Pipeline::overwritten) free = now;
        next.start(stage[free]);
        sums.add_step(stage[now]);
        if (fault != Pipeline::not_finished) next.finish(stage[free]);
        now = now + 1 < Tile::stages ? now + 1 : 0;
        free = free + 1 < Tile::stages ? free + 1 : 0;
    }
    sums.template store<vectors>(C, M, N, row, column);
}

template <Fault fault, class Unit>
constexpr auto broken = [](const auto& args, Stream stream) {
    using T = std::remove_const_t<std::remove_pointer_t<decltype(args.A)>>;
    using R = std::remove_pointer_t<decltype(args.C)>;
    const dim3 grid(blocks_for(args.N, Unit::columns), (blocks_for(args.M, Unit::rows) + 1) / 2);
    launch(broken_kernel<fault, Unit, T, R>, grid, Unit::lanes, 0, stream, args.A, args.B, args.C,
           args.M, args.N, args.K);
};

template <Pipeline fault, class Unit, class Tile>
constexpr auto broken_pipeline = [](const auto& args, Stream stream) {
    using T = std::remove_const_t<std::remove_pointer_t<decltype(args.A)>>;
    using R = std::remove_pointer_t<decltype(args.C)>;
    const bool vectors = args.N % Vector16<T>::lanes == 0 && args.K % Vector16<T>::lanes == 0;
    launch(vectors ? broken_pipeline_kernel<fault, Unit, Tile, true, T, R>
                   : broken_pipeline_kernel<fault, Unit, Tile, false, T, R>,
           grid_of(int64_t{blocks_for(args.M, Tile::block_rows)} *
                   blocks_for(args.N, Tile::block_columns)),
           Tile::threads, unit_shared_bytes<T, Tile>, stream, args.A, args.B, args.C, args.M,
           args.N, args.K);
};

/// `launcher` as a variant for elements of type T only.
template <class Op, class T, class Launcher>
auto only(Launcher launcher) {
    return [=](const typename Op::template Args<T>& args, Stream stream) {
        return launcher(args, stream);
    };
}

/// Every fault with one unit for T, and traits under which the unit itself is accepted.
template <class Op, class T, class Unit>
void check_faults(VariantTraits traits = {}) {
    using enum Fault;
    const auto check_rejected = [&]<Fault... faults>(std::vector<InputKind> inputs) {
        test::check_rejected<Op>({.inputs = inputs, .type = type_name<T>(), .traits = traits},
                                 only<Op, T>(broken<faults, Unit>)...);
    };
    check_rejected.template
    operator()<square_stride, bound_off_by_one, last_row_skipped, last_k_dropped, partial_step_lost,
               step_not_cleared, added_to_output, sum_kept_over_tiles, rows_of_sums_swapped,
               columns_of_sums_swapped, k_of_operands_differ, first_half_twice>(
        {InputKind::gpu4s, InputKind::integers});
    // Small integers have few bits: only the derived bound sees this one.
    check_rejected.template operator()<operands_coarse>({InputKind::gpu4s, InputKind::uniform});
    test::check_accepted<Op>({.type = type_name<T>(), .traits = traits},
                             only<Op, T>(broken<none, Unit>));
}

template <class Op, class T, class Unit, class Tile>
void check_pipeline(VariantTraits traits = {}) {
    using enum Pipeline;
    const test::Trials trials{
        .inputs = {InputKind::gpu4s}, .type = type_name<T>(), .traits = traits};
    const auto check_rejected = [&]<Pipeline... faults>() {
        test::check_rejected<Op>(trials, only<Op, T>(broken_pipeline<faults, Unit, Tile>)...);
    };
    test::check_accepted<Op>(trials, only<Op, T>(broken_pipeline<right, Unit, Tile>));
    if constexpr (Unit::copies_asynchronously) check_rejected.template operator()<not_awaited>();
    check_rejected.template
    operator()<no_barrier, not_finished, overwritten, stages_exchanged, last_step_lost>();
}

/// The kernel of opt with one unit and one tile; waves are those of the unit.
template <class Op, class T, class Unit, class Tile>
void check_tile(VariantTraits traits = {}) {
    INFO("waves of " << Unit::lanes);
    hip_on_cpu::set_wave_size(Unit::lanes);
    test::check_accepted<Op>({.inputs = {InputKind::integers, InputKind::uniform},
                              .type = type_name<T>(),
                              .traits = traits},
                             only<Op, T>([](const auto& args, Stream stream) {
                                 multiply_with_unit<Unit, Tile>(args, stream);
                             }));
    hip_on_cpu::set_wave_size(32);
}

}  // namespace gpu4s::unit_mutants
