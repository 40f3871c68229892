// SPDX-License-Identifier: Apache-2.0
// The programs of ESA's GPU4S Bench whose interface this suite keeps: names, flags, texts. A
// program of this suite that is called by such a name behaves as described here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gpu4s::gpu4s_bench {

/// The numbers of the command line, by option letter.
struct Sizes {
    int64_t s = 0, k = 0, l = 0, w = 8;

    int64_t& operator[](char letter) {
        return letter == 's' ? s : letter == 'k' ? k : letter == 'l' ? l : w;
    }
    int64_t operator[](char letter) const { return Sizes(*this)[letter]; }
};

/// How an array is printed: values in lines of `columns` with a blank behind each, or all in one
/// line without an end; then `after`.
struct ArrayText {
    int64_t (*columns)(const Sizes&) = nullptr;  ///< null: one line without an end
    const char* after = "";
    bool complex = false;  ///< pairs: "re im,"
    int copies = 1;        ///< the whole array so many times
};

/// A size of the operation as a command line states it.
struct SizeLetter {
    char letter;
    const char* field;  ///< of the operation's shape
    int divisor = 1;    ///< field = value of the letter / divisor
};

struct Program {
    const char* stem;              ///< name up to the backend: "fft"
    const char* benchmark = stem;  ///< the operation that it runs
    const char* letters;           ///< options accepted
    std::vector<SizeLetter> sizes = {{'s', "size"}};
    int input_paths = 2;                ///< arguments behind -i
    std::vector<ArrayText> input = {};  ///< of -q
    ArrayText output;                   ///< of -o
    /// Of -o where it differs: integers of the device, and the reference.
    std::optional<ArrayText> integer_output = std::nullopt, reference = std::nullopt;
    bool raw_export = false;        ///< -e and -g write the bits of the type, not those of a double
    bool every_other_slot = false;  ///< results of w values lie 2 w apart, zeros between them
    bool mute_keeps_csv = false;    ///< -f does not switch -c off
};

/// All of them. Several share a stem; one of them is linked into a program.
std::span<const Program> programs();

}  // namespace gpu4s::gpu4s_bench
