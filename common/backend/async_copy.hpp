// SPDX-License-Identifier: Apache-2.0
// Copies of 16 or 4 bytes from global to shared memory that a thread starts and does not wait for.
#pragma once

#include "common/backend/device_code.hpp"

namespace gpu4s {

/// The copies of one thread, in groups; where the device can (NVIDIA from compute capability 8.0)
/// they pass no register. The emulation makes each of them as late as it may. Elsewhere they are
/// done at once, so that a kernel had better load into registers first and store later.
class AsyncCopies {
  public:
    /// *to = *from, or zero where it does not exist; T has 16 bytes or 4, and its alignment.
    template <class T>
    __device__ void start(T* to, const T* from, bool exists) {
        static_assert(sizeof(T) == 16 || sizeof(T) == 4);
#if defined(__HIP_ON_CPU__)
        copies_[started_++ % most] = {to, from, exists, [](const Copy& copy) {
                                          *static_cast<T*>(copy.to) =
                                              copy.exists ? *static_cast<const T*>(copy.from) : T{};
                                      }};
#elif defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
        const int bytes = exists ? sizeof(T) : 0;  // that are read; zeros follow
        const auto address = static_cast<uint32_t>(__cvta_generic_to_shared(to));
        if constexpr (sizeof(T) == 16)
            asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(address), "l"(from),
                         "r"(bytes)
                         : "memory");
        else
            asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;" ::"r"(address), "l"(from),
                         "r"(bytes)
                         : "memory");
#else
        T value{};  // a choice between the two would be one of addresses, and put T{} in memory
        if (exists) value = *from;
        *to = value;
#endif
    }

    /// The same of 16 bytes that exist, with advice for the cache they come through.
    template <class T>
    __device__ void start(T* to, const T* from, [[maybe_unused]] Eviction eviction) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
        static_assert(sizeof(T) == 16);
        asm volatile("cp.async.cg.shared.global.L2::cache_hint [%0], [%1], 16, %2;" ::"r"(
                         static_cast<uint32_t>(__cvta_generic_to_shared(to))),
                     "l"(from), "l"(eviction.policy)
                     : "memory");
#else
        start(to, from, true);
#endif
    }

    /// Ends a group: the copies started since the one before.
    __device__ void end_group() {
#if defined(__HIP_ON_CPU__)
        ends_[groups_++ % most] = started_;
#elif defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
        asm volatile("cp.async.commit_group;" ::: "memory");
#endif
    }

    /// Waits until all groups but the last `in_flight` ones have arrived. Other threads see them
    /// after a barrier.
    template <int in_flight>
    __device__ void wait() {
#if defined(__HIP_ON_CPU__)
        for (; groups_ - finished_ > in_flight; ++finished_)
            for (; made_ < ends_[finished_ % most]; ++made_)
                copies_[made_ % most].make(copies_[made_ % most]);
#elif defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
        asm volatile("cp.async.wait_group %0;" ::"n"(in_flight) : "memory");
#endif
    }

#if defined(__HIP_ON_CPU__)
  private:
    struct Copy {
        void* to;
        const void* from;
        bool exists;
        void (*make)(const Copy&);
    };
    static constexpr int most = 64;  ///< in flight
    Copy copies_[most];
    int ends_[most];  ///< of groups, as numbers of copies
    int started_ = 0, made_ = 0, groups_ = 0, finished_ = 0;
#endif
};

}  // namespace gpu4s
