// SPDX-License-Identifier: Apache-2.0
#include "common/test/elementwise_mutants.hpp"
#include "common/test/on_device.hpp"
#include "gpu/copy.hpp"
#include "gpu/read.hpp"
#include "gpu/triad.hpp"

using namespace gpu4s;

namespace {

/// memory_read over x + shift, with `excess` elements more than there are.
auto read_moved(int64_t shift, int64_t excess) {
    return [=](const CopyArgs<float>& args, Stream stream) {
        if (args.count + excess > 0)
            read_naive(CopyArgs<float>{args.x + shift, args.y, args.count + excess}, stream);
    };
}

// One thread per chunk: reads every element, but joins them with `or`.
__global__ void or_kernel(const uint32_t* x, uint32_t* y, int64_t count) {
    const int64_t chunk = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    const int64_t first = chunk * MemoryRead::chunk;
    if (first >= count) return;
    uint32_t bits = 0;
    for (int64_t i = first; i < std::min(first + MemoryRead::chunk, count); ++i) bits |= x[i];
    y[chunk] = bits & number_mask<float>;
}

/// memory_write of value(i).
template <class Value>
auto write_of(Value value) {
    return [=](const MemoryWrite::Args<float>& args, Stream stream) {
        std::vector<float> host(args.count);
        for (int64_t i = 0; i < args.count; ++i) host[i] = value(i, args.count);
        GPU_CHECK(GPU_RT(MemcpyAsync)(args.y, host.data(), args.count * sizeof(float),
                                      GPU_RT(MemcpyHostToDevice), native(stream)));
    };
}

}  // namespace

TEST_CASE("memory_copy: broken variants are rejected") {
    CHECK(test::rejects_map<MemoryCopy>([](float) { return 0.0f; }));
    CHECK(test::rejects_map<MemoryCopy>([](float x) { return x + 0x1p-20f; }));
    CHECK(test::rejects_map<MemoryCopy>([](float x) { return float(gpu4s::half(x)); }));
    test::check_index_mistakes<MemoryCopy>(Same{});
    CHECK(test::rejects<MemoryCopy>([](const CopyArgs<float>& args, Stream stream) {
        GPU_CHECK(GPU_RT(MemcpyAsync)(args.y, args.x, args.count, GPU_RT(MemcpyDeviceToDevice),
                                      native(stream)));  // elements taken for bytes
    }));
}

TEST_CASE("memory_read: broken variants are rejected") {
    CHECK(test::rejects<MemoryRead>(read_moved(0, -1)));                  // last element not read
    CHECK(test::rejects<MemoryRead>(read_moved(1, -1)));                  // first element not read
    CHECK(test::rejects<MemoryRead>(read_moved(1, 0)));                   // chunks begin too late
    CHECK(test::rejects<MemoryRead>(read_moved(0, 1)));                   // an element too many
    CHECK(test::rejects<MemoryRead>(read_moved(0, -MemoryRead::chunk)));  // last chunk left out
    CHECK(test::rejects<MemoryRead>([](const CopyArgs<float>& args, Stream stream) {
        launch_memory_read<float>(or_kernel, 1, args, stream);
    }));
    CHECK(test::rejects<MemoryRead>([](const CopyArgs<float>& args, Stream stream) {
        read_opt(args, stream);  // then spoils the first chunk
        read_naive(CopyArgs<float>{args.x, args.y, std::min<int64_t>(args.count, 3)}, stream);
    }));
}

TEST_CASE("memory_write: broken variants are rejected") {
    test::check_accepted<MemoryWrite>({.inputs = {InputKind::gpu4s}},
                                      write_of([](int64_t i, int64_t) { return i % 1024; }));
    CHECK(test::rejects<MemoryWrite>(write_of([](int64_t i, int64_t) { return i; })));
    CHECK(test::rejects<MemoryWrite>(write_of([](int64_t i, int64_t) { return i % 512; })));
    CHECK(test::rejects<MemoryWrite>(write_of([](int64_t, int64_t) { return 7; })));
    CHECK(test::rejects<MemoryWrite>(
        write_of([](int64_t i, int64_t count) { return i == count - 1 ? 0 : i % 1024; })));
}

TEST_CASE("memory_triad: broken variants are rejected") {
    const auto with = [](auto change) {
        return [=](MemoryTriad::Args<float> args, Stream stream) {
            change(args);
            if (args.count > 0) triad_opt(args, stream);
        };
    };
    using Args = MemoryTriad::Args<float>&;
    test::check_accepted<MemoryTriad>({.inputs = {InputKind::gpu4s}}, with([](Args) {}));
    CHECK(test::rejects<MemoryTriad>(with([](Args args) { std::swap(args.x, args.y); })));
    CHECK(test::rejects<MemoryTriad>(with([](Args args) { args.y = args.x; })));
    CHECK(test::rejects<MemoryTriad>(with([](Args args) { args.count -= 1; })));
    CHECK(test::rejects<MemoryTriad>(with([](Args args) { args.count = args.count / 4 * 4; })));
    CHECK(test::rejects<MemoryTriad>(with([](Args args) { args.count += 1; })));
    CHECK(test::rejects<MemoryTriad>(with([](Args args) { args.y += 4; })));
}

TEST_CASE("memory: a triad with a copy is three times the array") {
    std::vector<int32_t> x(1003), expected(1003);
    for (int32_t i = 0; i < 1003; ++i) x[i] = 7 * i, expected[i] = 21 * i;
    const backend::Buffer in(x), copied(std::vector<int32_t>(1003));
    CHECK(test::on_device<int32_t>(1003, [&](int32_t* z, backend::Stream stream) {
              copy_opt(CopyArgs<int32_t>{in.as<int32_t>(), copied.as<int32_t>(), 1003}, stream);
              triad_opt(MemoryTriad::Args<int32_t>{in.as<int32_t>(), copied.as<int32_t>(), z, 1003},
                        stream);
          }) == expected);
}
