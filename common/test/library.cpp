// SPDX-License-Identifier: Apache-2.0
#include "common/library.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "common/error.hpp"
#include "common/test/catch.hpp"

using gpu4s::Library;
using gpu4s::Unavailable;

namespace {

constexpr const char* variable = "GPU4S_TEST_LIBRARY";

/// The environment variable, set for the life of this object.
struct Override {
    explicit Override(const std::string& path) { setenv(variable, path.c_str(), 1); }
    ~Override() { unsetenv(variable); }
};

std::string temporary(const char* name) {
    return std::filesystem::temp_directory_path() / (name + std::to_string(getpid()) + ".so");
}

std::string message(const Library& library, const char* symbol) {
    try {
        (void)library.symbol<void()>(symbol);
    } catch (const Unavailable& reason) {
        return reason.what();
    }
    return "";
}

}  // namespace

TEST_CASE("library: the first name that loads is bound") {
    const Library library(variable, {"libgpu4s-absent.so.1", "libm.so.6", "libc.so.6"});
    CHECK_FALSE(library.missing());
    CHECK(library.name() == "libm.so.6");
    CHECK(library.symbol<double(double)>("floor")(3.7) == 3.0);
}

TEST_CASE("library: a missing symbol names library and symbol") {
    const Library library(variable, {"libm.so.6"});
    CHECK(message(library, "gpu4s_absent") == "libm.so.6 has no symbol gpu4s_absent");
}

TEST_CASE("library: a missing file gives the linker's words, at the symbol too") {
    const Library library(variable, {"libgpu4s-absent.so.1", "libgpu4s-absent.so"});
    REQUIRE(library.missing());
    CHECK(library.missing()->rfind("libgpu4s-absent.so.1: cannot open shared object file", 0) == 0);
    CHECK(message(library, "cos") == *library.missing());
    CHECK(Library(variable, {}).missing());
}

TEST_CASE("library: the environment names another file, and only that one is tried") {
    {
        const Override set("libc.so.6");
        CHECK(Library(variable, {"libm.so.6"}).name() == "libc.so.6");
    }
    const Override set("/absent/libm.so");
    const Library library(variable, {"libm.so.6"});
    REQUIRE(library.missing());
    CHECK(library.missing()->rfind("/absent/libm.so: ", 0) == 0);
}

TEST_CASE("library: a file that is there but broken is the reason, not an absent name") {
    const std::string path = temporary("gpu4s_broken");
    std::ofstream(path) << "no library";
    const Library library(variable, {"libgpu4s-absent.so", path, "libgpu4s-absent.so.1"});
    std::filesystem::remove(path);
    REQUIRE(library.missing());
    CHECK(library.missing()->rfind(path, 0) == 0);
}

TEST_CASE("library: a fake library is bound with the prototypes that the caller states") {
    const std::string path = temporary("gpu4s_fake");
    const std::string compile =
        "echo 'int gpu4s_fake_add(int a, int b) { return a + b; }' | "
        "${CC:-gcc} -shared -fPIC -x c - -o " +
        path;
    REQUIRE(std::system(compile.c_str()) == 0);
    const Override set(path);
    const Library library(variable, {"libm.so.6"});
    std::filesystem::remove(path);
    CHECK(library.symbol<int(int, int)>("gpu4s_fake_add")(2, 3) == 5);
}

TEST_CASE("library: reason_unavailable") {
    CHECK_FALSE(gpu4s::reason_unavailable([] {}));
    CHECK(gpu4s::reason_unavailable([] { throw Unavailable("why"); }) == std::string("why"));
}
