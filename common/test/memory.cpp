// SPDX-License-Identifier: Apache-2.0
// Runs on whichever backend is linked: all access goes through it.
#include "common/memory.hpp"

#include <algorithm>
#include <cstring>

#include "common/test/catch.hpp"
#include "common/types.hpp"

using namespace gpu4s;
using backend::Location;

namespace {

template <class T>
std::vector<T> read(const T* pointer, size_t count) {
    std::vector<T> values(count);
    backend::copy(values.data(), pointer, count * sizeof(T));
    backend::synchronize();
    return values;
}

/// Changes the byte `offset` bytes behind `pointer`.
void damage(const void* pointer, int64_t offset) {
    uint8_t byte = 0;
    auto* at = const_cast<std::byte*>(static_cast<const std::byte*>(pointer)) + offset;
    backend::copy(&byte, at, 1);
    byte ^= 1;
    backend::copy(at, &byte, 1);
    backend::synchronize();
}

bool all_are(const std::vector<std::byte>& bytes, uint8_t value) {
    return std::ranges::all_of(bytes, [=](std::byte byte) { return uint8_t(byte) == value; });
}

}  // namespace

static std::vector<std::byte> downloaded(const Memory& memory) {
    std::vector<std::byte> bytes(memory.output_bytes());
    memory.download(bytes);
    return bytes;
}

TEST_CASE("memory: inputs are uploaded, outputs are poisoned and downloaded") {
    const std::vector<float> x{1, 2, 3};
    for (const Location location :
         {Location::device, Location::pageable_host, Location::pinned_host}) {
        CAPTURE(static_cast<int>(location));
        Memory memory;
        const float* input = memory.input(x, location);
        int32_t* output = memory.output<int32_t>(5, location);
        CHECK(reinterpret_cast<uintptr_t>(input) % 256 == 0);
        CHECK(reinterpret_cast<uintptr_t>(output) % 256 == 0);
        memory.upload();
        CHECK(read(input, 3) == x);
        for (const uint8_t poison : {first_poison, second_poison}) {
            memory.poison(poison);
            CHECK(downloaded(memory).size() == 20);
            CHECK(all_are(downloaded(memory), poison));
        }
        const int32_t values[] = {1, 2, 3, 4, 5};
        backend::copy(output, values, sizeof values);
        const auto bytes = downloaded(memory);
        CHECK(std::memcmp(bytes.data(), values, sizeof values) == 0);
        CHECK(read(input, 3) == x);
        CHECK_FALSE(memory.broken_guard());
        CHECK_FALSE(memory.is_in_place());
    }
}

TEST_CASE("memory: each guard byte is seen, and the buffer behind which it lies is named") {
    const std::vector<double> x{1, 2}, y{3};
    for (const int64_t byte : {0, 1, 127, 255}) {
        CAPTURE(byte);
        {
            Memory memory;
            memory.input(x);
            const double* second = memory.input(y);
            memory.output<double>(3);
            damage(second, 8 + byte);
            const auto reason = memory.broken_guard();
            REQUIRE(reason);
            CHECK(reason->find("input 2") != std::string::npos);
            CHECK(reason->find("byte " + std::to_string(byte)) != std::string::npos);
        }
        Memory memory;
        memory.input(x);
        damage(memory.output<double>(3), 24 + byte);
        REQUIRE(memory.broken_guard());
        CHECK(memory.broken_guard()->find("the output") != std::string::npos);
    }
}

TEST_CASE("memory: a guard copied onto a guard is seen") {
    Memory memory;
    const std::vector<float> x(7, 1.0f);
    const float* input = memory.input(x);
    float* output = memory.output<float>(7);
    memory.upload();
    backend::copy(output, input, 8 * sizeof(float));
    CHECK(memory.broken_guard());
}

TEST_CASE("memory: poisoning and uploading leave the guards alone") {
    Memory memory;
    const std::vector<gpu4s::half> x(3, gpu4s::half(1.0f));
    memory.input(x);
    memory.output<uint8_t>(1);
    memory.upload();
    memory.poison(first_poison);
    memory.poison(second_poison);
    CHECK_FALSE(memory.broken_guard());
}

TEST_CASE("memory: what is changed in place gets its input back") {
    Memory memory;
    const std::vector<int32_t> x{7, 8, 9};
    int32_t* data = memory.in_place(x);
    CHECK(memory.is_in_place());
    memory.upload();
    CHECK(read(data, 3) == x);
    const int32_t changed[] = {1, 1, 1};
    backend::copy(data, changed, sizeof changed);
    CHECK(std::memcmp(downloaded(memory).data(), changed, sizeof changed) == 0);
    memory.poison(second_poison);
    CHECK(read(data, 3) == x);
    CHECK_FALSE(memory.broken_guard());
}

TEST_CASE("memory: nothing is left when it goes") {
    const int64_t before = backend::allocated_bytes();
    {
        Memory memory;
        const std::vector<float> empty;
        memory.input(empty);
        memory.output<float>(1000);
        memory.output<float>(0, Location::pageable_host);
        memory.upload();
        CHECK(backend::allocated_bytes() >= before + 4000);
        Memory moved = std::move(memory);
        CHECK_FALSE(moved.broken_guard());
    }
    CHECK(backend::allocated_bytes() == before);
}

TEST_CASE("memory: a problem that binds no output is a mistake in the problem") {
    Memory memory;
    CHECK_THROWS_AS(downloaded(memory), std::logic_error);
}
