// SPDX-License-Identifier: Apache-2.0
// Memory as oneDNN describes it: extents, a type and an order of the elements.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/half.hpp"
#include "common/vendor/binding.hpp"
#include "common/vendor/onednn_functions.hpp"

namespace gpu4s::onednn {

using Extents = std::vector<int64_t>;

/// What oneDNN has on processors: no double; half where the processor has arithmetic of half, in
/// version 3; integers go through float.
template <class T>
concept Offered = std::is_same_v<T, float> || std::is_same_v<T, half>;

/// Why it cannot be used on this machine, or nothing.
inline std::optional<std::string> unavailable() {
    return reason_unavailable([] {
        (void)detail::functions();
        detail::version().major == 2 ? (void)detail::functions_2() : (void)detail::functions_3();
    });
}

namespace detail {

using vendor::created, vendor::Owned;

/// The processor that all layers share.
inline Pointer engine() {
    static const Owned shared = created<check>("dnnl_engine_create", functions().engine_create,
                                               functions().engine_destroy, cpu, size_t{0});
    return shared.get();
}

/// A description in an order that strides or a tag tell, by one of the functions of these names.
template <Offered T, class Order, class Initialise, class Create>
Owned describe_memory(Initialise Functions2::*initialise, Create Functions3::*create,
                      const Extents& extents, Order order) {
    constexpr const char* call = "description of memory";
    constexpr DataType type = std::is_same_v<T, half> ? f16 : f32;
    const int rank = static_cast<int>(extents.size());
    if (version().major == 3)
        return created<check>(call, functions_3().*create, functions_3().memory_destroy, rank,
                              extents.data(), type, order);
    auto structure = std::make_shared<MemoryStructure>();
    check((functions_2().*initialise)(structure.get(), rank, extents.data(), type, order), call);
    return structure;
}

template <Offered T>
Owned strided_memory(const Extents& extents, const Extents& strides) {
    return describe_memory<T>(&Functions2::memory_by_strides, &Functions3::memory_by_strides,
                              extents, strides.data());
}
/// Dense, the last extent fastest.
template <Offered T>
Owned dense_memory(const Extents& extents) {
    Extents strides(extents.size(), 1);
    for (size_t d = extents.size() - 1; d > 0; --d) strides[d - 1] = strides[d] * extents[d];
    return strided_memory<T>(extents, strides);
}
/// Dense, the second extent fastest: n, h, w, c.
template <Offered T>
Owned channels_last_memory(const Extents& e) {
    return strided_memory<T>(e, {e[1] * e[2] * e[3], 1, e[1] * e[3], e[1]});
}
/// In the order that a primitive likes best.
template <Offered T>
Owned any_memory(const Extents& extents) {
    return describe_memory<T>(&Functions2::memory_by_tag, &Functions3::memory_by_tag, extents, any);
}

/// Elements at `data`; with allocated() an own copy's worth of them.
inline Owned memory(Constant description, const void* data) {
    return created<check>("dnnl_memory_create", functions().memory_create,
                          functions().memory_destroy, description, engine(),
                          const_cast<void*>(data));
}
inline Owned allocated(Constant description) {
    return memory(description, reinterpret_cast<const void*>(~uintptr_t{0}));
}

}  // namespace detail

/// Elements of type T in memory, dense, the last extent fastest: the caller's.
template <Offered T>
struct Tensor {
    Extents extents;
    detail::Owned description, memory;

    Tensor(const T* data, const Extents& extents)
        : extents(extents),
          description(detail::dense_memory<T>(extents)),
          memory(detail::memory(description.get(), data)) {}
};

}  // namespace gpu4s::onednn
