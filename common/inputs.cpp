// SPDX-License-Identifier: Apache-2.0
#include "common/inputs.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "common/error.hpp"

namespace gpu4s {

const char* input_name(InputKind kind) {
    switch (kind) {
        case InputKind::gpu4s: return "gpu4s";
        case InputKind::uniform: return "uniform";
        case InputKind::integers: return "integers";
        case InputKind::adversarial: return "adversarial";
    }
    return "";
}

GlibcRandom::GlibcRandom(uint32_t seed) {
    std::array<uint32_t, 34> first;
    first[0] = seed == 0 ? 1 : seed;
    for (int i = 1; i < 31; ++i)  // Lehmer generator; the signed seed keeps its sign as in glibc
        first[i] = static_cast<uint32_t>(
            ((16807 * int64_t(int32_t(first[i - 1]))) % 2147483647 + 2147483647) % 2147483647);
    for (int i = 31; i < 34; ++i) first[i] = first[i - 31];
    for (int i = 0; i < 34; ++i) state_[i] = first[i];
    for (int i = 34; i < 344; ++i) next();
}

// r[i] = r[i - 31] + r[i - 3] mod 2^32, kept in a ring of 34.
uint32_t GlibcRandom::next() {
    const int i = position_;
    position_ = i == 33 ? 0 : i + 1;
    const int back_31 = i + 3 >= 34 ? i + 3 - 34 : i + 3;
    const int back_3 = i - 3 < 0 ? i - 3 + 34 : i - 3;
    state_[i] = state_[back_31] + state_[back_3];
    return state_[i] >> 1;
}

// Mixing function of SplitMix64 (Steele, Lea, Flood 2014).
uint64_t Inputs::hash(uint64_t index) const {
    uint64_t z = seed_ + (index + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

namespace {

constexpr uint32_t rand_max = 2147483647;

/// The mappings of GPU4S Bench: rand()/RAND_MAX in T for [0, 1], in double for [-1, 1].
template <class T>
T from_rand(uint32_t value, bool with_sign) {
    if constexpr (std::is_integral_v<T>)
        return static_cast<T>(value % 100);
    else if (with_sign)
        return static_cast<T>(static_cast<float>(double(value) / rand_max * 2 - 1));
    else
        return static_cast<T>(static_cast<float>(value) / static_cast<float>(rand_max));
}
template <>
double from_rand<double>(uint32_t value, bool with_sign) {
    const double unit = double(value) / double(rand_max);
    return with_sign ? unit * 2 - 1 : unit;
}

template <class T>
T from_hash(uint64_t bits, bool with_sign) {
    if constexpr (std::is_integral_v<T>)
        return with_sign ? static_cast<T>(int(bits % 199) - 99) : static_cast<T>(bits % 100);
    else {
        const double unit = double(bits >> 11) * 0x1p-53;
        return static_cast<T>(static_cast<float>(with_sign ? 2 * unit - 1 : unit));
    }
}
template <>
double from_hash<double>(uint64_t bits, bool with_sign) {
    const double unit = double(bits >> 11) * 0x1p-53;
    return with_sign ? 2 * unit - 1 : unit;
}

/// One value in eight is special; the contract of every operation admits all of them.
template <class T>
T adversarial(uint64_t bits, bool with_sign) {
    if (bits >> 61 != 0) return from_hash<T>(bits, with_sign);
    if constexpr (std::is_integral_v<T>) {
        constexpr std::array<T, 4> special{0, 1, std::numeric_limits<T>::max(),
                                           std::numeric_limits<T>::min()};
        return special[bits % (with_sign ? 4 : 3)];
    } else {
        constexpr float smallest = std::is_same_v<T, half>       ? 0x1p-24f
                                   : std::is_same_v<T, bfloat16> ? 0x1p-133f
                                                                 : 0x1p-149f;
        constexpr float subnormal = std::is_same_v<T, half> ? 0x3.fp-16f : 0x7.ffp-130f;
        constexpr float largest = std::is_same_v<T, half> ? 0x1p4f : 0x1p20f;
        constexpr std::array<float, 8> special{0.0f,    1.0f,  smallest,   subnormal,
                                               largest, -0.0f, -subnormal, -largest};
        return static_cast<T>(special[bits % (with_sign ? 8 : 5)]);
    }
}

}  // namespace

std::optional<std::vector<uint8_t>> Inputs::file(size_t index) const {
    if (index >= files_.size()) return std::nullopt;
    std::error_code error;
    if (!std::filesystem::is_regular_file(files_[index], error))
        throw Error(ExitCode::file, "'" + files_[index] + "' cannot be read: no such file");
    std::ifstream file(files_[index], std::ios::binary);
    std::vector<uint8_t> bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file) throw Error(ExitCode::file, "'" + files_[index] + "' cannot be read");
    return bytes;
}

template <class T>
std::optional<std::vector<T>> Inputs::listing(int64_t count) {
    if (!listings_ || listings_read_ >= files_.size()) return std::nullopt;
    const std::string& path = files_[listings_read_];
    const std::vector<uint8_t> bytes = *file(listings_read_++);
    std::istringstream lines(std::string(bytes.begin(), bytes.end()));
    std::vector<T> values;
    for (std::string digits; std::ssize(values) < count && lines >> digits;) {
        uint64_t bits = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), bits, 16);
        if (error != std::errc() || end != digits.data() + digits.size() ||
            (digits.size() != 16 && (digits.size() != 8 || sizeof(T) > 4)))
            throw Error(ExitCode::file, "'" + path + "': '" + digits +
                                            "' is not a value of 8 or 16 " + "hexadecimal digits");
        if (digits.size() == 16)
            values.push_back(static_cast<T>(std::bit_cast<double>(bits)));
        else  // of a half the bits of a float
            values.push_back(static_cast<T>(
                std::bit_cast<std::conditional_t<sizeof(T) == 4, T, float>>(uint32_t(bits))));
    }
    if (std::ssize(values) < count)
        throw Error(ExitCode::file, "'" + path + "' holds " + std::to_string(values.size()) +
                                        " values, " + std::to_string(count) + " are needed");
    return values;
}

template <class T>
std::vector<T> Inputs::draw(int64_t count, bool with_sign) {
    std::vector<T> values(count);
    if (kind_ == InputKind::gpu4s) {
        for (T& value : values) value = from_rand<T>(random_.next(), with_sign);
        return values;
    }
    const uint64_t first = drawn_;
    drawn_ += count;
#pragma omp parallel for
    for (int64_t i = 0; i < count; ++i) {
        const uint64_t bits = hash(first + i);
        if (kind_ == InputKind::uniform) values[i] = from_hash<T>(bits, with_sign);
        if (kind_ == InputKind::integers)
            values[i] = static_cast<T>(with_sign ? int(bits % 5) - 2 : int(bits % 3));
        if (kind_ == InputKind::adversarial) values[i] = adversarial<T>(bits, with_sign);
    }
    return values;
}

template <class T>
std::vector<T> Inputs::unit(int64_t count) {
    if (auto listed = listing<T>(count)) return *listed;
    return draw<T>(count, false);
}
template <class T>
std::vector<T> Inputs::symmetric(int64_t count) {
    if (auto listed = listing<T>(count)) return *listed;
    return draw<T>(count, true);
}

template <class T>
std::vector<T> Inputs::complex(int64_t points) {
    if (auto listed = listing<T>(2 * points)) return *listed;
    if (kind_ != InputKind::gpu4s) return draw<T>(2 * points, true);
    std::vector<T> values(2 * points, T(0));
    for (int64_t i = 0; i < points; ++i) values[2 * i] = from_rand<T>(random_.next(), false);
    return values;
}

template <class T>
std::vector<T> Inputs::weights(int64_t count) {
    using Real = Accumulator<T>;
    std::vector<T> values = draw<T>(count, kind_ != InputKind::gpu4s);
    if (kind_ == InputKind::integers) return values;
    for (T& value : values)
        value = static_cast<T>(kind_ == InputKind::gpu4s ? Real(value) * Real(1.2) - Real(0.6)
                                                         : Real(value) * Real(0.6));
    return values;
}

std::vector<int8_t> Inputs::int8(int64_t count, int lowest, int highest) {
    std::vector<int8_t> values(count);
    const uint64_t range = highest - lowest + 1;
    if (kind_ == InputKind::gpu4s) {
        for (int8_t& value : values) value = static_cast<int8_t>(lowest + random_.next() % range);
        return values;
    }
    const uint64_t first = drawn_;
    drawn_ += count;
#pragma omp parallel for
    for (int64_t i = 0; i < count; ++i) {
        const uint64_t bits = hash(first + i);
        int value = lowest + static_cast<int>((bits >> 32) * range >> 32);
        if (kind_ == InputKind::integers && value < -2) value = -2;
        if (kind_ == InputKind::integers && value > 2) value = 2;
        if (kind_ == InputKind::adversarial && bits % 4 != 0)
            value = bits % 4 == 1 ? 0 : bits % 4 == 2 ? lowest : highest;
        values[i] = static_cast<int8_t>(value);
    }
    return values;
}

template std::vector<float> Inputs::unit(int64_t);
template std::vector<double> Inputs::unit(int64_t);
template std::vector<half> Inputs::unit(int64_t);
template std::vector<bfloat16> Inputs::unit(int64_t);
template std::vector<int32_t> Inputs::unit(int64_t);
template std::vector<float> Inputs::symmetric(int64_t);
template std::vector<double> Inputs::symmetric(int64_t);
template std::vector<half> Inputs::symmetric(int64_t);
template std::vector<int32_t> Inputs::symmetric(int64_t);
template std::vector<float> Inputs::complex(int64_t);
template std::vector<double> Inputs::complex(int64_t);
template std::vector<float> Inputs::weights(int64_t);
template std::vector<double> Inputs::weights(int64_t);
template std::vector<half> Inputs::weights(int64_t);

}  // namespace gpu4s
