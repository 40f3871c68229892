#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/new_benchmark, in a copy of the checkout: its files, its exit codes, and that the result verifies.

The last test builds for the CPU with the objects of this checkout; it is skipped where they are missing or old.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NAME = "scaffold_test_3d"
FILES = {f"gpu4s_benchmark/{NAME}_bench/{file}" for file in [
    "Makefile", "README.md", f"{NAME}.hpp", f"{NAME}.cpp", "cpu/naive.cpp", "cpu/opt.cpp", f"gpu/{NAME}.hpp",
    "gpu/variants.hpp", "cuda/variants.cu", "hip/variants.hip", "test.cpp"]} | {f"cpu_reference/{NAME}.hpp", f"cpu_reference/test/{NAME}.cpp"}


class NewBenchmark(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        for part in ("common", "cpu_reference", "gpu4s_benchmark/relu_bench", "tools/template"):
            shutil.copytree(os.path.join(ROOT, part), self.path(part), ignore=shutil.ignore_patterns("bin"))
        for part in ("Makefile", "tools/new_benchmark", "tools/build_info"):
            shutil.copy2(os.path.join(ROOT, part), self.path(part))

    def path(self, name):
        return os.path.join(self.root, name)

    def files(self):
        return {os.path.relpath(os.path.join(folder, name), self.root)
                for folder, _, names in os.walk(self.root) for name in names}

    def call(self, *arguments):
        done = subprocess.run([sys.executable, "-B", self.path("tools/new_benchmark"), *arguments],
                              capture_output=True, text=True, check=False)
        self.assertNotIn("Traceback", done.stderr)
        return done.returncode, done.stderr

    def refused(self, status, *arguments):
        """One line that says why, and nothing touched."""
        before = self.files()
        code, error = self.call(*arguments)
        self.assertEqual((status, 1), (code, len(error.strip().splitlines())), error)
        self.assertEqual(before, self.files())
        return error

    def test_makes_these_files_and_no_others(self):
        before = self.files()
        self.assertEqual((0, ""), self.call(NAME))
        self.assertEqual(FILES, self.files() - before)
        for name in FILES:
            with open(self.path(name), encoding="utf-8") as file:
                text = file.read()
            self.assertNotRegex(text, "(?i)new_?operation", name)
            if not name.endswith(("Makefile", "README.md")):
                self.assertTrue(text.startswith("// SPDX-License-Identifier: "), name)
        with open(self.path(f"gpu4s_benchmark/{NAME}_bench/{NAME}.hpp"), encoding="utf-8") as file:
            self.assertIn("struct ScaffoldTest3d : ", file.read())

    def test_bad_names(self):
        for name in ("", "Relu", "3d", "a-b", "a__b", "_a", "a_", "../a", "a b", "größe", "float", "half",
                     "new_operation", "vector_scale_bench"):
            self.refused(2, name)
        self.refused(2)
        self.refused(2, "one", "two")

    def test_what_exists_is_not_touched(self):
        self.assertIn("relu_bench exists", self.refused(40, "relu"))
        self.assertIn("defines Memory", self.refused(40, "memory"))
        for name in (f"cpu_reference/{NAME}.hpp", f"cpu_reference/test/{NAME}.cpp"):
            with open(self.path(name), "w", encoding="utf-8"):
                pass
            self.assertIn(f"{name} exists", self.refused(40, NAME))
            os.remove(self.path(name))
        self.assertEqual(0, self.call(NAME)[0])
        self.refused(40, NAME)

    def test_builds_lists_and_verifies(self):
        for part in ("build/host/common", "build/cpu/common"):
            if not os.path.isdir(os.path.join(ROOT, part)):
                self.skipTest("nothing is built: run make cpu first")
            shutil.copytree(os.path.join(ROOT, part), self.path(part))
        flags = ("build/host/flags", "build/cpu/flags")
        for part in (*flags, "tools/install", "tools/has"):
            shutil.copy2(os.path.join(ROOT, part), self.path(part))
        self.assertEqual(0, self.call(NAME)[0])
        make = ["env", "-u", "BUILD", "-u", "MAKEFLAGS", "make", "-C", self.root, f"{NAME}_bench/cpu"]
        fresh = [option for part in flags for option in ("-o", part)]  # a plan writes no stamps
        plan = subprocess.run(make + ["-n"] + fresh, capture_output=True, text=True, check=False)
        if plan.stdout.count("'  compile ") != 3:
            self.skipTest("the objects are older than their sources: run make cpu first")
        built = subprocess.run(make, capture_output=True, text=True, check=False)
        self.assertEqual(0, built.returncode, built.stdout + built.stderr)
        program = self.path(f"gpu4s_benchmark/{NAME}_bench/bin/{NAME}_cpu")
        listed = subprocess.run([program, "--list"], capture_output=True, text=True, check=True).stdout
        for word in (f"{NAME}: y[i] = 2 x[i]", "naive", "opt", "float,double,half"):
            self.assertIn(word, listed)
        for inputs in ("uniform", "adversarial"):
            verified = subprocess.run([program, "--preset", "test", "--verify-only", "--inputs", inputs],
                                      capture_output=True, text=True, check=False)
            self.assertEqual(0, verified.returncode, verified.stdout + verified.stderr)
            self.assertIn(f"{NAME} half size=257", verified.stdout)


if __name__ == "__main__":
    unittest.main()
