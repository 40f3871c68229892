// SPDX-License-Identifier: Apache-2.0
// The functions that code compiled with -fsanitize=thread calls, by the names the compilers use.
// They belong to the race checker and replace the library of -fsanitize=thread, which must not be
// linked. This file itself must be compiled without -fsanitize=thread.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "common/hip_on_cpu/race.hpp"

using hip_on_cpu::Access;
using hip_on_cpu::note_access;

// The return address must be taken in the function that the kernel calls.
#define NOTE(address, bytes, access) \
    note_access(const_cast<const void*>(address), bytes, access, __builtin_return_address(0))

#define PLAIN_ACCESS(bytes)                                                                    \
    void __tsan_read##bytes(void* address) { NOTE(address, bytes, Access::read); }             \
    void __tsan_write##bytes(void* address) { NOTE(address, bytes, Access::write); }           \
    void __tsan_unaligned_read##bytes(void* address) { NOTE(address, bytes, Access::read); }   \
    void __tsan_unaligned_write##bytes(void* address) { NOTE(address, bytes, Access::write); } \
    void __tsan_volatile_read##bytes(void* address) { NOTE(address, bytes, Access::read); }    \
    void __tsan_volatile_write##bytes(void* address) { NOTE(address, bytes, Access::write); }

// Memory orders are ignored and the strongest used.
#define ATOMIC_UPDATE(bits, name, builtin)                                                   \
    Word##bits __tsan_atomic##bits##_##name(volatile void* address, Word##bits value, int) { \
        NOTE(address, bits / 8, Access::atomic);                                             \
        return builtin(static_cast<volatile Word##bits*>(address), value, __ATOMIC_SEQ_CST); \
    }

#define ATOMIC_ACCESS(bits)                                                                       \
    Word##bits __tsan_atomic##bits##_load(const volatile void* address, int) {                    \
        NOTE(address, bits / 8, Access::atomic);                                                  \
        return __atomic_load_n(static_cast<const volatile Word##bits*>(address),                  \
                               __ATOMIC_SEQ_CST);                                                 \
    }                                                                                             \
    void __tsan_atomic##bits##_store(volatile void* address, Word##bits value, int) {             \
        NOTE(address, bits / 8, Access::atomic);                                                  \
        __atomic_store_n(static_cast<volatile Word##bits*>(address), value, __ATOMIC_SEQ_CST);    \
    }                                                                                             \
    ATOMIC_UPDATE(bits, exchange, __atomic_exchange_n)                                            \
    ATOMIC_UPDATE(bits, fetch_add, __atomic_fetch_add)                                            \
    ATOMIC_UPDATE(bits, fetch_sub, __atomic_fetch_sub)                                            \
    ATOMIC_UPDATE(bits, fetch_and, __atomic_fetch_and)                                            \
    ATOMIC_UPDATE(bits, fetch_or, __atomic_fetch_or)                                              \
    ATOMIC_UPDATE(bits, fetch_xor, __atomic_fetch_xor)                                            \
    ATOMIC_UPDATE(bits, fetch_nand, __atomic_fetch_nand)                                          \
    int __tsan_atomic##bits##_compare_exchange_strong(volatile void* address, void* expected,     \
                                                      Word##bits value, int, int) {               \
        NOTE(address, bits / 8, Access::atomic);                                                  \
        return __atomic_compare_exchange_n(static_cast<volatile Word##bits*>(address),            \
                                           static_cast<Word##bits*>(expected), value, false,      \
                                           __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);                   \
    }                                                                                             \
    int __tsan_atomic##bits##_compare_exchange_weak(volatile void* address, void* expected,       \
                                                    Word##bits value, int, int) {                 \
        NOTE(address, bits / 8, Access::atomic);                                                  \
        return __atomic_compare_exchange_n(static_cast<volatile Word##bits*>(address),            \
                                           static_cast<Word##bits*>(expected), value, false,      \
                                           __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);                   \
    }                                                                                             \
    Word##bits __tsan_atomic##bits##_compare_exchange_val(                                        \
        volatile void* address, Word##bits expected, Word##bits value, int, int) {                \
        NOTE(address, bits / 8, Access::atomic);                                                  \
        __atomic_compare_exchange_n(static_cast<volatile Word##bits*>(address), &expected, value, \
                                    false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);                   \
        return expected;                                                                          \
    }

using Word8 = std::uint8_t;
using Word16 = std::uint16_t;
using Word32 = std::uint32_t;
using Word64 = std::uint64_t;

extern "C" {

PLAIN_ACCESS(1)
PLAIN_ACCESS(2)
PLAIN_ACCESS(4)
PLAIN_ACCESS(8)
PLAIN_ACCESS(16)

ATOMIC_ACCESS(8)
ATOMIC_ACCESS(16)
ATOMIC_ACCESS(32)
ATOMIC_ACCESS(64)

void __tsan_read_range(void* address, std::size_t bytes) { NOTE(address, bytes, Access::read); }
void __tsan_write_range(void* address, std::size_t bytes) { NOTE(address, bytes, Access::write); }

// clang calls these in place of the functions of the C library.
void* __tsan_memcpy(void* target, const void* source, std::size_t bytes) {
    NOTE(source, bytes, Access::read);
    NOTE(target, bytes, Access::write);
    return std::memcpy(target, source, bytes);
}
void* __tsan_memmove(void* target, const void* source, std::size_t bytes) {
    NOTE(source, bytes, Access::read);
    NOTE(target, bytes, Access::write);
    return std::memmove(target, source, bytes);
}
void* __tsan_memset(void* target, int value, std::size_t bytes) {
    NOTE(target, bytes, Access::write);
    return std::memset(target, value, bytes);
}

void __tsan_atomic_thread_fence(int) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
void __tsan_atomic_signal_fence(int) {}
void __tsan_init() { hip_on_cpu::start_race_checker(); }
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_vptr_read(void**) {}
void __tsan_vptr_update(void**, void*) {}

}  // extern "C"
