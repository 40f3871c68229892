# SPDX-License-Identifier: Apache-2.0
"""What gpu4s_benchmark/README.md says of tests and of variants is so."""
import glob
import os
import re
import subprocess
import unittest

from test_gpu4s_bench import ROOT, built


def text_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def sources(*ends):
    """The text of every source whose name ends so."""
    return "".join(text_of(os.path.join(folder, name))
                   for top in ("common", "cpu_reference", "gpu4s_benchmark", "tools/test")
                   for folder, _, files in os.walk(os.path.join(ROOT, top)) for name in files if name.endswith(ends))


class Defects(unittest.TestCase):
    def test_each_defect_names_tests_that_exist(self):
        rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+) \|$", text_of("gpu4s_benchmark/README.md"), re.MULTILINE)
        self.assertEqual([int(number) for number, _, _ in rows], list(range(1, 56)))
        tests = sources(".cpp", ".hpp", ".py")
        for number, _, catch in rows:
            for test in re.findall(r'"(.+?)"', catch):
                with self.subTest(defect=number):
                    self.assertTrue(f'TEST_CASE("{test}"' in tests or f"def {test}(" in tests, test)
            for mutant in re.findall(r"`([a-z0-9_]+)`", catch):
                with self.subTest(defect=number):
                    self.assertIn(mutant, tests)

    def test_every_pragma_is_one_that_compilers_know(self):
        lines = re.findall(r"^ *#pragma (\w+)", sources(".cpp", ".hpp", ".h", ".cu", ".hip"), re.MULTILINE)
        self.assertEqual(set(lines), {"once", "omp", "unroll", "GCC", "push_macro", "pop_macro"})


class Variants(unittest.TestCase):
    def test_cuda_and_hip_have_the_same_variants_but_for_those_of_one_vendor(self):
        readme = text_of("gpu4s_benchmark/README.md")
        without_double = set()
        built()
        for makefile in glob.glob(os.path.join(ROOT, "gpu4s_benchmark/*/Makefile")):
            folder = os.path.dirname(makefile)
            name = os.path.basename(folder)
            with self.subTest(folder=name):
                tables = {backend: "".join(map(text_of, [f"{folder}/gpu/variants.hpp", *glob.glob(f"{folder}/{backend}/*")]))
                          for backend in ("cuda", "hip")}
                cuda, hip = (sorted(re.findall(r'const Variant<\w+> \w+\{\s*"(\w+)"', table)) for table in tables.values())
                for variant in set(cuda) ^ set(hip):
                    self.assertTrue(f"`{variant}` of {name}" in readme, f"{variant} of one vendor is not documented")
                program = os.path.join(folder, "bin", name.removesuffix("_bench") + "_hip_cpu")
                listed = subprocess.run([program, "--list"], capture_output=True, text=True).stdout
                self.assertEqual(sorted(re.findall(r"^  (\w+) ", listed, re.MULTILINE)), hip)
                without_double |= {block.partition(":")[0] for block in re.split(r"\n(?=\w)", listed)
                                   if re.search(r"\n  naive .*double", block) and re.search(r"\n  lib +(?!\S*double)\S", block)}
        documented = re.search(r"MIOpen has no double: `lib` of (.+?)\.\n", readme, re.DOTALL)[1]
        self.assertEqual(set(re.findall(r"`(\w+)`", documented)), without_double)


if __name__ == "__main__":
    unittest.main()
