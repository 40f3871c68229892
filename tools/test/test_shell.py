#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The shell tools and tools/run_tests with made-up compilers, programs and repositories: exit codes, and what they say."""

import contextlib
import importlib.machinery
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# What a make around these tests or the caller's own settings would change.
OUTSIDE = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "BUILD", "CXX", "NVCC", "HIPCC", "NO_INSTALL", "BACKENDS",
           "OMP_PROC_BIND")


class ShellTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.environment = {name: value for name, value in os.environ.items()
                            if name not in OUTSIDE and not name.startswith("GIT_")}

    def path(self, name):
        return os.path.join(self.folder, name)

    def script(self, name, *lines, mode=0o755):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write("\n".join(["#!/bin/sh", *lines, ""]))
        os.chmod(self.path(name), mode)

    def copy(self, name):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        shutil.copy2(os.path.join(ROOT, name), self.path(name))

    def lines(self, name):
        """The lines of a file that a script has written since they were last asked for."""
        try:
            with open(self.path(name), encoding="utf-8") as file:
                lines = file.readlines()
        except FileNotFoundError:
            return []
        os.remove(self.path(name))
        return lines

    def call(self, *command, cwd=None, **environment):
        """Exit status, output and errors; a tool that does not end fails its test."""
        done = subprocess.run(command, cwd=cwd or self.folder, env={**self.environment, **environment},
                              capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout, done.stderr


class Install(ShellTest):
    """A PATH that holds only what a test puts there; the compiler stub knows every header but those in $ABSENT."""

    def setUp(self):
        super().setUp()
        for name in ("gnuplot", "python3", "apt-get"):
            self.script(f"bin/{name}", "exit 99")
        self.script("bin/ldconfig", "echo libopenblas.so.0 libdnnl.so.2 libfftw3.so.3 libfftw3f.so.3")
        self.script("bin/g++", 'read -r line', 'case $line in *"<${ABSENT:-none}>"*) exit 1 ;; esac')
        for name in ("grep", "sh"):
            os.symlink(shutil.which(name), self.path(f"bin/{name}"))

    def install(self, purpose, **environment):
        environment = {"PATH": self.path("bin"), "NO_INSTALL": "1", **environment}
        return self.call(os.path.join(ROOT, "tools/install"), purpose, **environment)

    def test_nothing_is_missing(self):
        for purpose in ("build", "bench", "test", "plots"):
            status, output, error = self.install(purpose)
            self.assertEqual((0, ""), (status, output), error)
            self.assertNotIn("missing: ", error)
        self.assertEqual((0, "", ""), self.install("build"))

    def test_missing_header(self):
        for header, package in (("CLI/CLI.hpp", "libcli11-dev"), ("nlohmann/json.hpp", "nlohmann-json3-dev"),
                                ("boost/context/detail/fcontext.hpp", "libboost-context-dev")):
            status, output, error = self.install("build", ABSENT=header)
            self.assertEqual((1, "", 1), (status, output, len(error.splitlines())), error)
            self.assertTrue(error.startswith(f"missing: {package} (as root: apt-get update && apt-get install "), error)

    def test_missing_command(self):
        os.remove(self.path("bin/g++"))
        status, _, error = self.install("build")
        self.assertEqual(1, status)
        self.assertIn("missing: g++ ", error)
        os.remove(self.path("bin/gnuplot"))
        os.remove(self.path("bin/apt-get"))
        status, _, error = self.install("plots")
        self.assertEqual(1, status)
        self.assertIn("missing: gnuplot-nox (Debian's names; ", error)

    def test_optional_package_is_said_and_does_not_fail(self):
        self.script("bin/ldconfig")
        status, output, error = self.install("bench")
        self.assertEqual((0, "", 1), (status, output, len(error.splitlines())), error)
        self.assertIn("missing, but not needed: ", error)
        for package in ("libopenblas0-pthread", "libdnnl3|libdnnl2", "libfftw3-single3", "libfftw3-double3"):
            self.assertIn(f"{package} (the CPU's lib variants are skipped)", error)
        self.script("bin/ldconfig", "echo libopenblas.so.0 libfftw3f.so.3 libfftw3_omp.so.3 libdnnl.so.3")
        error = self.install("test")[2]
        self.assertIn("libfftw3-double3", error)
        for package in ("libopenblas", "libdnnl", "libfftw3-single3"):
            self.assertNotIn(package, error)

    def test_optional_package_that_a_release_lacks_keeps_no_other_away(self):
        self.script("bin/id", "echo 0")
        self.script("bin/ldconfig")
        self.script("bin/apt-get", f'echo "$@" >>{self.path("apt.calls")}',
                    'case "$*" in *dnnl3 | *single3) exit 100 ;; esac')
        status, _, error = self.install("bench", NO_INSTALL="")
        installed = [line.split()[-1] for line in self.lines("apt.calls")]
        self.assertEqual((0, 1, 1), (status, len(error.splitlines()), installed.count("update")), error)
        for package in ("libopenblas0-pthread", "libdnnl2", "libfftw3-double3"):
            self.assertEqual(1, installed.count(package), installed)
        self.assertIn("could not install, but not needed: libfftw3-single3 (the CPU's lib variants are skipped)", error)

    def test_apt_runs_as_root_only(self):
        self.script("bin/apt-get", f'echo "$@" >>{self.path("apt.calls")}', '[ "$1" = update ] || exit "$APT"')
        for user, apt, status, calls in (("1000", "0", 1, 0), ("0", "0", 0, 1), ("0", "100", 1, 3)):
            self.script("bin/id", f"echo {user}")
            done = self.install("build", NO_INSTALL="", ABSENT="CLI/CLI.hpp", APT=apt)
            self.assertEqual(status, done[0], done)
            self.assertIn("libcli11-dev", done[1] + done[2])
            lines = self.lines("apt.calls")
            self.assertEqual(calls, len(lines), lines)
            self.assertIn(lines[:1], ([], ["install -y --no-install-recommends libcli11-dev\n"]))
        self.script("bin/ldconfig")
        self.assertEqual(0, self.install("bench", NO_INSTALL="", APT="100")[0], "OpenBLAS is optional")

    def test_usage(self):
        for purpose in ("", "everything"):
            self.assertEqual((2, "", "usage: tools/install build|bench|test|plots|hip\n"), self.install(purpose))


class Bench(ShellTest):
    """tools/bench with a make that builds nothing and programs that return given codes, one per device."""

    def setUp(self):
        super().setUp()
        self.copy("tools/bench")
        self.script("tools/plots")
        # Targets in $ABSENT have no compiler, those in $BROKEN do not build.
        self.script("bin/make", 'for target; do :; done',
                    'case " $ABSENT " in *" ${target#need_} "*) echo "no compiler" >&2; exit 1 ;; esac',
                    'case " $BROKEN " in *" $target "*) echo "Error: broken" >&2; exit 2 ;; esac')
        for name in ("cpu", "cuda", "hip", "hip_cuda"):
            self.program(name, 4)
        self.program("hip_cpu", 0)

    def program(self, name, *codes):
        """Writes each call into NAME.calls. The last code stays: a program that never says 4 could run for ever."""
        self.script(f"build/bin/gpu4s_{name}", f'echo "$@" >>{name}.calls',
                    f"exit $(printf '%s\\n' {' '.join(map(str, codes))} | head -n $(wc -l <{name}.calls) | tail -n 1)")

    def calls(self, name):
        return len(self.lines(f"{name}.calls"))

    def bench(self, *arguments, **environment):
        path = self.path("bin") + os.pathsep + self.environment["PATH"]
        return self.call(self.path("tools/bench"), *arguments, PATH=path, **environment)

    def test_unknown_preset(self):
        status, output, error = self.bench("huge")
        self.assertEqual((2, "", 1), (status, output, len(error.splitlines())))
        self.assertIn("huge", error)

    def test_every_device_until_there_is_no_next_one(self):
        self.program("cpu", 0, 4)
        self.program("cuda", 0, 0, 4)
        status, output, _ = self.bench("tiny")
        self.assertEqual((0, 2, 3), (status, self.calls("cpu"), self.calls("cuda")))
        self.assertIn("hip: built; no device of it is on this machine", output)
        self.assertNotIn("cuda: built", output.replace("hip_cuda", ""))

    def test_failed_rows_do_not_hide_the_next_device(self):
        for code in (5, 6, 10, 11, 20, 22, 30):
            self.program("cuda", code, 0, 4)
            self.assertEqual((code, 3), (self.bench()[0], self.calls("cuda")), code)

    def test_ends_where_no_device_was_opened(self):
        for code in (1, 2, 3, 40, 77, 126, 127, 139):
            self.program("cpu", code)
            self.assertEqual((code, 1), (self.bench()[0], self.calls("cpu")), code)

    def test_ends_even_if_the_program_never_does(self):
        for code in (0, 10):
            self.program("cpu", code)
            self.assertEqual(code, self.bench()[0])

    def test_program_that_cannot_start(self):
        self.script("build/bin/gpu4s_cpu", mode=0o644)
        self.assertEqual(126, self.bench()[0])
        os.remove(self.path("build/bin/gpu4s_cpu"))
        self.assertEqual(127, self.bench()[0])

    def test_compilers_that_are_absent_and_builds_that_fail(self):
        status, output, _ = self.bench(ABSENT="cuda hip_cuda")
        self.assertEqual((0, 0), (status, self.calls("cuda")))
        self.assertIn("cuda: not built: no compiler", output)
        status, _, error = self.bench(BROKEN="hip")
        self.assertEqual(1, status)
        self.assertIn("hip: the build failed, see build/hip.log:\nError: broken", error)

    def test_only_these_backends(self):
        self.assertEqual(0, self.bench("tiny", BACKENDS="cuda hip_cpu")[0])
        self.assertEqual([0, 1, 1], [self.calls(name) for name in ("cpu", "cuda", "hip_cpu")])

    def test_emulation_and_plots_count(self):
        self.program("hip_cpu", 20)
        self.assertEqual(20, self.bench()[0])
        self.program("hip_cpu", 0)
        self.script("tools/plots", "exit 5")
        self.assertEqual(5, self.bench()[0])


@unittest.skipUnless(shutil.which("git"), "git is missing")
class BuildInfo(ShellTest):
    def commit(self):
        status, output, _ = self.call("tools/build_info", "cc", "-O2")
        self.assertEqual(0, status)
        return output.split('info{"')[1].split('"')[0]

    def test_changed_and_untracked_sources_are_dirty(self):
        self.environment.update(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1")
        self.copy("tools/build_info")
        self.script("common/a.cpp")
        for command in ("init -q", "add .", "-c user.name=a -c user.email=a@b commit -q -m a"):
            self.assertEqual(0, self.call("git", *command.split())[0], command)
        clean = self.commit()
        self.assertRegex(clean, "^[0-9a-f]{12}$")
        self.script("elsewhere.txt")
        self.assertEqual(clean, self.commit())
        self.script("common/b.cpp")
        self.assertEqual(clean + "-dirty", self.commit())
        os.remove(self.path("common/b.cpp"))
        self.script("common/a.cpp", "changed")
        self.assertEqual(clean + "-dirty", self.commit())


class Make(ShellTest):
    def test_a_backend_without_its_compiler(self):
        status, _, error = self.call("make", "--no-print-directory", "need_cuda", "NVCC=/nonexistent", cwd=ROOT)
        said = [line for line in error.splitlines() if not line.startswith("make")]
        self.assertNotEqual(0, status)
        self.assertEqual(["nvcc is missing: install the CUDA toolkit, or set NVCC"], said)


class RunTests(ShellTest):
    """tools/run_tests with steps that are scripts."""

    def run_steps(self, **steps):
        loader = importlib.machinery.SourceFileLoader("run_tests", os.path.join(ROOT, "tools/run_tests"))
        module = importlib.util.module_from_spec(importlib.util.spec_from_loader("run_tests", loader))
        loader.exec_module(module)
        for name, line in steps.items():
            if line is not None:
                self.script(name, line)
        module.steps = lambda mode: [(name, [self.path(name)], {}) for name in steps]
        module.TIMEOUT = 0.5
        with mock.patch.object(sys, "argv", ["run_tests"]), contextlib.redirect_stdout(io.StringIO()) as output:
            status = module.main()
        return status, output.getvalue().splitlines()

    def counts(self, expected, **steps):
        status, lines = self.run_steps(**steps)
        self.assertEqual((int(not expected.endswith(" 0 failed")), expected), (status, lines[-1]), lines)
        return lines

    def test_counts(self):
        self.counts("1 passed, 0 failed", step="true")
        self.counts("1 passed, 1 failed", step="true", bad="exit 3")
        self.counts("7 passed, 0 failed", tests="echo 'All tests passed (9 assertions in 7 test cases)'")
        self.counts("7 passed, 1 failed", tests="echo 'All tests passed (9 assertions in 7 test cases)'; exit 1")
        self.counts("5 passed, 2 failed", tests="echo 'test cases: 7 | 5 passed | 2 failed'; exit 2")
        self.counts("5 passed, 0 failed", tests="echo 'test cases: 7 | 5 passed | 1 skipped | 1 failed as expected'")

    def test_program_without_tests(self):
        for line in ("true", "echo 'No tests ran'", "echo 'All tests passed (0 assertions in 0 test cases)'"):
            self.counts("0 passed, 1 failed", tests=line)

    def test_late_and_absent_steps(self):
        lines = self.counts("1 passed, 2 failed", late="echo begun; exec sleep 30", gone=None, step="true")
        self.assertTrue(lines[0].startswith("FAILED late"), lines)
        self.assertIn("    begun", lines)


if __name__ == "__main__":
    unittest.main()
