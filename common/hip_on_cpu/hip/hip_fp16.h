// SPDX-License-Identifier: Apache-2.0
// Half precision by the names that hip_fp16.h and cuda_fp16.h share. Each operation rounds once.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "common/half.hpp"
#include "common/hip_on_cpu/vector_types.hpp"

struct __half {
    std::uint16_t bits;

    __half() = default;
    constexpr __half(float value) : bits(gpu4s::half(value).bits) {}
    constexpr operator float() const { return std::bit_cast<gpu4s::half>(bits); }
};
struct alignas(4) __half2 {
    __half x, y;
};
using half = __half;
using half2 = __half2;

constexpr __half __float2half(float x) { return __half(x); }
constexpr __half __float2half_rn(float x) { return __half(x); }
constexpr float __half2float(__half x) { return x; }
constexpr __half __int2half_rn(int x) { return __half(static_cast<float>(x)); }
constexpr __half __ushort_as_half(unsigned short x) { return std::bit_cast<__half>(x); }
constexpr unsigned short __half_as_ushort(__half x) { return x.bits; }

// Arithmetic in float and a second rounding give the correctly rounded result: 24 >= 2 * 11 + 2.
constexpr __half __hadd(__half x, __half y) { return float(x) + float(y); }
constexpr __half __hsub(__half x, __half y) { return float(x) - float(y); }
constexpr __half __hmul(__half x, __half y) { return float(x) * float(y); }
constexpr __half __hdiv(__half x, __half y) { return float(x) / float(y); }
constexpr __half __hneg(__half x) { return __ushort_as_half(x.bits ^ 0x8000u); }
constexpr __half __habs(__half x) { return __ushort_as_half(x.bits & 0x7fffu); }
inline __half hsqrt(__half x) { return std::sqrt(float(x)); }
inline __half hexp(__half x) { return std::exp(float(x)); }

/// x * y + z. The sum is rounded to odd in float, so that the last rounding sees what was lost.
inline __half __hfma(__half x, __half y, __half z) {
    const double exact = double(float(x)) * float(y) + float(z);
    float odd = static_cast<float>(exact);
    if (double(odd) != exact && std::isfinite(odd)) {
        auto word = std::bit_cast<std::uint32_t>(odd);
        if (std::abs(double(odd)) > std::abs(exact)) --word;
        odd = std::bit_cast<float>(word | 1u);
    }
    return odd;
}

constexpr bool __heq(__half x, __half y) { return float(x) == float(y); }
constexpr bool __hne(__half x, __half y) { return float(x) != float(y); }
constexpr bool __hlt(__half x, __half y) { return float(x) < float(y); }
constexpr bool __hle(__half x, __half y) { return float(x) <= float(y); }
constexpr bool __hgt(__half x, __half y) { return float(x) > float(y); }
constexpr bool __hge(__half x, __half y) { return float(x) >= float(y); }
constexpr bool __hisnan(__half x) { return float(x) != float(x); }
inline __half __hmax(__half x, __half y) { return std::fmax(float(x), float(y)); }
inline __half __hmin(__half x, __half y) { return std::fmin(float(x), float(y)); }

constexpr __half operator+(__half x, __half y) { return __hadd(x, y); }
constexpr __half operator-(__half x, __half y) { return __hsub(x, y); }
constexpr __half operator*(__half x, __half y) { return __hmul(x, y); }
constexpr __half operator/(__half x, __half y) { return __hdiv(x, y); }
constexpr __half operator-(__half x) { return __hneg(x); }
constexpr __half& operator+=(__half& x, __half y) { return x = x + y; }
constexpr __half& operator-=(__half& x, __half y) { return x = x - y; }
constexpr __half& operator*=(__half& x, __half y) { return x = x * y; }
constexpr __half& operator/=(__half& x, __half y) { return x = x / y; }

constexpr __half2 __halves2half2(__half x, __half y) { return {x, y}; }
constexpr __half2 __half2half2(__half x) { return {x, x}; }
constexpr __half2 __float2half2_rn(float x) { return {__half(x), __half(x)}; }
constexpr __half2 __floats2half2_rn(float x, float y) { return {__half(x), __half(y)}; }
constexpr __half __low2half(__half2 v) { return v.x; }
constexpr __half __high2half(__half2 v) { return v.y; }
constexpr float __low2float(__half2 v) { return v.x; }
constexpr float __high2float(__half2 v) { return v.y; }
constexpr __half2 __hadd2(__half2 x, __half2 y) { return {x.x + y.x, x.y + y.y}; }
constexpr __half2 __hsub2(__half2 x, __half2 y) { return {x.x - y.x, x.y - y.y}; }
constexpr __half2 __hmul2(__half2 x, __half2 y) { return {x.x * y.x, x.y * y.y}; }
inline __half2 __hfma2(__half2 x, __half2 y, __half2 z) {
    return {__hfma(x.x, y.x, z.x), __hfma(x.y, y.y, z.y)};
}

constexpr float2 __half22float2(__half2 v) { return {v.x, v.y}; }
constexpr __half2 __float22half2_rn(float2 v) { return {__half(v.x), __half(v.y)}; }
