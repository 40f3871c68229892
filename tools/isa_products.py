# SPDX-License-Identifier: Apache-2.0
"""The code of the 3.5-bit product on AMD as a table, and what devices could reach with it at most.
Nothing here was executed: the counts are those of the disassembly, the times are a model."""

import dataclasses
import re

BITS_A_WEIGHT = 3.5
SHAPE = (8192, 28672)  # K x N of the model, M = 1
MOST_OPERATIONS = 0.6  # a weight, in decode with one scale a column (isa_checks.py)

# Kernels of the table: what they are, their names, bytes of shared memory of a block at K = 8192 with
# so many rows, and the architectures for which they are written.
FAMILIES = [
    ("dot4, 1 row", r"dot4_3p5bit_kernel<float, 1, 0, 0>", 12288, r".*"),
    ("dot4, 4 rows", r"dot4_3p5bit_kernel<float, 4, 0, 0>", 49152, r".*"),
    ("dot4, 1 row, groups of 128", r"dot4_3p5bit_kernel<float, 1, 0, 4>", 12288, r".*"),
    ("dot4, 1 row, groups of 64", r"dot4_3p5bit_kernel<float, 1, 0, 2>", 12288, r".*"),
    ("dot4, 1 row, groups of 32", r"dot4_3p5bit_kernel<float, 1, 0, 1>", 12288, r".*"),
    *((f"{label}, 1 to 16 rows{of}", 
       rf"few_rows_kernel<{unit}<signed char>.*, {grouped}, 0, MatrixMultiplication3p5bit::Args<float>\s*>", shared, archs)
      for label, unit, shared, archs in (("MFMA", "Mfma", 10512, r"gfx9(08|0a|4\w|50)"),
                                         ("WMMA", "WmmaRdna4", 10512, r"gfx12\w+"))
      for of, grouped in (("", "false"), (", groups of 128", "true")))]
BLOCK_THREADS = 256
SHARED_BYTES = {"gfx9": 64 << 10, "gfx1": 128 << 10}  # of a compute unit; RDNA: of two, for all their four SIMD units

# Clocks that a SIMD unit takes for one matrix instruction (AMD's matrix instruction calculator).
MATRIX_CLOCKS = {"gfx908": 64, "gfx90a": 64, "gfx942": 32}


@dataclasses.dataclass
class Device:
    """Units and clocks are AMD's; the bandwidth is what a program can be expected to reach, some four
    fifths of AMD's (5.3, 1.6, 1.23 and 0.96 TB/s)."""
    name: str
    arch: str
    units: int        # compute units, 64 vector operations a clock each
    clock: float      # Hz
    bandwidth: float  # bytes/s


DEVICES = [Device("MI100", "gfx908", 120, 1.502e9, 0.95e12), Device("MI250X, one die", "gfx90a", 110, 1.7e9, 1.3e12),
           Device("MI300X", "gfx942", 304, 2.1e9, 4.2e12), Device("RX 7900 XTX", "gfx1100", 96, 2.4e9, 0.84e12)]


def weights(kernel):
    """Of a lane in an iteration of the main loop, whose loads of 16 bytes are those of W."""
    return kernel.in_loop("load16") * 16 * 8 / BITS_A_WEIGHT


def operations_a_weight(kernel):
    return kernel.in_loop("vector") / weights(kernel) if weights(kernel) else float("inf")


def waves(kernel, shared):
    """Waves per SIMD unit, of whole blocks, as vector registers and shared memory allow."""
    if kernel.occupancy is None:
        return None
    waves_of_block = BLOCK_THREADS // kernel.wave
    blocks = SHARED_BYTES[kernel.arch[:4]] // shared
    return min(kernel.occupancy * 4 // waves_of_block, blocks) * waves_of_block / 4


def family_kernels(kernels):
    for label, name, shared, archs in FAMILIES:
        for kernel in sorted(kernels, key=lambda one: (len(one.arch), one.arch)):
            if re.fullmatch(name, kernel.name) and re.fullmatch(archs, kernel.arch):
                yield label, shared, kernel


def code_table(kernels):
    yield ("| kernel | architecture | VGPRs (AGPRs) | waves a SIMD | scratch, spills | 16-byte loads | other loads "
           "| LDS | dot4 | matrix | vector operations | weights | operations a weight |")
    yield "|---" * 13 + "|"
    for label, shared, kernel in family_kernels(kernels):
        wide = kernel.in_loop("load16")
        cells = (label, kernel.arch, f"{kernel.vgpr} ({kernel.agpr})", f"{waves(kernel, shared):g}",
                 f"{kernel.scratch}, {kernel.spills}", wide, kernel.in_loop("load") - wide, kernel.in_loop("lds"),
                 kernel.in_loop("dot4"), kernel.in_loop("mfma") + kernel.in_loop("wmma"), kernel.in_loop("vector"),
                 f"{weights(kernel):g}", f"{operations_a_weight(kernel):.2f}")
        yield "| " + " | ".join(map(str, cells)) + " |"


def bounds(device, kernel):
    """Microseconds that memory, vector units and matrix units take at least."""
    count = SHAPE[0] * SHAPE[1]
    rate = device.units * device.clock
    matrix = kernel.in_loop("mfma") * MATRIX_CLOCKS.get(kernel.arch, 0) / (weights(kernel) * kernel.wave) / 4
    return [1e6 * seconds for seconds in (count * BITS_A_WEIGHT / 8 / device.bandwidth,
                                          count * operations_a_weight(kernel) / (rate * 64), count * matrix / rate)]


def model_table(kernels):
    yield ("| device | architecture | kernel | memory, us | vector units, us | matrix units, us | bound, us | by "
           "| weights/s, 10^12 |")
    yield "|---" * 9 + "|"
    for device in DEVICES:
        for label, _, kernel in family_kernels(kernels):
            if kernel.arch == device.arch and "4 rows" not in label:
                times = bounds(device, kernel)
                by = ("memory", "vector units", "matrix units")[times.index(max(times))]
                yield (f"| {device.name} | {device.arch} | {label} | " + " | ".join(f"{time:.1f}" for time in times) +
                       f" | {max(times):.1f} | {by} | {SHAPE[0] * SHAPE[1] / max(times) / 1e6:.2f} |")


def document(kernels):
    return [
        "# The 3.5-bit product on AMD: its code, and modelled bounds", "",
        "Made by `make isa` and", "", "    tools/isa --products results/amd_code.md \\",
        "        build/isa/*/gpu4s_benchmark/matrix_multiplication_3p5bit_bench/hip/variants.hip.co", "",
        "Nothing in this file was executed on AMD hardware.", "", "## Code", "",
        "Type float, low_shift 0. Instructions are those of one lane in one iteration of the main loop, the innermost",
        "one that loads W, all of it, also what a branch skips at times; vector operations include dot4 and exclude",
        "the matrix instructions (MFMA, WMMA). VGPRs include AGPRs but on gfx908. Waves a SIMD: whole blocks as",
        "registers and shared memory allow, at K = 8192 and with as many rows as the kernel's name says, with MFMA and",
        "WMMA one (16 rows leave room for one block). dot4 of four rows makes four products of each weight. RDNA 3",
        "(gfx1100) has WMMA, too, but not one that these kernels use: there dot4 serves all rows.", "",
        f"`make isa` allows at most {MOST_OPERATIONS:g} operations a weight in decode with one scale a column, the rows `dot4, 1 row`,",
        "`MFMA, 1 to 16 rows` and `WMMA, 1 to 16 rows`; what groups of k and four rows cost beyond that is shown and",
        "not limited.", "",
        *code_table(kernels), "", "## Modelled bounds", "",
        f"**Modelled, never executed on AMD hardware.** K x N = {SHAPE[0]} x {SHAPE[1]}, M = 1: the largest of the",
        "bytes of W over the bandwidth, the vector operations of the main loop over the units' rate, and the matrix",
        "instructions over theirs. Latency, launch, the end of the kernel and whatever does not overlap come on top.",
        "Assumed, in TB/s, are " + ", ".join(f"{one.bandwidth / 1e12:g} ({one.name})" for one in DEVICES) + "; for",
        "gfx906, gfx1030 and gfx1201 there is no such figure here, and so no bound.", "",
        *model_table(kernels)]
