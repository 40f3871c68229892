// SPDX-License-Identifier: Apache-2.0
// Matrix instructions: the lanes of a wave hold A and B and get D together. Where each element lies
// is written down here once more and the other way round, lane and register by row and column, so
// that kernels cannot be wrong in the same way.
#pragma once

#include "common/hip_on_cpu/registers.hpp"

namespace hip_on_cpu {

/// A lane and the number of an element among those it holds.
struct Place {
    int lane, element;
};

struct MatrixInstruction {
    int lanes, rows, columns, depth;
    int run;  ///< elements of A or B in one register
    Place (*a)(const MatrixInstruction&, int row, int k);
    Place (*b)(const MatrixInstruction&, int k, int column);
    Place (*d)(const MatrixInstruction&, int row, int column);
};

/// mma.sync m16n8k(8 run) of NVIDIA.
MatrixInstruction mma(int run);
/// v_mfma_*_(size)x(size)x(run * 64 / size) of AMD CDNA, run elements in a lane.
MatrixInstruction mfma(int size, int run);
/// v_mfma_f64_16x16x4f64.
MatrixInstruction mfma_f64();
/// v_wmma_*_16x16x16 of RDNA 3 and of RDNA 4; there run is 4 for 16-bit elements, 8 for 8-bit ones.
MatrixInstruction wmma_rdna3();
MatrixInstruction wmma_rdna4(int run);

/// d += a * b over the wave, whose lanes must all come, each with its own elements in registers of
/// Number: float, double or int32_t. Products are added in the order of k.
template <class Number>
void multiply_matrices(const MatrixInstruction& instruction, const Number* a, const Number* b,
                       Number* d, Site where = Site::current());

}  // namespace hip_on_cpu
