// SPDX-License-Identifier: Apache-2.0
// The libraries for neural networks. Including them is a test, too: where a real header is
// installed, the prototypes of cuDNN, MIOpen and oneDNN are compared with it.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <thread>

#include "common/test/catch.hpp"
#include "common/test/environment_variable.hpp"
#include "common/test/temporary_directory.hpp"
#include "common/vendor/cudnn.hpp"
#include "common/vendor/miopen.hpp"
#include "common/vendor/onednn.hpp"

using namespace gpu4s;

namespace {

/// What the real program (GPU4S_PROGRAM) lists of relu with oneDNN's file set to `library`.
std::string listed_with(const std::string& library) {
    const test::EnvironmentVariable set("GPU4S_ONEDNN", library);
    const char* program = std::getenv("GPU4S_PROGRAM");
    REQUIRE(program != nullptr);
    std::FILE* pipe = popen((std::string(program) + " --list").c_str(), "r");
    std::string text;
    for (char line[1000]; std::fgets(line, sizeof line, pipe);) text += line;
    CHECK(pclose(pipe) == 0);
    const size_t relu = text.find("relu: y[i]");
    REQUIRE(relu != std::string::npos);
    const size_t lib = text.find("  lib ", relu);
    return text.substr(lib, text.find('\n', lib) - lib);
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

using Floats = onednn::Tensor<float>;

/// Runs once what `make` makes of a tensor for the results, and returns them.
template <class Make>
std::vector<float> results(const onednn::Extents& extents, Make make) {
    int64_t count = 1;
    for (int64_t extent : extents) count *= extent;
    std::vector<float> y(count, std::numeric_limits<float>::quiet_NaN());
    make(Floats(y.data(), extents))();
    return y;
}

}  // namespace

TEST_CASE("vendor_dnn: an absent oneDNN is the reason why the variant is not there") {
    const std::string line = listed_with("/absent/libdnnl.so");
    CHECK(contains(line, "not available: /absent/libdnnl.so: cannot open shared object file"));
}

TEST_CASE("vendor_dnn: a oneDNN of another version, or not one, is refused with a reason") {
    const test::TemporaryDirectory directory;
    const std::string path = directory.file("libdnnl.so");
    const std::string compile = "${CC:-gcc} -shared -fPIC -x c - -o " + path;
    const std::string version =
        "const int *dnnl_version(void) { static int v[] = {MAJOR, 1, 2}; "
        "return v; }";
    const auto build = [&](const std::string& source) {
        REQUIRE(std::system(("echo '" + source + "' | " + compile).c_str()) == 0);
    };
    build("enum { MAJOR = 4 }; " + version);
    CHECK(contains(listed_with(path), "oneDNN 4.1.2, not version 2 or 3"));
    build("enum { MAJOR = 3 }; " + version);
    CHECK(contains(listed_with(path), " has no symbol dnnl_engine_create"));
    build("int other;");
    CHECK(contains(listed_with(path), " has no symbol dnnl_version"));
}

TEST_CASE("vendor_dnn: MIOpen is for AMD GPUs only, and cuDNN says what is missing") {
    REQUIRE(miopen::unavailable());
    CHECK(contains(*miopen::unavailable(), "AMD GPUs only, this is the backend hip_cpu"));
    if (const auto reason = cudnn::unavailable()) CHECK_FALSE(reason->empty());
}

TEST_CASE("vendor_dnn: extents") {
    CHECK(extent(2147483647) == 2147483647);
    CHECK_THROWS_AS(extent(int64_t{2147483647} + 1), Unavailable);
    CHECK(tensor(2, 3, 5, 7).count() == 210);
    for (int64_t size : {1, 2, 257, 4097, 46341}) {
        const Tensor image = square_image(size * size);
        CHECK((image.n == 1 && image.c == 1 && image.h == size && image.w == size));
    }
}

TEST_CASE("vendor_dnn: the fastest layer is kept, and one that refuses is left out") {
    const auto layer = [](float result, int milliseconds) -> Layer<float> {
        return [=](const float*, float* y) {
            std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
            *y = result;
        };
    };
    const Layer<float> refuses = [](const float*, float*) { throw Unavailable("too large"); };
    const float x = 0;
    float y = 0;
    fastest<float>({refuses, layer(1, 9), layer(2, 0), layer(3, 9)}, &x, 1)(&x, &y);
    CHECK(y == 2);
    CHECK_THROWS_AS(fastest<float>({refuses, refuses}, &x, 1), Unavailable);
}

TEST_CASE("vendor_dnn: oneDNN computes what was computed by hand") {
    if (onednn::unavailable()) return;
    const std::vector<float> x{1, -2, 3, -4, 5, -6, 7, -8, 9};
    const Floats image(x.data(), {1, 1, 3, 3});

    CHECK(results({1, 1, 3, 3}, [&](const Floats& y) { return onednn::relu(image, y); }) ==
          std::vector<float>{1, 0, 3, 0, 5, 0, 7, 0, 9});
    CHECK(results({1, 1, 2, 2}, [&](const Floats& y) {
              return onednn::max_pooling(image, y, 2, 1);
          }) == std::vector<float>{5, 5, 7, 9});
    CHECK(results({1, 1, 1, 1}, [&](const Floats& y) {
              return onednn::max_pooling(image, y, 2, 2);
          }) == std::vector<float>{5});

    // One tap right of the middle, one below it: no kernel is flipped.
    const std::vector<float> taps{0, 0, 0, 0, 0, 1, 0, 10, 0};
    const Floats kernel(taps.data(), {1, 1, 3, 3});
    CHECK(results({1, 1, 3, 3}, [&](const Floats& y) {
              return onednn::convolution(image, kernel, y);
          }) == std::vector<float>{-42, 53, -60, 75, -86, 90, -8, 9, 0});

    const std::vector<float> W{1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    const Floats weights(W.data(), {2, 9}), row(x.data(), {1, 9});
    CHECK(results({1, 2}, [&](const Floats& y) { return onednn::dense(row, weights, y); }) ==
          std::vector<float>{1, 5});
}

TEST_CASE("vendor_dnn: oneDNN reorders activations of several channels, and none is lost") {
    if (onednn::unavailable()) return;
    constexpr int channels = 16, filters = 16;  // of a size that the blocked kernels take
    std::vector<float> x(channels * 4), w(filters * channels, 0);
    for (int i = 0; i < channels * 4; ++i) x[i] = static_cast<float>(i);
    for (int k = 0; k < filters; ++k) w[k * channels + channels - 1 - k] = 1;  // in reverse order
    const Floats images(x.data(), {1, channels, 2, 2}),
        kernels(w.data(), {filters, channels, 1, 1});
    const auto y = results({1, filters, 2, 2}, [&](const Floats& to) {
        return onednn::convolution(images, kernels, to);
    });
    for (int k = 0; k < filters; ++k)
        for (int p = 0; p < 4; ++p) CHECK(y[k * 4 + p] == x[(channels - 1 - k) * 4 + p]);
}

TEST_CASE("vendor_dnn: oneDNN's lrn divides alpha by the window, its softmax is one of rows") {
    if (onednn::unavailable()) return;
    const std::vector<float> x{1, 2, 3, 4};
    const Floats channels(x.data(), {1, 4, 1, 1}), rows(x.data(), {2, 2});
    const auto normal = results(
        {1, 4, 1, 1}, [&](const Floats& y) { return onednn::lrn(channels, y, 3, 2, 6, 1); });
    const std::vector<float> expected{1 / 12.f, 2 / 30.f, 3 / 60.f, 4 / 52.f};
    for (int i = 0; i < 4; ++i) CHECK(std::abs(normal[i] - expected[i]) < 1e-6f);
    CHECK_THROWS_AS(onednn::lrn(channels, channels, 2, 1, 1, 1), Unavailable);
    const auto shares = results({2, 2}, [&](const Floats& y) { return onednn::softmax(rows, y); });
    const float larger = 1 / (1 + std::exp(-1.f));
    for (int i = 0; i < 4; ++i) CHECK(std::abs(shares[i] - (i % 2 ? larger : 1 - larger)) < 1e-6f);
}
