// SPDX-License-Identifier: Apache-2.0
// Atomics of kernels: relaxed, as on the GPU. Exactly the types that HIP and CUDA both offer; with
// another type (size_t, long long) a kernel does not compile, as it would not there.
#pragma once

#include <atomic>
#include <concepts>
#include <type_traits>

namespace hip_on_cpu {

template <class T, class... Allowed>
concept OneOf = (std::same_as<T, Allowed> || ...);

template <class T>
concept AtomicInteger = OneOf<T, int, unsigned, unsigned long long>;
template <class T>
concept AtomicNumber = AtomicInteger<T> || OneOf<T, float, double>;
template <class T>
concept AtomicWord = AtomicInteger<T> || std::same_as<T, float>;

/// Replaces *address by change(*address); the old value.
template <class T, class Change>
T update_atomically(T* address, Change change) {
    std::atomic_ref<T> target(*address);
    T old = target.load(std::memory_order_relaxed);
    while (!target.compare_exchange_weak(old, change(old), std::memory_order_relaxed)) {
    }
    return old;
}

}  // namespace hip_on_cpu

template <hip_on_cpu::AtomicNumber T>
T atomicAdd(T* address, std::type_identity_t<T> value) {
    return std::atomic_ref<T>(*address).fetch_add(value, std::memory_order_relaxed);
}

template <class T>
requires hip_on_cpu::OneOf<T, int, unsigned> T atomicSub(T* address,
                                                         std::type_identity_t<T> value) {
    return std::atomic_ref<T>(*address).fetch_sub(value, std::memory_order_relaxed);
}

template <hip_on_cpu::AtomicInteger T>
T atomicMax(T* address, std::type_identity_t<T> value) {
    return hip_on_cpu::update_atomically(address, [=](T old) { return old < value ? value : old; });
}

template <hip_on_cpu::AtomicInteger T>
T atomicMin(T* address, std::type_identity_t<T> value) {
    return hip_on_cpu::update_atomically(address, [=](T old) { return value < old ? value : old; });
}

template <hip_on_cpu::AtomicInteger T>
T atomicAnd(T* address, std::type_identity_t<T> value) {
    return std::atomic_ref<T>(*address).fetch_and(value, std::memory_order_relaxed);
}

template <hip_on_cpu::AtomicInteger T>
T atomicOr(T* address, std::type_identity_t<T> value) {
    return std::atomic_ref<T>(*address).fetch_or(value, std::memory_order_relaxed);
}

template <hip_on_cpu::AtomicInteger T>
T atomicXor(T* address, std::type_identity_t<T> value) {
    return std::atomic_ref<T>(*address).fetch_xor(value, std::memory_order_relaxed);
}

template <hip_on_cpu::AtomicWord T>
T atomicExch(T* address, std::type_identity_t<T> value) {
    return std::atomic_ref<T>(*address).exchange(value, std::memory_order_relaxed);
}

/// Stores `value` if *address equals `expected`; the old value either way.
template <hip_on_cpu::AtomicInteger T>
T atomicCAS(T* address, std::type_identity_t<T> expected, std::type_identity_t<T> value) {
    std::atomic_ref<T>(*address).compare_exchange_strong(expected, value,
                                                         std::memory_order_relaxed);
    return expected;
}
