#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/isa: parsing of notes and disassembly, occupancy, what the checks find, exit codes."""

import collections
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
TOOLS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TOOLS)
import isa_checks  # noqa: E402
import isa_code  # noqa: E402
import isa_products  # noqa: E402

NOTES = """\
Displaying notes found in: .note
  Owner                Data size \tDescription
  AMDGPU               0x0000393c\tNT_AMDGPU_METADATA (AMDGPU Metadata)
    AMDGPU Metadata:
        ---
amdhsa.kernels:
  - .agpr_count:     4
    .args:
      - .address_space:  global
        .name:           words
        .offset:         0
        .size:           8
    .group_segment_fixed_size: 1024
    .language_version:
      - 2
      - 0
    .name:           _Zfirst
    .private_segment_fixed_size: 1216
    .sgpr_count:     31
    .sgpr_spill_count: 3
    .vgpr_count:     88
    .vgpr_spill_count: 2
    .wavefront_size: 64
  - .group_segment_fixed_size: 0
    .name:           '_Zsecond'
    .private_segment_fixed_size: 0
    .sgpr_count:     8
    .sgpr_spill_count: 0
    .vgpr_count:     2
    .vgpr_spill_count: 0
    .wavefront_size: 64
amdhsa.printf:
  - .name:           not_a_kernel
amdhsa.target:   'amdgcn-amd-amdhsa--gfx90a:sramecc+'
amdhsa.version:
  - 1
  - 1
...
"""

DISASSEMBLY = """
/tmp/a.co:\tfile format elf64-amdgpu

Disassembly of section .text:

0000000000006d00 <.text>:
\ts_nop 0                                                    // 000000006D00: BF800000

0000000000007100 <_Zfirst>:
\tglobal_load_dwordx4 v[0:3], v0, s[2:3]                     // 000000007100: DC5C8000 00020000
\ts_load_dwordx4 s[12:15], s[6:7], 0x38                      // 000000007108: C00A0303 00000038
\tv_dot4c_i32_i8_e32 v1, v2, v3                              // 000000007110: 6E020702
\tv_dot4c_i32_i8_e32 v1, v2, v4                              // 000000007114: 6E020902
\ts_endpgm                                                   // 000000007118: BF810000

0000000000007200 <_Zsecond>:
\tglobal_load_b128 v[0:3], v0, s[2:3]                        // 000000007200: DC5C8000 00020000
        global_store_b128 v0, v[0:3], s[2:3]                 // 000000007208: DC748000 00020000
"""

LOOPS = """
0000000000001000 <_Zloops>:
\tglobal_load_dwordx4 v[0:3], v0, s[2:3]                     // 000000001000: DC5C8000 00020000
\ts_cbranch_scc0 65534                                       // 000000001008: BF84FFFE <_Zloops+0x0>
\tv_mov_b32_e32 v1, v2                                       // 00000000100C: 7E020302
\tglobal_load_dwordx4 v[0:3], v0, s[2:3]                     // 000000001010: DC5C8000 00020000
\tglobal_load_dwordx4 v[4:7], v0, s[2:3]                     // 000000001018: DC5C8000 00020000
\tv_dual_add_f32 v1, v2, v3 :: v_dual_mov_b32 v4, v5         // 000000001020: 6E020702
\tv_mfma_i32_32x32x8i8 a[0:15], v1, v2, a[0:15]              // 000000001028: 6E020702
\tds_bpermute_b32 v1, v2, v3                                 // 000000001030: 6E020702
\ts_cbranch_execz 3                                          // 000000001038: BF880003 <_Zloops+0x44>
\ts_cbranch_scc1 65532                                       // 00000000103C: BF85FFFC <_Zloops+0x3c>
\ts_cbranch_vccnz 65520                                      // 000000001040: BF87FFF0 <_Zloops+0x10>
\tv_mov_b32_e32 v1, v2                                       // 000000001044: 7E020302
\ts_cbranch_scc1 65500                                       // 000000001048: BF85FFDC <_Zloops+0xc>
\t\t...
"""

NAMES = {"_Zfirst": "void gpu4s::dot4_3p5bit_kernel<int, 4>(gpu4s::MatrixMultiplication3p5bit::Args<int>, uint4*)",
         "_Zsecond": "gpu4s::backend::(anonymous namespace)::read_kernel(uint4 const*)"}


COLUMNS = "arch kernel vgpr agpr sgpr lds scratch spills wave occupancy instructions".split()


def parsed():
    return list(isa_code.kernels(NOTES, DISASSEMBLY, lambda symbols: [NAMES[symbol] for symbol in symbols]))


def kernel(name="naive_kernel<float>", arch="gfx90a", vgpr=8, scratch=0, spills=0, loop=(), **mnemonics):
    return isa_code.Kernel(arch, name, vgpr, 0, 8, 0, scratch, spills, 64, collections.Counter(mnemonics),
                           collections.Counter(loop))


class Parsing(unittest.TestCase):
    def test_numbers_of_each_kernel(self):
        first, second = parsed()
        self.assertEqual(("gfx90a", "dot4_3p5bit_kernel<int, 4>", "dot4_3p5bit_kernel"),
                         (first.arch, first.name, first.function))
        self.assertEqual((88, 4, 31, 1024, 1216, 5, 64), (first.vgpr, first.agpr, first.sgpr, first.lds,
                                                          first.scratch, first.spills, first.wave))
        self.assertEqual(("read_kernel", 2, 0, 0), (second.name, second.vgpr, second.agpr, second.spills))

    def test_instructions_are_those_of_the_kernel(self):
        first, second = parsed()
        self.assertEqual(5, sum(first.instructions.values()))
        self.assertEqual((2, 1, 0), tuple(first.count(name) for name in ("dot4", "load16", "store16")))
        self.assertEqual((0, 1, 1), tuple(second.count(name) for name in ("dot4", "load16", "store16")))

    def test_main_loop_is_the_innermost_one_with_most_wide_loads(self):
        code = isa_code.instructions(LOOPS)["_Zloops"]
        self.assertEqual(14, len(code))
        loop = kernel(loop=isa_code.main_loop(code))
        self.assertEqual({"load16": 2, "load": 2, "vector": 2, "mfma": 1, "lds": 1, "dot4": 0},
                         {name: loop.in_loop(name) for name in ("load16", "load", "vector", "mfma", "lds", "dot4")})
        self.assertEqual(9, sum(loop.loop.values()))
        self.assertEqual({}, isa_code.main_loop(code[:1]))

    def test_short_names(self):
        for demangled, short in {
                "void gpu4s::f<float, gpu4s::Same>(float const*, gpu4s::Same)": "f<float, Same>",
                "void f<gpu4s::g()::{lambda(float)#1}>(int)": "f<g()::{lambda(float)#1}>",
                "void gpu4s::(anonymous namespace)::f<(gpu4s::Fault)0>(int)": "f<(Fault)0>",
                "plain": "plain"}.items():
            self.assertEqual(short, isa_code.short_name(demangled))

    def test_occupancy_as_the_compiler_reports_it(self):
        for arch, vgpr, waves in [("gfx906", 24, 10), ("gfx906", 25, 9), ("gfx906", 256, 1), ("gfx90a", 64, 8),
                                  ("gfx90a", 65, 7), ("gfx942", 512, 1), ("gfx1030", 64, 16), ("gfx1030", 65, 14),
                                  ("gfx1100", 96, 16), ("gfx1100", 97, 12), ("gfx1201", 0, 16), ("gfx700", 8, None)]:
            self.assertEqual(waves, kernel(arch=arch, vgpr=vgpr).occupancy, (arch, vgpr))


class Checks(unittest.TestCase):
    def found(self, kernels, checks, allowances=()):
        chosen = [check for check in isa_checks.CHECKS if check.name in checks]
        return isa_checks.failures(kernels, chosen, list(allowances))

    def test_scratch_or_spills(self):
        self.assertEqual([], self.found([kernel()], ["registers"]))
        for bad in (kernel(scratch=16), kernel(spills=1)):
            self.assertEqual([("gfx90a", "naive_kernel<float>")],
                             [one[:2] for one in self.found([kernel(), bad], ["registers"])])

    def test_a_call(self):
        self.assertIn("not inlined", self.found([kernel(s_swappc_b64=1)], ["inlined"])[0][2])

    def test_dot4(self):
        name = "dot4_3p5bit_kernel<int, 1, 0, 0>"
        for mnemonic in ("v_dot4_i32_i8", "v_dot4c_i32_i8_e32", "v_dot4_i32_iu8"):
            self.assertEqual([], self.found([kernel(name, **{mnemonic: 4})], ["dot4"]))
        self.assertEqual("no dot4 instruction", self.found([kernel(name)], ["dot4"])[0][2])
        self.assertEqual([], self.found([kernel(name, arch="gfx900")], ["dot4"]))

    def test_operations_of_a_decoding_loop(self):
        def decoding(vector, rows=1):
            return kernel(f"dot4_3p5bit_kernel<float, {rows}, 1, 0>",
                          loop={"global_load_dwordx4": 7, "v_and_b32_e32": vector - 64, "v_dot4c_i32_i8_e32": 64})
        few_rows = kernel("few_rows_kernel<Mfma<signed char>, 1, 1, false, 0, MatrixMultiplication3p5bit::Args<int> >",
                          loop={"global_load_b128": 7, "v_and_b32_e32": 150, "v_mfma_i32_32x32x8i8": 64})
        self.assertEqual([], self.found([decoding(153), decoding(999, rows=4), few_rows], ["decode"]))
        self.assertEqual("0.60 vector operations a weight", self.found([decoding(154), few_rows], ["decode"])[0][2])
        without = kernel("dot4_3p5bit_kernel<float, 1, 0, 0>", v_and_b32=1)
        self.assertEqual(1, len(self.found([without, few_rows], ["decode"])))

    def test_vectors(self):
        good = [kernel("dot4_3p5bit_kernel<int>", global_load_dwordx4=1),
                kernel("elementwise_opt_kernel<float, Same>", global_load_b128=1, global_store_b128=1),
                kernel("memory_read_opt_kernel<float>", global_load_dwordx4=8),
                kernel("memory_write_opt_kernel<float>", global_store_dwordx4=4)]
        self.assertEqual([], self.found(good, ["load16", "store16"]))
        bad = [kernel("elementwise_opt_kernel<half, Same>", global_load_dwordx2=2, global_store_dwordx4=1)]
        self.assertEqual([("gfx90a", "elementwise_opt_kernel<half, Same>", "no load of 16 bytes")],
                         self.found(good + bad, ["load16", "store16"]))

    def test_a_check_without_a_kernel_fails_in_that_architecture(self):
        there = kernel("dot4_3p5bit_kernel<int>", v_dot4_i32_i8=1)
        found = self.found([there, kernel(arch="gfx942")], ["dot4"])
        self.assertEqual(["gfx942"], [one[0] for one in found])
        self.assertIn("void", found[0][2])

    def test_an_allowance_excuses_and_must_be_needed(self):
        allowance = isa_checks.Allowance("registers", r"naive_kernel<.*>", r"gfx90a", "an example")
        self.assertEqual([], self.found([kernel(scratch=16)], ["registers"], [allowance]))
        self.assertEqual(1, len(self.found([kernel(scratch=16, arch="gfx942")], ["registers"], [allowance])))
        self.assertIn("not needed", self.found([kernel()], ["registers"], [allowance])[0][2])
        self.assertEqual([], self.found([kernel(arch="gfx942")], ["registers"], [allowance]))

    def test_every_pattern_of_the_suite_is_a_regular_expression_with_a_reason(self):
        isa_checks.failures([kernel()])
        for allowance in isa_checks.ALLOWANCES:
            self.assertTrue(allowance.reason)
            self.assertIn(allowance.check, [check.name for check in isa_checks.CHECKS])


class Products(unittest.TestCase):
    ROW = kernel("dot4_3p5bit_kernel<float, 1, 0, 0>", arch="gfx942", vgpr=90,
                 loop={"global_load_dwordx4": 7, "v_and_b32_e32": 64, "v_dot4c_i32_i8_e32": 64})
    MATRIX = kernel("few_rows_kernel<Mfma<signed char>, 1, 1, false, 0, MatrixMultiplication3p5bit::Args<float> >", arch="gfx90a", vgpr=200,
                    loop={"global_load_dwordx4": 7, "v_and_b32_e32": 128, "v_mfma_i32_32x32x8i8": 64})

    def test_weights_and_operations(self):
        self.assertEqual((256, 0.5), (isa_products.weights(self.ROW), isa_products.operations_a_weight(self.ROW)))

    def test_waves_are_of_whole_blocks(self):
        for arch, vgpr, wave, shared, waves in [("gfx942", 90, 64, 12288, 5), ("gfx942", 90, 64, 49152, 1),
                                                ("gfx1100", 97, 32, 12288, 12), ("gfx1030", 88, 32, 12288, 10),
                                                ("gfx1100", 97, 32, 49152, 4), ("gfx700", 8, 64, 1, None)]:
            one = kernel(arch=arch, vgpr=vgpr)
            one.wave = wave
            self.assertEqual(waves, isa_products.waves(one, shared), (arch, vgpr))

    def test_bounds(self):
        """By hand: 8192 x 28672 weights of 3.5 bits; half an operation each; 64 x 64 clocks for 256 x 64 of them."""
        device = isa_products.Device("a", "gfx90a", units=100, clock=1e9, bandwidth=1e12)
        for one, matrix in ((self.ROW, 0), (self.MATRIX, 146.800640)):
            expected = (102.760448, 18.350080, matrix)
            for bound, time in zip(isa_products.bounds(device, one), expected):
                self.assertAlmostEqual(time, bound, places=6)

    def test_document(self):
        empty = kernel("few_rows_kernel<Mfma<signed char>, false, 0, MatrixMultiplication3p5bit::Args<float> >", arch="gfx906")
        lines = isa_products.document([self.ROW, self.MATRIX, empty])
        self.assertIn("| dot4, 1 row | gfx942 | 90 (0) | 5 | 0, 0 | 7 | 0 | 0 | 64 | 0 | 128 | 256 | 0.50 |", lines)
        self.assertIn("| MI300X | gfx942 | dot4, 1 row | 24.5 | 2.9 | 0.0 | 24.5 | memory | 9.60 |", lines)
        self.assertEqual(4, len([line for line in lines if re.match(r"\| (dot4|MFMA|MI)", line)]))


class Program(unittest.TestCase):
    """The whole program, over stand-ins for LLVM's tools that print the samples above."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def stand_in(self, name, printed, first=""):
        text, program = self.path(f"{name}.txt"), self.path(f"{name}-30")
        with open(text, "w", encoding="utf-8") as file:
            file.write(printed)
        with open(program, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\n{first}cat '{text}'\n")
        os.chmod(program, 0o755)

    def run_isa(self, notes, disassembly):
        self.stand_in("llvm-readelf", notes)
        self.stand_in("llvm-objdump", disassembly)
        self.stand_in("llvm-cxxfilt", "\n".join(NAMES.values()), first="cat >/dev/null\n")  # what it is asked
        return self.call({"PATH": f"{self.folder}:{os.environ['PATH']}"}, "--report", self.path("isa/report.txt"),
                         "--unchecked", "gfx1201", "a.co")

    def call(self, environment, *arguments):
        done = subprocess.run([sys.executable, "-B", os.path.join(TOOLS, "isa"), *arguments], text=True,
                              capture_output=True, env={**os.environ, **environment}, check=False)
        self.assertNotIn("Traceback", done.stderr)
        return done.returncode, done.stdout, done.stderr

    def test_failures_are_printed_and_the_report_written(self):
        status, printed, _ = self.run_isa(NOTES, DISASSEMBLY)
        self.assertEqual(1, status)
        self.assertIn("gfx90a      2 kernels, ", printed)
        self.assertIn("most vector registers 88 (dot4_3p5bit_kernel<int, 4>, occupancy 5)", printed)
        self.assertIn("FAILED gfx90a dot4_3p5bit_kernel<int, 4>: 1216 bytes of scratch, 5 spilled registers", printed)
        self.assertIn("gfx1201", printed)
        with open(self.path("isa/report.txt"), encoding="utf-8") as file:
            table = file.read().splitlines()
        self.assertEqual(COLUMNS, table[0].split())
        self.assertEqual("gfx90a dot4_3p5bit_kernel<int, 4> 88 4 31 1024 1216 5 64 5 2 dot4, 1 load16",
                         " ".join(table[1].split()))

    def test_bad_objects(self):
        self.assertEqual(40, self.run_isa("", "")[0])
        self.assertEqual(40, self.run_isa(NOTES, "")[0])

    def test_no_arguments(self):
        self.assertEqual(2, self.call({})[0])

    @unittest.skipIf(os.path.isdir("/opt/rocm/llvm/bin"), "LLVM's tools are found without PATH")
    def test_no_tools(self):
        status, _, error = self.call({"PATH": "/nonexistent"}, "a.co")
        self.assertEqual(77, status)
        self.assertEqual(1, len(error.strip().splitlines()), error)


if __name__ == "__main__":
    unittest.main()
