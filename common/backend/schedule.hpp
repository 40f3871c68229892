// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace gpu4s {

/// How many steps of a loop that loads operands and sums products to unroll. NVIDIA's assembler
/// orders a long body well; AMD's compiler brings all of its loads to the front and then has no
/// registers left.
#if defined(__AMDGCN__)
constexpr int unrolled_steps = 2;
#else
constexpr int unrolled_steps = 16;
#endif

}  // namespace gpu4s
