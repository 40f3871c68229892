// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "common/test/mutants.hpp"
#include "common/test/on_device.hpp"
#include "gpu/naive.hpp"
#include "gpu/opt.hpp"

using namespace gpu4s;

namespace {

enum class Fault {
    none,
    starts_at_zero,          // the maximum of a negative window would be 0
    stride_two,              // whatever the stride is (defect 6)
    stride_is_window,        // right where windows tile x
    guarded_by_input,        // columns of x instead of those of y (defect 7)
    bound_off_by_one,        // a window behind the last
    grid_rounded_down,       // integer division before rounding up (defect 8)
    one_block,               // of as many threads as there are windows (defect 8)
    last_row_skipped,        // of each window
    last_column_skipped,     // of each window
    window_too_large,        // by a column
    input_stride_on_output,  // rows of y as far apart as those of x
    rows_and_columns,        // swapped: right for square y
    minimum,
    absolute_value,
    bits_compared,    // as integers: wrong among negative numbers
    added_to_output,  // the maximum with what y held
};

// One thread per window.
template <Fault fault, class T>
__global__ void broken_kernel(const T* x, T* y, int64_t rows, int64_t columns, int window,
                              int64_t stride, int64_t out_rows, int64_t out_columns) {
    const int64_t output = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    int64_t width = out_columns;
    if (fault == Fault::guarded_by_input) width = columns;
    if (fault == Fault::bound_off_by_one) width += 1;
    const int64_t i = output / width, j = output % width;
    if (i >= out_rows) return;
    const int height = fault == Fault::last_row_skipped && window > 1 ? window - 1 : window;
    const int breadth = fault == Fault::last_column_skipped && window > 1 ? window - 1
                        : fault == Fault::window_too_large                ? window + 1
                                                                          : window;
    const int64_t step = fault == Fault::stride_two         ? 2
                         : fault == Fault::stride_is_window ? window
                                                            : stride;
    const auto key = [](T value) {
        if constexpr (fault == Fault::bits_compared) {
            uint32_t bits;
            std::memcpy(&bits, &value, sizeof bits);
            if constexpr (std::is_integral_v<T>) return bits;
            return bits ^ 0x80000000u;
        } else {
            return fault == Fault::absolute_value ? T(std::abs(value)) : value;
        }
    };
    T most = 0;
    bool first = fault != Fault::starts_at_zero;
    for (int a = 0; a < height; ++a)
        for (int b = 0; b < breadth; ++b) {
            const int64_t at = (i * step + a) * columns + j * step + b;
            if (at >= rows * columns) continue;
            const bool more = fault == Fault::minimum ? x[at] < most : key(x[at]) > key(most);
            if (first || more) most = x[at];
            first = false;
        }
    int64_t to = i * out_columns + j;
    if (fault == Fault::input_stride_on_output) to = i * columns + j;
    if (fault == Fault::rows_and_columns) to = j * out_rows + i;
    if (fault == Fault::added_to_output) most = std::max(most, y[to]);
    if (to <= out_rows * out_columns) y[to] = most;
}

template <Fault fault, class T = float>
constexpr auto broken = [](const MaxPooling::Args<T>& args, Stream stream) {
    const bool wider = fault == Fault::guarded_by_input || fault == Fault::bound_off_by_one;
    const int64_t windows = args.out_rows * (wider ? args.columns + 1 : args.out_columns);
    const unsigned block = fault == Fault::one_block ? static_cast<unsigned>(windows) : 64;
    unsigned blocks = blocks_for(windows, static_cast<int>(block));
    if (fault == Fault::grid_rounded_down) blocks = static_cast<unsigned>(windows / 64);
    if (blocks > 0)
        launch(broken_kernel<fault, T>, blocks, block, 0, stream, args.x, args.y, args.rows,
               args.columns, args.window, args.stride, args.out_rows, args.out_columns);
};

/// y of one x through the opt variant.
template <class T>
std::vector<T> pooled(const std::vector<T>& x, const MaxPooling::Shape& shape) {
    const int64_t rows = shape.windows(shape.height), columns = shape.windows(shape.width);
    const backend::Buffer in(x);
    return test::on_device<T>(rows * columns, [&](T* y, backend::Stream stream) {
        max_pooling_opt(MaxPooling::Args<T>{in.as<T>(), y, shape.height, shape.width, shape.window,
                                            shape.step(), rows, columns},
                        stream);
    });
}

/// Checks `launcher` on every shape for which it says that it applies.
template <class Launcher>
void check_kernel(Launcher launcher) {
    test::check_accepted<MaxPooling>(
        {.inputs = {InputKind::uniform, InputKind::adversarial}, .type = "*"},
        [=]<class T>(const MaxPooling::Args<T>& args, Stream stream) {
            if (!launcher(args, stream)) max_pooling_naive(args, stream);
        });
}

template <int window, int stride, int down>
constexpr auto in_vectors = []<class T>(const MaxPooling::Args<T>& args, Stream stream) {
    const bool fits = fits_vectors<T, window, stride>(args);
    if (fits) pool_vectors<window, stride, down>(args, stream);
    return fits;
};

}  // namespace

TEST_CASE("max_pooling: broken kernels are rejected") {
    using enum Fault;
    test::check_rejected<MaxPooling>(
        {.inputs = {InputKind::gpu4s, InputKind::uniform, InputKind::adversarial}},
        broken<starts_at_zero>, broken<stride_two>, broken<stride_is_window>,
        broken<guarded_by_input>, broken<bound_off_by_one>, broken<grid_rounded_down>,
        broken<last_row_skipped>, broken<last_column_skipped>, broken<window_too_large>,
        broken<input_stride_on_output>, broken<rows_and_columns>, broken<minimum>,
        broken<absolute_value>, broken<bits_compared>, broken<added_to_output>);
}

TEST_CASE("max_pooling: the same kernel without a fault is accepted") {
    test::check_accepted<MaxPooling>({.type = "*"},
                                     []<class T>(const MaxPooling::Args<T>& args, Stream stream) {
                                         broken<Fault::none, T>(args, stream);
                                     });
}

TEST_CASE("max_pooling: a launch that no device starts is a failed row (defect 8)") {
    const std::vector<Record> records = test::run_mutant<MaxPooling>(
        broken<Fault::one_block>, InputKind::gpu4s,
        {.sizes = {{"height", {80}}, {"width", {80}}, {"window", {2}}}});
    REQUIRE(records.size() == 1);
    CHECK(records[0].status == Status::failed);
}

TEST_CASE(
    "max_pooling: integers compared without sign pass GPU4S Bench's inputs only (defect 34)") {
    constexpr auto unsigned_compared = broken<Fault::bits_compared, int32_t>;
    test::check_accepted<MaxPooling>({.inputs = {InputKind::gpu4s}, .type = "int32"},
                                     unsigned_compared);
    test::check_rejected<MaxPooling>({.inputs = {InputKind::uniform}, .type = "int32"},
                                     unsigned_compared);
}

TEST_CASE("max_pooling: every kernel of opt is right wherever it applies") {
    SECTION("vectors") {
        check_kernel(in_vectors<2, 2, 1>);
        check_kernel(in_vectors<2, 2, 3>);
        check_kernel(in_vectors<4, 4, 2>);
        check_kernel(in_vectors<3, 2, 1>);
        check_kernel(in_vectors<3, 2, 2>);
        check_kernel(in_vectors<3, 2, 4>);
    }
    SECTION("direct") {
        check_kernel([](const auto& args, Stream stream) {
            pool_direct(args, stream);
            return true;
        });
    }
    SECTION("tiles") {
        check_kernel([](const auto& args, Stream stream) {
            const bool fits = tile_bytes(args) <= 48 * 1024;
            if (fits) pool_tiles(args, stream);
            return fits;
        });
    }
    SECTION("wide") {
        check_kernel([](const auto& args, Stream stream) {
            pool_wide(args, stream);
            return true;
        });
    }
}

TEST_CASE("max_pooling: a constant stays, nothing falls where the input rises") {
    for (const MaxPooling::Shape& shape : MaxPooling::Shape::preset(Preset::test)) {
        INFO(shape_text(shape));
        Inputs inputs(InputKind::uniform, 7);
        const int64_t count = shape.height * shape.width;
        for (const float each : pooled(std::vector<float>(count, -0.25f), shape))
            CHECK(each == -0.25f);
        const std::vector<int32_t> low = inputs.symmetric<int32_t>(count);
        std::vector<int32_t> high = inputs.unit<int32_t>(count);  // at least 0
        for (int64_t i = 0; i < count; ++i) high[i] = low[i] + high[i] / 10;
        const std::vector<int32_t> y_low = pooled(low, shape), y_high = pooled(high, shape);
        for (int64_t i = 0; i < std::ssize(y_low); ++i) CHECK(y_low[i] <= y_high[i]);
    }
}

TEST_CASE("max_pooling: a window larger than x is refused, a stride of 0 is the window") {
    Options options;
    options.sizes = {{"height", {4}}, {"width", {8}}, {"window", {5}}};
    CHECK_THROWS_AS(chosen_shapes<MaxPooling::Shape>(options), Error);
    const MaxPooling::Shape shape{65, 64, 2};
    CHECK(shape.step() == 2);
    CHECK(shape.windows(65) == 32);
    CHECK(shape.reached(65) == 64);
    CHECK(MaxPooling::Shape{9, 9, 3, 2}.reached(9) == 9);
    CHECK(MaxPooling::Shape{9, 9, 2, 5}.reached(9) == 4);
    CHECK(MaxPooling::work<float>({4, 4, 2}).bytes() == 64 + 16);
}
