// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dot4.hpp"
#include "few_rows_kernel.hpp"
#include "many_rows_prepare.hpp"

namespace gpu4s {

/// Scales that the kernels for matrix units know: one a column, or one a column and 128 rows.
template <class T>
constexpr bool has_few_rows_group(int64_t group) {
    return std::is_same_v<T, int32_t> || group == 0 || group == few_rows_group;
}

/// With as many rows side by side and as many stages as there is use and room for, if for any.
template <class Unit, bool grouped, int low_shift, class Args>
Prepared choose_few_rows(const Args& args, Stream stream) {
    constexpr int most = (few_rows_most + Unit::columns - 1) / Unit::columns;
    Prepared prepared;
    const auto choose = [&]<int row_tiles, int stages>() {
        if (!prepared && (row_tiles == most || args.shape.m <= row_tiles * Unit::columns))
            prepared = prepare_few_rows<Unit, row_tiles, stages, grouped, low_shift>(args, stream);
    };
    if constexpr (Unit::copies_asynchronously) {
        choose.template operator()<1, 4>();
        choose.template operator()<1, 2>();
        choose.template operator()<most, 2>();
    }
    choose.template operator()<most, 1>();
    return prepared;
}

/// The kernel for few rows; empty where it or the device does not know what it takes.
template <class Unit, class Args>
Prepared few_rows_3p5bit(const Args& args, Stream stream) {
    const auto& s = args.shape;
    using T = ElementOf<Args>;
    if (!has_few_rows_group<T>(s.group) || !matrix_unit_exists<Unit>(stream) ||
        s.m > most_blocks_along_y)
        return nullptr;
    return with_low_shift(s.low_shift, [&]<int low_shift>() {
        if constexpr (std::is_same_v<T, float>)
            if (s.group != 0) return choose_few_rows<Unit, true, low_shift>(args, stream);
        return choose_few_rows<Unit, false, low_shift>(args, stream);
    });
}

template <class Unit, class T>
Prepared opt_3p5bit_with(const MatrixMultiplication3p5bit::Args<T>& args, Stream stream) {
    Prepared prepared = prepare_many_rows(args, stream);
    if (!prepared) prepared = few_rows_3p5bit<Unit>(args, stream);
    return prepared ? prepared : prepare_dot4_3p5bit(args, stream);
}

constexpr auto opt_3p5bit = []<class T>(const MatrixMultiplication3p5bit::Args<T>& args,
                                        Stream stream) -> Prepared {
    return with_narrow_unit<int8_t>(
        stream, [&]<class Unit>() { return opt_3p5bit_with<Unit>(args, stream); });
};

}  // namespace gpu4s
