// SPDX-License-Identifier: Apache-2.0
// Which shapes the options choose.
#include <limits>

#include "common/benchmark.hpp"
#include "common/test/catch.hpp"

using namespace gpu4s;

namespace {

/// Two sizes, of which the second follows the first where only that is given.
struct Rectangle {
    int64_t size, width;
    int64_t axis() const { return size; }
    static Rectangle of_size(int64_t size) { return {size, 2 * size}; }
    static auto fields() {
        using Field = ShapeField<Rectangle>;
        return std::array{Field{"size", &Rectangle::size, "rows", 1, 100},
                          Field{"width", &Rectangle::width, "columns", 1, 1000}};
    }
    static std::vector<Rectangle> preset(Preset preset) {
        if (preset == Preset::tiny) return {{4, 5}};
        return {{1, 1}, {2, 9}, {3, 9}};
    }
    void check() const {
        if (width == 13) throw Error(ExitCode::parameter, "width = 13 is not offered");
    }
};

std::vector<std::string> chosen(std::map<std::string, std::vector<int64_t>> sizes,
                                std::optional<Preset> preset = {}) {
    Options options;
    options.sizes = std::move(sizes);
    options.preset = preset;
    std::vector<std::string> texts;
    for (const Rectangle& shape : chosen_shapes<Rectangle>(options))
        texts.push_back(shape_text(shape));
    return texts;
}

std::string refusal(std::map<std::string, std::vector<int64_t>> sizes) {
    try {
        chosen(std::move(sizes));
    } catch (const Error& error) {
        CHECK(error.code() == ExitCode::parameter);
        return error.what();
    }
    return "";
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("shapes: a preset, small where nothing is asked for") {
    CHECK(chosen({}) == Texts{"size=1 width=1", "size=2 width=9", "size=3 width=9"});
    CHECK(chosen({}, Preset::tiny) == Texts{"size=4 width=5"});
}

TEST_CASE("shapes: --size alone, several, and with other fields in every combination") {
    CHECK(chosen({{"size", {7}}}) == Texts{"size=7 width=14"});
    CHECK(chosen({{"size", {7, 3}}}) == Texts{"size=7 width=14", "size=3 width=6"});
    CHECK(chosen({{"size", {7, 3}}, {"width", {1, 2}}}) ==
          Texts{"size=7 width=1", "size=7 width=2", "size=3 width=1", "size=3 width=2"});
}

TEST_CASE("shapes: a field replaces that of a preset, equal shapes are run once") {
    CHECK(chosen({{"width", {9}}}) == Texts{"size=1 width=9"});
    CHECK(chosen({{"width", {9}}}, Preset::small) ==
          Texts{"size=1 width=9", "size=2 width=9", "size=3 width=9"});
    CHECK(chosen({{"size", {5}}}, Preset::tiny) == Texts{"size=5 width=5"});
    CHECK(chosen({{"size", {5}}}, Preset::small) == Texts{"size=5 width=1", "size=5 width=9"});
    CHECK(chosen({{"size", {6, 6}}}) == Texts{"size=6 width=12"});
}

TEST_CASE("shapes: what is out of range or not offered is refused by name") {
    CHECK(refusal({{"size", {0}}}).find("size = 0 is not in 1..100") != std::string::npos);
    CHECK(refusal({{"size", {101}}}).find("size = 101") != std::string::npos);
    CHECK(refusal({{"size", {5, 5000000000}}}).find("size = 5000000000") != std::string::npos);
    CHECK(refusal({{"width", {-1}}}).find("width = -1") != std::string::npos);
    CHECK(refusal({{"width", {13}}}) == "width = 13 is not offered");
    CHECK(refusal({{"size", {1}}, {"width", {std::numeric_limits<int64_t>::max()}}}) != "");
}

TEST_CASE("shapes: a sweep of thousands is chosen at once") {
    std::vector<int64_t> widths;
    for (int64_t width = 1; width <= 1000; ++width)
        if (width != 13) widths.push_back(width);
    std::vector<int64_t> sizes;
    for (int64_t size = 1; size <= 100; ++size) sizes.push_back(size);
    CHECK(chosen({{"size", {1}}, {"width", widths}}).size() == 999);
    CHECK(chosen({{"size", sizes}}).size() == 100);
}
