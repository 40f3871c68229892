// SPDX-License-Identifier: Apache-2.0
#include "common/gpu4s_bench/text.hpp"

#include <bit>
#include <cinttypes>
#include <cstdio>
#include <cstring>

#include "common/types.hpp"

namespace gpu4s::gpu4s_bench {
namespace {

template <class T>
std::vector<double> numbers_of(std::span<const std::byte> bytes) {
    std::vector<T> values(bytes.size() / sizeof(T));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    return {values.begin(), values.end()};
}

}  // namespace

std::vector<double> numbers(const std::string& type, std::span<const std::byte> bytes) {
    if (type == type_name<int32_t>()) return numbers_of<int32_t>(bytes);
    if (type == type_name<half>()) return numbers_of<half>(bytes);
    if (type == type_name<float>()) return numbers_of<float>(bytes);
    return numbers_of<double>(bytes);
}

std::string printed(double value, bool integer) {
    char text[400];
    if (integer)
        std::snprintf(text, sizeof text, "%" PRId64, static_cast<int64_t>(value));
    else
        std::snprintf(text, sizeof text, "%f", value);
    return text;
}

std::string printed(std::span<const double> values, const ArrayText& text, const Sizes& sizes,
                    bool integer) {
    const auto columns = text.columns ? size_t(text.columns(sizes)) * (text.complex ? 2 : 1) : 0;
    std::string result;
    for (int copy = 0; copy < text.copies; ++copy)
        for (size_t i = 0; i < values.size(); ++i) {
            result += printed(values[i], integer);
            result += text.complex && i % 2 == 1 ? "," : " ";
            if (columns > 0 && (i + 1) % columns == 0) result += "\n";
        }
    return result + text.after;
}

std::string exported(std::span<const double> values, const std::string& type, bool raw) {
    std::string result;
    for (double value : values) {
        char line[20];
        if (raw && type == type_name<int32_t>())
            std::snprintf(line, sizeof line, "%08" PRIx32 "\n",
                          static_cast<uint32_t>(static_cast<int64_t>(value)));
        else if (raw && type != type_name<double>())
            std::snprintf(line, sizeof line, "%08" PRIx32 "\n",
                          std::bit_cast<uint32_t>(static_cast<float>(value)));
        else
            std::snprintf(line, sizeof line, "%016" PRIx64 "\n", std::bit_cast<uint64_t>(value));
        result += line;
    }
    return result;
}

}  // namespace gpu4s::gpu4s_bench
