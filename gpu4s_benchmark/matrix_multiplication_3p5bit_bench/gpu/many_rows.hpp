// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "common/backend/cooperative.hpp"
#include "common/vendor/tensor_map.hpp"
#include "few_rows.hpp"
#include "many_rows_kernel.hpp"
#include "many_rows_prepare.hpp"

namespace gpu4s {

static_assert(many_rows_depth == few_rows_group);

/// `units`: multiprocessors that the kernel may take.
template <int rows, bool grouped, int low_shift, class T>
Prepared prepare_many_rows_of(const MatrixMultiplication3p5bit::Args<T>& args, Stream stream,
                              int units = backend::compute_units()) {
    using Shared = ManyRowsShared<rows, grouped>;
    static_assert(Shared::bytes() <= most_shared_bytes);
    if constexpr (Shared::stages < 2) return nullptr;  // the emulation's memory for 128 rows
    const auto& s = args.shape;
    constexpr RowPairFormat format = many_rows_format(low_shift);
    ManyRowsPlan plan{};
    plan.column_tiles = static_cast<int>(blocks_for(s.n, many_rows_columns));
    plan.row_tiles = static_cast<int>(blocks_for(s.m, rows));
    plan.steps = static_cast<int>(blocks_for(s.k, many_rows_depth));
    plan.share_out(units);

    const auto words = std::make_shared<backend::Buffer>(repack_3p5bit(args, format, stream));
    const TensorMap map = make_tensor_map(args.A, s.m, s.k, rows);
    const size_t partial_bytes = size_t{4} * plan.places() * rows * many_rows_columns;
    const size_t term_bytes = sizeof(ManyRowsTerm) * plan.row_tiles * rows;
    const size_t flag_bytes = (2 * plan.places() + 2) * sizeof(int);
    const auto memory = std::make_shared<backend::Buffer>(partial_bytes + term_bytes + flag_bytes);
    backend::fill(memory->template as<void>(), 0, memory->bytes());
    auto* const bytes = memory->template as<unsigned char>();
    ManyRowsExchange exchange{};
    exchange.partials = bytes;
    exchange.terms = reinterpret_cast<ManyRowsTerm*>(bytes + partial_bytes);
    exchange.handed_over = reinterpret_cast<int*>(bytes + partial_bytes + term_bytes);
    exchange.summed = exchange.handed_over + 2 * plan.places();
    backend::synchronize();  // the kernel reads W and scales before it waits for the one before it
    return [=] {
        (void)memory;
        launch_next_side_by_side<many_rows_kernel<rows, grouped, low_shift, T>>(
            plan.blocks, many_rows_threads, Shared::bytes(), stream, args,
            words->template as<uint4>(), map, plan, exchange);
    };
}

/// Whether rows are many, or so long that this kernel is faster than the other one, which keeps
/// them in shared memory, and W is large enough to keep all blocks busy: 32 steps each.
inline bool are_many_rows(const MatrixMultiplication3p5bit::Shape& s) {
    constexpr int64_t step = int64_t{many_rows_columns} * many_rows_depth;
    const int64_t faster_from = (s.m < 4 ? 64 : 32) * 1024;  // bytes of activations
    return s.m > 16 ||
           (s.m * s.k >= faster_from && s.n * s.k >= 32 * step * backend::compute_units());
}

template <class T>
Prepared prepare_many_rows(const MatrixMultiplication3p5bit::Args<T>& args, Stream stream) {
    const auto& s = args.shape;
    constexpr bool has_groups = std::is_same_v<T, float>;
    const bool grouped = has_groups && s.group != 0;
    if (!are_many_rows(s) || s.k % 16 != 0 || s.k > 1 << 16 ||
        (grouped && (s.group != many_rows_depth || s.n % 4 != 0)) ||
        !matrix_unit_exists<Warpgroup>(stream))
        return nullptr;
    const auto with = [&]<bool by_group, int low_shift>() {
        const auto of = [&]<int rows>() {
            return prepare_many_rows_of<rows, by_group, low_shift>(args, stream);
        };
        if (s.m <= 8) return of.template operator()<8>();
        if (s.m <= 16) return of.template operator()<16>();
        if (s.m <= 32) return of.template operator()<32>();
        if constexpr (!by_group)
            if (s.m > 64) return of.template operator()<128>();
        return of.template operator()<64>();
    };
    return with_low_shift(s.low_shift, [&]<int low_shift>() {
        if constexpr (has_groups)
            if (grouped) return with.template operator()<true, low_shift>();
        return with.template operator()<false, low_shift>();
    });
}

}  // namespace gpu4s
