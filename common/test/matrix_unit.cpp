// SPDX-License-Identifier: Apache-2.0
// Matrix units in the emulation, whose instructions know where each element lies without the lane
// maps that kernels use: a wrong entry of a map moves an element or loses it.
#include "common/backend/matrix_unit.hpp"

#include <cmath>
#include <random>
#include <vector>

#include "common/backend/async_copy.hpp"
#include "common/hip_on_cpu/diagnosis.hpp"
#include "common/hip_on_cpu/settings.hpp"
#include "common/test/catch.hpp"

using namespace gpu4s;

namespace {

/// Vectors in device memory for one launch.
template <class T>
class OnDevice {
  public:
    explicit OnDevice(const std::vector<T>& host) : count_(host.size()), buffer_(host) {}
    T* get() const { return buffer_.as<T>(); }
    std::vector<T> values() const {
        std::vector<T> host(count_);
        backend::copy(host.data(), get(), count_ * sizeof(T));
        return host;
    }

  private:
    size_t count_;
    backend::Buffer buffer_;
};

// One wave per block: block b adds the product of the b-th A and B to the b-th D, all row-major,
// each element loaded and stored by its lane map.
template <class Unit>
__global__ void unit_kernel(const typename Unit::Element* A, const typename Unit::Element* B,
                            typename Unit::Sum* D) {
    A += blockIdx.x * Unit::rows * Unit::depth;
    B += blockIdx.x * Unit::depth * Unit::columns;
    D += blockIdx.x * Unit::rows * Unit::columns;
    const int lane = static_cast<int>(threadIdx.x);
    typename Unit::A a;
    typename Unit::B b;
    typename Unit::D d;
    for (int i = 0; i < Unit::a_elements; ++i)
        a.element[i] = A[Unit::a_row(lane, i) * Unit::depth + Unit::a_k(lane, i)];
    for (int i = 0; i < Unit::b_elements; ++i)
        b.element[i] = B[Unit::b_k(lane, i) * Unit::columns + Unit::b_column(lane, i)];
    for (int i = 0; i < Unit::d_elements; ++i)
        d.element[i] = D[Unit::d_row(lane, i) * Unit::columns + Unit::d_column(lane, i)];
    Unit::multiply_add(d, a, b);
    for (int i = 0; i < Unit::d_elements; ++i)
        D[Unit::d_row(lane, i) * Unit::columns + Unit::d_column(lane, i)] = d.element[i];
}

// One wave: the same through load_a() and load_b() from shared memory with padded rows.
template <class Unit>
__global__ void shared_kernel(const typename Unit::Element* A, const typename Unit::Element* B,
                              typename Unit::Sum* D) {
    using Element = typename Unit::Element;
    constexpr int pad = 16 / sizeof(Element);
    alignas(16) __shared__ Element a[Unit::rows][Unit::depth + pad];
    alignas(16) __shared__ Element b[Unit::depth][Unit::columns + pad];
    const int lane = static_cast<int>(threadIdx.x);
    for (int i = lane; i < Unit::rows * Unit::depth; i += Unit::lanes)
        a[i / Unit::depth][i % Unit::depth] = A[i];
    for (int i = lane; i < Unit::depth * Unit::columns; i += Unit::lanes)
        b[i / Unit::columns][i % Unit::columns] = B[i];
    __syncthreads();
    typename Unit::D d{};
    Unit::multiply_add(d, load_a<Unit>(&a[0][0], Unit::depth + pad),
                       load_b<Unit>(&b[0][0], Unit::columns + pad));
    for (int i = 0; i < Unit::d_elements; ++i)
        D[Unit::d_row(lane, i) * Unit::columns + Unit::d_column(lane, i)] = d.element[i];
}

template <class Unit>
struct Operands {
    std::vector<typename Unit::Element> A, B;
    std::vector<typename Unit::Sum> D;

    explicit Operands(int blocks)
        : A(blocks * Unit::rows * Unit::depth, typename Unit::Element(0)),
          B(blocks * Unit::depth * Unit::columns, typename Unit::Element(0)),
          D(blocks * Unit::rows * Unit::columns, typename Unit::Sum(0)) {}

    /// D after `kernel`, one wave a block.
    template <class Kernel>
    std::vector<typename Unit::Sum> run(Kernel kernel, int blocks) const {
        const OnDevice a(A), b(B);
        const OnDevice d(D);
        launch(kernel, blocks, Unit::lanes, 0, Stream{}, a.get(), b.get(), d.get());
        return d.values();
    }
};

/// In [1, 113], a number of every operand type; neighbours differ.
int mark(int i) { return i % 113 + 1; }

/// In each block A is a unit vector in one place and B full: row `row` of D must be row k of B.
template <class Unit>
int64_t wrong_with_unit_A() {
    constexpr int blocks = Unit::rows * Unit::depth;
    Operands<Unit> all(blocks);
    for (int i = 0; i < std::ssize(all.B); ++i)
        all.B[i] = static_cast<typename Unit::Element>(mark(i % (Unit::depth * Unit::columns)));
    for (int block = 0; block < blocks; ++block)
        all.A[block * blocks + block] = static_cast<typename Unit::Element>(1);
    const auto D = all.run(unit_kernel<Unit>, blocks);
    int64_t wrong = 0;
    for (int i = 0; i < std::ssize(D); ++i) {
        const int block = i / (Unit::rows * Unit::columns), row = i / Unit::columns % Unit::rows;
        const int k = block % Unit::depth, column = i % Unit::columns;
        const int expected = row == block / Unit::depth ? mark(k * Unit::columns + column) : 0;
        wrong += D[i] != static_cast<typename Unit::Sum>(expected);
    }
    return wrong;
}

/// The same with B the unit vector, and D not zero before.
template <class Unit>
int64_t wrong_with_unit_B() {
    constexpr int blocks = Unit::depth * Unit::columns;
    Operands<Unit> all(blocks);
    for (int i = 0; i < std::ssize(all.A); ++i)
        all.A[i] = static_cast<typename Unit::Element>(mark(i % (Unit::rows * Unit::depth)));
    for (int i = 0; i < std::ssize(all.D); ++i)
        all.D[i] = static_cast<typename Unit::Sum>(1000 * mark(i));
    for (int block = 0; block < blocks; ++block)
        all.B[block * blocks + block] = static_cast<typename Unit::Element>(1);
    const auto D = all.run(unit_kernel<Unit>, blocks);
    int64_t wrong = 0;
    for (int i = 0; i < std::ssize(D); ++i) {
        const int block = i / (Unit::rows * Unit::columns), row = i / Unit::columns % Unit::rows;
        const int k = block / Unit::columns, column = i % Unit::columns;
        const int product = column == block % Unit::columns ? mark(row * Unit::depth + k) : 0;
        wrong += D[i] != static_cast<typename Unit::Sum>(1000 * mark(i) + product);
    }
    return wrong;
}

/// Small numbers everywhere, through shared memory.
template <class Unit>
int64_t wrong_through_shared() {
    Operands<Unit> all(1);
    for (int i = 0; i < std::ssize(all.A); ++i)
        all.A[i] = static_cast<typename Unit::Element>(i * 7 % 11 - 5);
    for (int i = 0; i < std::ssize(all.B); ++i)
        all.B[i] = static_cast<typename Unit::Element>(i * 5 % 13 - 6);
    const auto D = all.run(shared_kernel<Unit>, 1);
    int64_t wrong = 0;
    for (int row = 0; row < Unit::rows; ++row)
        for (int column = 0; column < Unit::columns; ++column) {
            double sum = 0;
            for (int k = 0; k < Unit::depth; ++k)
                sum += static_cast<double>(all.A[row * Unit::depth + k]) *
                       static_cast<double>(all.B[k * Unit::columns + column]);
            wrong += D[row * Unit::columns + column] != static_cast<typename Unit::Sum>(sum);
        }
    return wrong;
}

/// Each element of each matrix is held, and runs are what they say.
template <class Unit>
bool maps_are_whole() {
    std::vector<int> a(Unit::rows * Unit::depth), b(Unit::depth * Unit::columns),
        d(Unit::rows * Unit::columns);
    bool runs = true;
    for (int l = 0; l < Unit::lanes; ++l) {
        for (int i = 0; i < Unit::a_elements; ++i) {
            ++a[Unit::a_row(l, i) * Unit::depth + Unit::a_k(l, i)];
            const int first = i / Unit::run * Unit::run;
            runs &= Unit::a_row(l, i) == Unit::a_row(l, first) &&
                    Unit::a_k(l, i) == Unit::a_k(l, first) + i % Unit::run;
        }
        for (int i = 0; i < Unit::b_elements; ++i)
            ++b[Unit::b_k(l, i) * Unit::columns + Unit::b_column(l, i)];
        for (int i = 0; i < Unit::d_elements; ++i) {
            ++d[Unit::d_row(l, i) * Unit::columns + Unit::d_column(l, i)];
            const int first = i / Unit::d_run * Unit::d_run;
            runs &= Unit::d_row(l, i) == Unit::d_row(l, first) &&
                    Unit::d_column(l, i) == Unit::d_column(l, first) + i % Unit::d_run;
        }
    }
    const auto all_are = [](const std::vector<int>& counts) {
        return std::ranges::all_of(counts, [&](int n) { return n == counts[0] && n > 0; });
    };
    return runs && all_are(a) && all_are(b) && all_are(d) && d[0] == 1;
}

template <class Unit>
void check_unit() {
    CHECK(Unit::exists);
    CHECK(maps_are_whole<Unit>());
    for (const auto order :
         {hip_on_cpu::Order::in_order, hip_on_cpu::Order::reversed, hip_on_cpu::Order::shuffled}) {
        hip_on_cpu::set_order(order, 3);
        hip_on_cpu::set_wave_size(Unit::lanes);
        CHECK(wrong_with_unit_A<Unit>() == 0);
        CHECK(wrong_with_unit_B<Unit>() == 0);
        CHECK(wrong_through_shared<Unit>() == 0);
    }
    hip_on_cpu::set_order(hip_on_cpu::Order::in_order);
    hip_on_cpu::set_wave_size(32);
}

}  // namespace

TEST_CASE("matrix unit: NVIDIA, every element in its place") {
    SECTION("half") { check_unit<Mma<gpu4s::half>>(); }
    SECTION("bfloat16") { check_unit<Mma<bfloat16>>(); }
    SECTION("float") { check_unit<Mma<float>>(); }
    SECTION("Tf32") { check_unit<Mma<Tf32>>(); }
    SECTION("double") { check_unit<Mma<double>>(); }
    SECTION("int8") { check_unit<Mma<int8_t>>(); }
}

TEST_CASE("matrix unit: AMD CDNA, every element in its place") {
    SECTION("half") { check_unit<Mfma<gpu4s::half>>(); }
    SECTION("bfloat16") { check_unit<Mfma<bfloat16>>(); }
    SECTION("float") { check_unit<Mfma<float>>(); }
    SECTION("Tf32") { check_unit<Mfma<Tf32>>(); }
    SECTION("double") { check_unit<Mfma<double>>(); }
    SECTION("int8") { check_unit<Mfma<int8_t>>(); }
}

TEST_CASE("matrix unit: AMD RDNA 3 and 4, every element in its place") {
    SECTION("3, half") { check_unit<WmmaRdna3<gpu4s::half>>(); }
    SECTION("3, bfloat16") { check_unit<WmmaRdna3<bfloat16>>(); }
    SECTION("3, int8") { check_unit<WmmaRdna3<int8_t>>(); }
    SECTION("4, half") { check_unit<WmmaRdna4<gpu4s::half>>(); }
    SECTION("4, bfloat16") { check_unit<WmmaRdna4<bfloat16>>(); }
    SECTION("4, int8") { check_unit<WmmaRdna4<int8_t>>(); }
}

// Read off the vendors' documents: PTX ISA 8.5, figures of the fragments; AMD's calculator.
TEST_CASE("matrix unit: the emulated instructions are the documented ones") {
    using hip_on_cpu::MatrixInstruction;
    const auto a = [](const MatrixInstruction& m, int row, int k) {
        const auto place = m.a(m, row, k);
        return std::pair(place.lane, place.element);
    };
    const auto b = [](const MatrixInstruction& m, int k, int column) {
        const auto place = m.b(m, k, column);
        return std::pair(place.lane, place.element);
    };
    const auto d = [](const MatrixInstruction& m, int row, int column) {
        const auto place = m.d(m, row, column);
        return std::pair(place.lane, place.element);
    };
    using At = std::pair<int, int>;
    const auto m16n8k16 = hip_on_cpu::mma(2), m16n8k8 = hip_on_cpu::mma(1),
               m16n8k32 = hip_on_cpu::mma(4);
    CHECK(a(m16n8k16, 0, 0) == At(0, 0));
    CHECK(a(m16n8k16, 9, 3) == At(5, 3));   // a3: row groupID + 8, column 2 t + 1
    CHECK(a(m16n8k16, 1, 14) == At(7, 4));  // a4: row groupID, column 2 t + 8
    CHECK(a(m16n8k16, 15, 15) == At(31, 7));
    CHECK(b(m16n8k16, 9, 2) == At(8, 3));
    CHECK(d(m16n8k16, 12, 5) == At(18, 3));
    CHECK(a(m16n8k8, 8, 1) == At(1, 1));
    CHECK(a(m16n8k8, 2, 6) == At(10, 2));
    CHECK(b(m16n8k8, 7, 7) == At(31, 1));
    CHECK(a(m16n8k32, 8, 6) == At(1, 6));
    CHECK(a(m16n8k32, 0, 17) == At(0, 9));
    CHECK(b(m16n8k32, 31, 1) == At(7, 7));
    const auto f16 = hip_on_cpu::mfma(32, 4), f32 = hip_on_cpu::mfma(32, 1),
               f64 = hip_on_cpu::mfma_f64(), i8_gfx942 = hip_on_cpu::mfma(32, 8);
    CHECK(a(f16, 5, 6) == At(37, 2));  // v_mfma_f32_32x32x8f16: v1{37}.[15:0]
    CHECK(b(f16, 3, 31) == At(31, 3));
    CHECK(d(f16, 4, 0) == At(32, 0));
    CHECK(d(f16, 31, 31) == At(63, 15));
    CHECK(d(f16, 9, 2) == At(2, 5));
    CHECK(a(f32, 7, 1) == At(39, 0));
    CHECK(a(f64, 3, 2) == At(35, 0));
    CHECK(d(f64, 1, 0) == At(16, 0));
    CHECK(d(f64, 6, 3) == At(35, 1));
    CHECK(a(i8_gfx942, 0, 9) == At(32, 1));
    const auto rdna3 = hip_on_cpu::wmma_rdna3(), rdna4 = hip_on_cpu::wmma_rdna4(4);
    CHECK(a(rdna3, 3, 12) == At(3, 12));
    CHECK(d(rdna3, 3, 4) == At(20, 1));
    CHECK(a(rdna4, 0, 4) == At(16, 0));
    CHECK(a(rdna4, 2, 9) == At(2, 5));
    CHECK(d(rdna4, 9, 1) == At(17, 1));
}

TEST_CASE("matrix unit: rounding to TensorFloat-32") {
    CHECK(round_to_tf32(1.0f) == 1.0f);
    CHECK(round_to_tf32(1 + 0x1p-10f) == 1 + 0x1p-10f);
    CHECK(round_to_tf32(1 + 0x1p-11f) == 1 + 0x1p-10f);  // a tie, away from zero
    CHECK(round_to_tf32(-1 - 0x1p-11f) == -1 - 0x1p-10f);
    CHECK(round_to_tf32(std::nextafter(1 + 0x1p-11f, 0.0f)) == 1.0f);
    CHECK(round_to_tf32(0x1p-149f) == 0.0f);
    CHECK(round_to_tf32(0x1p-136f) == 0x1p-136f);
}

namespace {

/// The largest |error| / |a b| of products a b, each in a place of its own.
template <class Unit>
double worst_product(float scale_a, float scale_b) {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> in(1, 2);
    double worst = 0;
    for (int run = 0; run < 50; ++run) {
        Operands<Unit> all(1);
        for (int row = 0; row < Unit::rows; ++row) all.A[row * Unit::depth] = in(random)*scale_a;
        for (int column = 0; column < Unit::columns; ++column) all.B[column] = in(random)*scale_b;
        const auto D = all.run(unit_kernel<Unit>, 1);
        for (int row = 0; row < Unit::rows; ++row)
            for (int column = 0; column < Unit::columns; ++column) {
                const double exact = double(all.A[row * Unit::depth]) * double(all.B[column]);
                worst = std::max(worst, std::abs(D[row * Unit::columns + column] - exact) / exact);
            }
    }
    return worst;
}

}  // namespace

TEST_CASE("matrix unit: three products of TensorFloat-32 make one of float") {
    CHECK(worst_product<Mma<float>>(1, 1) < 0x1p-21 + 0x1p-23);
    CHECK(worst_product<Mma<float>>(0x1p60f, 0x1p-60f) < 0x1p-21 + 0x1p-23);
    CHECK(worst_product<Mma<float>>(0x1p124f, 0x1p-60f) < 0x1p-21 + 0x1p-23);
    const double rounded = worst_product<Mma<Tf32>>(1, 1);
    CHECK(rounded > 0x1p-12);  // one is not enough, and the emulation knows
    CHECK(rounded < 2 * 0x1p-11 + 0x1p-20);
    // Small parts of the smallest numbers are not lost.
    Operands<Mma<float>> all(1);
    all.A[0] = 0x1p-149f;
    all.A[8] = 0x1.fffffcp-127f;
    all.B[0] = 0x1p20f;
    const auto D = all.run(unit_kernel<Mma<float>>, 1);
    CHECK(D[0] == 0x1p-129f);
    CHECK(D[16] == 0x1.fffffcp-107f);
}

namespace {

__global__ void partial_wave_kernel(float* out) {
    float a[4] = {}, b[4] = {}, d[4] = {};
    hip_on_cpu::multiply_matrices(hip_on_cpu::mma(1), a, b, d);
    out[threadIdx.x] = d[0];
}

void expect_partial(int threads) {
    const OnDevice<float> out(std::vector<float>(64));
    hip_on_cpu::set_silent(true);
    hip_on_cpu::clear_diagnosis();
    hip_on_cpu::launch(partial_wave_kernel, dim3(1), dim3(threads), 0, nullptr, out.get());
    CHECK(hip_on_cpu::last_diagnosis().name == "partial-wave collective");
    (void)hipGetLastError();
    hip_on_cpu::set_silent(false);
}

// Each thread copies one vector of `from` and reads `to` before and after it waits.
__global__ void late_copy_kernel(const float* from, float* seen) {
    __shared__ Vector16<float> to[2];
    to[0] = to[1] = {};
    const auto* vectors = reinterpret_cast<const Vector16<float>*>(from);
    AsyncCopies copies;
    copies.start(&to[0], vectors, true);
    copies.end_group();
    copies.start(&to[1], vectors + 1, true);
    copies.end_group();
    seen[0] = to[0].element[0];
    copies.wait<1>();
    seen[1] = to[0].element[0];
    seen[2] = to[1].element[0];
    copies.wait<0>();
    seen[3] = to[1].element[3];
    copies.start(&to[0], vectors + 7, false);  // behind the end: not read
    copies.end_group();
    copies.wait<0>();
    seen[4] = to[0].element[2];
}

}  // namespace

TEST_CASE("matrix unit: every lane must come, of a wave of the instruction's size") {
    expect_partial(16);
    expect_partial(40);
    hip_on_cpu::set_wave_size(64);
    expect_partial(64);
    hip_on_cpu::set_wave_size(32);
}

TEST_CASE("asynchronous copies arrive as late as they may") {
    const OnDevice<float> from({1, 2, 3, 4, 5, 6, 7, 8}), seen(std::vector<float>(5, -1));
    launch(late_copy_kernel, 1, 1, 0, Stream{}, from.get(), seen.get());
    CHECK(seen.values() == std::vector<float>{0, 1, 0, 8, 0});
}
