// SPDX-License-Identifier: Apache-2.0
// Floor: x read once and y written once. Per element a maximum, two differences, two
// exponentials and a product at most, far below what a GPU calculates while it waits for 8 bytes.
#pragma once

#include "long_row.hpp"
#include "team.hpp"

namespace gpu4s {

/// Prepares the smallest team that holds a row, else the kernel for long rows.
constexpr auto softmax_opt = []<class T>(const SoftmaxArgs<T>& args, Stream stream) -> Prepared {
    Prepared prepared;
    const auto choose = [&]<int team, int vectors>() {
        if (prepared || !softmax_fits_team<T, team, vectors>(args)) return;
        prepared = [args, stream] { launch_softmax_team<T, team, vectors>(args, stream); };
    };
    choose.template operator()<8, 1>();
    choose.template operator()<32, 1>();
    choose.template operator()<32, held_vectors<T>>();
    choose.template operator()<256, held_vectors<T> / 2>();
    choose.template operator()<256, held_vectors<T>>();
    choose.template operator()<1024, held_vectors<T>>();
    if (prepared) return prepared;
    // Four registers a vector, calculating in double takes many beside them.
    constexpr int in_registers = std::is_same_v<T, double> ? 16 : 20;
    // 192 KiB where a block may have so much: what is left of it serves as first-level cache.
    constexpr int64_t most_in_shared = 24;
    return prepare_softmax_long<512, in_registers>(args, stream, most_in_shared);
};

}  // namespace gpu4s
