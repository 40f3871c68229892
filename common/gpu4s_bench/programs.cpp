// SPDX-License-Identifier: Apache-2.0
#include "common/gpu4s_bench/programs.hpp"

namespace gpu4s::gpu4s_bench {
namespace {

int64_t size(const Sizes& n) { return n.s; }
int64_t pooled(const Sizes& n) { return n.s / n.l; }
int64_t one(const Sizes&) { return 1; }
int64_t classes(const Sizes&) { return 10; }
int64_t pixels(const Sizes&) { return 32 * 32; }

constexpr ArrayText matrix{size}, matrix_and_blank{size, "\n\n"}, vector{nullptr, "\n"},
    vector_and_blank{nullptr, "\n\n"}, complex_matrix{size, "", true};

}  // namespace

std::span<const Program> programs() {
    static const std::vector<Program> table{
        {.stem = "matrix_multiplication",
         .letters = "veotcCgdfis",
         .output = matrix,
         .integer_output = ArrayText{},
         .reference = matrix,
         .raw_export = true},
        {.stem = "matix_multiplication",
         .benchmark = "matrix_multiplication_fp16",
         .letters = "veotcgdis",
         .output = {size, "\n"},
         .reference = matrix,
         .raw_export = true},
        {.stem = "matix_multiplication",
         .benchmark = "matrix_multiplication_tensor",
         .letters = "veotcgdis",
         .output = matrix,
         .integer_output = ArrayText{},
         .reference = matrix,
         .raw_export = true},
        {.stem = "convolution_2D",
         .letters = "veotcCgqdfisk",
         .sizes = {{'s', "size"}, {'k', "kernel"}},
         .input = {matrix_and_blank, vector_and_blank},
         .output = matrix},
        {.stem = "correlation_2D",
         .letters = "veotcCgqdfis",
         .input = {{size, "\n"}, {size, "\n"}},
         .output = {one}},
        {.stem = "fft",
         .letters = "veotcCgdfis",
         .input_paths = 1,
         .output = {nullptr, "\n", false, 2},
         .reference = vector},
        {.stem = "fft",
         .benchmark = "fft_window",
         .letters = "veotcCgqdwis",
         .sizes = {{'s', "size"}, {'w', "window", 2}},
         .input = {vector},
         .output = vector,
         .every_other_slot = true},
        {.stem = "fft",
         .benchmark = "fft_2D",
         .letters = "veotcCgqdis",
         .input_paths = 1,
         .input = {complex_matrix},
         .output = complex_matrix},
        {.stem = "fir",
         .letters = "veotcCgqdifsk",
         .sizes = {{'s', "size"}, {'k', "taps"}},
         .input = {vector_and_blank, vector_and_blank},
         .output = vector},
        {.stem = "lrn",
         .letters = "veotcCgqdfis",
         .input_paths = 1,
         .input = {matrix_and_blank},
         .output = matrix,
         .mute_keeps_csv = true},
        {.stem = "max_pooling",
         .letters = "veotcCgqdfisl",
         .sizes = {{'s', "size"}, {'l', "window"}},
         .input = {matrix_and_blank},
         .output = {pooled, "\n"},
         .reference = ArrayText{pooled}},
        {.stem = "relu", .letters = "veotcCgqdfis", .input = {matrix_and_blank}, .output = matrix},
        {.stem = "softmax",
         .letters = "veotcCgqdfis",
         .input = {matrix_and_blank},
         .output = matrix},
        {.stem = "cifar_10",
         .letters = "veotcCgqdfi",
         .sizes = {},
         .input = {vector},
         .output = {classes}},
        {.stem = "cifar_10",
         .benchmark = "cifar_10_multiple",
         .letters = "veotcCgqdfis",
         .input = {{pixels}},
         .output = {classes, "\n"}},
        {.stem = "memory_bandwidth",
         .benchmark = "memory_copy",
         .letters = "veotcgqdixfs",
         .input = {matrix_and_blank},
         .output = matrix},
        {.stem = "wavelet_transform",
         .letters = "veotcCgqdfis",
         .input = {vector},
         .output = vector},
    };
    return table;
}

}  // namespace gpu4s::gpu4s_bench
