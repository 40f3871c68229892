#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/plots: which rows are drawn, every kind of picture, the footer, every exit code.

Without gnuplot the tests that draw fail, unless NO_GNUPLOT=1 says that this is meant.
"""

import glob
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from synthetic_results import AMD, CPU, Machine, parsed, row, run, write  # noqa: E402
from plot.figure import log_axis, quote  # noqa: E402
from plot.origin import Origin  # noqa: E402
from plot.series import comparable  # noqa: E402

PLOTS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "plots")
NO_GNUPLOT = os.environ.get("NO_GNUPLOT") == "1"


class PlotsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, lines, *names):
        os.makedirs(os.path.dirname(self.path(*names)), exist_ok=True)
        return write(self.path(*names), lines)

    def call(self, *arguments, **environment):
        done = subprocess.run([sys.executable, "-B", PLOTS, *arguments], capture_output=True, text=True,
                              env={**os.environ, **environment})
        self.assertNotIn("Traceback", done.stderr)
        return done.returncode, done.stdout.split("\n")[:-1], done.stderr

    def draw(self, lines, *options):
        """Draws the lines; returns the scripts by name, after a look at every picture."""
        runs = self.write(lines, "run.csv")
        status, files, error = self.call(runs, "--output", self.path("plots"), "--scripts", self.path("scripts"), *options)
        self.assertEqual((0, ""), (status, error))
        pictures = [path for path in files if not path.endswith("README.md")]
        self.assertEqual(sorted(pictures), sorted(path for path in glob.glob(self.path("plots", "**"), recursive=True)
                                                  if path.endswith((".svg", ".png"))))
        for path in pictures:
            with open(path, "rb") as file:
                content = file.read()
            if path.endswith(".png"):
                self.assertTrue(content.startswith(b"\x89PNG") and len(content) > 5000, path)
            else:
                self.assertTrue(list(xml.etree.ElementTree.fromstring(content)), path)
        scripts = {}
        for path in glob.glob(self.path("scripts", "**", "*.gp"), recursive=True):
            with open(path, encoding="utf-8") as file:
                scripts[os.path.relpath(path, self.path("scripts"))[:-len(".gp")]] = file.read()
        self.assertEqual({os.path.relpath(path, self.path("plots"))[:-4] for path in pictures}, set(scripts))
        return scripts


def product(variant, **cells):
    return row(benchmark="matrix_multiplication_3p5bit", variant=variant, size=1, **cells)


@unittest.skipIf(NO_GNUPLOT, "NO_GNUPLOT=1")
class Drawing(PlotsTest):
    def test_every_kind_of_picture(self):
        lines = run(Machine("cuda")) + run(Machine("hip_cuda", scale=1.03)) + run(Machine("cpu", device=CPU, scale=60))
        lines = [line for line in lines if "K=4096 " not in line["shape"]]
        scripts = self.draw(lines + run(Machine("hip", device=AMD, scale=0.9)))
        for name in ("nvidia_h200/roofline", "nvidia_h200/time_relu_float", "nvidia_h200/speed_up_relu",
                     "nvidia_h200/phases_relu_float", "amd_epyc_9654_96_core_processor/time_relu_double",
                     "amd_instinct_mi300x/roofline", "cuda_against_hip_cuda_nvidia_h200",
                     "cuda_against_hip_amd_instinct_mi300x_nvidia_h200",
                     "nvidia_h200/time_matrix_multiplication_3p5bit_int32_n_28672_k_8192_container_7",
                     "nvidia_h200/packed_3p5bit_cuda_n28672_k8192_low_shift0_group0",
                     "nvidia_h200/packed_3p5bit_bandwidth_cuda_low_shift0_group0"):
            self.assertIn(name, scripts)
        self.assertNotIn("amd_epyc_9654_96_core_processor/phases_relu_float", scripts, "empty transfer cells give no picture")
        for name, script in scripts.items():
            self.assertIn("Medians of verified rows, measured 2025-11-20.", script, name)
            self.assertIn("Runs: run (commit unknown)", script, name)
        with open(self.path("plots", "README.md"), encoding="utf-8") as file:
            page = file.read()
        for name in scripts:
            self.assertIn(f"({name}.svg)", page)

    def test_only_verified_measured_rows(self):
        sizes = [(256, "ok", "measured"), (512, "wrong", "measured"), (1024, "ok", "emulated"), (2048, "failed", "measured"),
                 (4096, "skipped", "measured"), (8192, "unstable", "measured")]
        lines = [row(shape=f"size={size}", size=size, status=status, kind=kind) for size, status, kind in sizes]
        script = self.draw(lines)["nvidia_h200/time_relu_float"]
        self.assertIn("set xtics ('256' 256, '8192' 8192)", script)
        self.assertIn("Unstable rows are marked with *", script)
        self.assertIn('8192 100000 "*"', script)
        self.assertNotIn("floor", script)  # without a ceiling there is none

    def test_the_floor_is_the_bytes_over_the_highest_ceiling(self):
        lines = [row(shape=f"size={size}", size=size, bytes=8 * size, backend=backend, ceiling_GB_per_s=ceiling)
                 for size in (256, 512) for backend, ceiling in (("cuda", 4), ("hip_cuda", 2))]
        script = self.draw(lines)["nvidia_h200/time_relu_float"]
        self.assertIn("256 512\n512 1024\n", script)
        self.assertIn("floor: bytes over the bandwidth ceiling", script)

    def test_a_later_wrong_row_hides_and_a_later_skipped_row_does_not(self):
        later = "2026-01-01T00:00:00Z"
        lines = [row(variant="naive"), row(variant="naive", status="skipped", timestamp_utc=later),
                 row(variant="opt"), row(variant="opt", status="wrong", timestamp_utc=later)]
        script = self.draw(lines)["nvidia_h200/time_relu_float"]
        self.assertIn("title 'naive (cuda)'", script)
        self.assertNotIn("opt", script)

    def test_hostile_names_and_one_point(self):
        device = "it's `touch hacked` \"50%\" {/:Bold x} $(id) \\n @a"
        lines = [row(device=device), row(device=device, variant="opt_%d", median_ns=50000),
                 row(device=device, variant="a b'c", median_ns=1)]
        self.assertEqual(2, len(self.draw(lines)))
        self.assertFalse(os.path.exists("hacked"))

    def test_many_variants_and_sizes(self):
        lines = [row(variant=f"variant_{number}", backend=backend, shape=f"size={2 ** power}", size=2 ** power,
                     median_ns=1000 * 2 ** power + number, upload_ns=100, download_ns=0)
                 for number in range(10) for backend in ("cuda", "hip_cuda", "other") for power in range(30)]
        self.assertIn("nvidia_h200/phases_relu_float", self.draw(lines))

    def test_ceilings_come_from_cold_stable_rows(self):
        def read(rate, **cells):
            return row(benchmark="memory_read", shape=f"size={rate}", size=rate, GB_per_s=rate, Gop_per_s="",
                       operations=0, **cells)
        lines = [row(), read(4000), read(9000, cache="warm"), read(5000, status="unstable"), read(7000, status="wrong")]
        self.assertIn("ceiling memory_read: 4000 GB/s", self.draw(lines, "--only", "*roofline*")["nvidia_h200/roofline"])

    def test_baselines_without_packing_words_serve_every_packing(self):
        packed = [product("opt", shape=f"m=1 n=2 k=4 container={container} group={group}", median_ns=100000)
                  for container in (7, 8) for group in (0, 32)]
        base = product("lib_fp32", shape="m=1 n=2 k=4", median_ns=900000)
        scripts = self.draw(packed + [base], "--only", "*packed*")
        self.assertEqual({f"nvidia_h200/packed_3p5bit_cuda_n2_k4_group{group}" for group in (0, 32)}, set(scripts))
        for script in scripts.values():
            self.assertIn("1 9\nEND_OF_DATA", script)
            self.assertIn("3.5-bit P7, opt (float output)", script)
            self.assertIn("3.5-bit P8, opt (float output)", script)
            self.assertNotIn("floor", script)  # without a read ceiling there is none

    def test_floors_and_bandwidths_count_the_bytes_of_each_format(self):
        """P7 and P8 of 32 x 10 weights: 140 and 160 bytes, 3.5 bits a weight from both; 1000 bytes of the rest here."""
        lines = [row(benchmark="memory_read", shape="size=1", GB_per_s=2)]
        for k in (32, 64):
            shape = f"m=1 n=10 k={k} container="
            lines += [product("opt", shape=shape + "7", bytes=1000 + k // 16 * 70, median_ns=1000),
                      product("opt", shape=shape + "8", bytes=1000 + k // 2 * 10, median_ns=2000)]
            lines += [product("lib_fp16", shape=shape + container, median_ns=4000) for container in "78"]
        scripts = self.draw(lines, "--only", "*packed*")
        script = scripts["nvidia_h200/packed_3p5bit_cuda_n10_k32"]
        self.assertIn("floor of a format: bytes / 2 GB/s read", script)
        self.assertEqual(2, script.count("1 570\nEND_OF_DATA"))
        self.assertEqual(1, script.count(f"1 {(2 * 32 * 11 + 40) / 2:g}\nEND_OF_DATA"))
        script = scripts["nvidia_h200/packed_3p5bit_bandwidth_cuda"]
        self.assertIn("0 1.14\n1 1.28\nEND_OF_DATA", script)
        self.assertIn("0 0.57\n1 0.64\nEND_OF_DATA", script)
        self.assertIn("0 0.186\n1 0.362\nEND_OF_DATA", script)
        self.assertIn("read ceiling: 2 GB/s = 100 %", script)
        self.assertIn("'32 × 10' 0, '64 × 10' 1", script)

    def test_graph_launches_have_their_own_pictures(self):
        lines = [product(variant, shape="m=1 n=2 k=4 container=7", launch=launch)
                 for variant in ("opt", "lib_fp32") for launch in ("stream", "graph")]
        self.assertEqual({"nvidia_h200/packed_3p5bit_cuda_n2_k4", "nvidia_h200/packed_3p5bit_cuda_n2_k4_graph_launch"},
                         set(self.draw(lines, "--only", "*packed*")))

    def test_results_folder(self):
        self.write([row()], "results", "nvidia_h200", "run.csv")
        with open(self.path("results", "nvidia_h200", "run.samples.csv"), "w", encoding="utf-8") as file:
            file.write("run_id,benchmark,variant,backend,type,shape,inputs,cache,sample,ns\n")
        status, files, _ = self.call("--results", self.path("results"))
        self.assertEqual(0, status)
        self.assertIn(self.path("results", "plots", "nvidia_h200", "time_relu_float.svg"), files)
        self.assertFalse(glob.glob(self.path("results", "**", "*.gp"), recursive=True))


class Codes(PlotsTest):
    def test_nothing_to_draw(self):
        for lines in ([], [row(status="wrong")], [row(kind="emulated")], [row(median_ns="")]):
            status, files, error = self.call(self.write(lines, "run.csv"), "--output", self.path("plots"))
            self.assertEqual((77, []), (status, files))
            self.assertEqual(1, len(error.strip().splitlines()))
        self.assertEqual(77, self.call("--results", self.path("none"))[0])
        self.assertFalse(os.path.exists(self.path("plots")))

    def test_no_gnuplot(self):
        status, _, error = self.call(self.write([row()], "run.csv"), "--output", self.path("plots"), PATH=self.folder)
        self.assertEqual((5, "plots: gnuplot is not installed (package gnuplot-nox)\n"), (status, error))

    def test_gnuplot_that_cannot_draw(self):
        with open(self.path("gnuplot"), "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\necho no terminal >&2\nexit 1\n")
        os.chmod(self.path("gnuplot"), 0o755)
        status, _, error = self.call(self.write([row()], "run.csv"), "--output", self.path("plots"),
                                     PATH=self.folder + os.pathsep + os.environ["PATH"])
        self.assertEqual(5, status)
        self.assertIn("no terminal", error)

    def test_bad_files_and_usage(self):
        with open(self.path("bad.csv"), "w", encoding="utf-8") as file:
            file.write("a,b\n")
        self.assertEqual(40, self.call(self.path("bad.csv"))[0])
        self.assertEqual(40, self.call(self.path("none.csv"))[0])
        self.assertEqual(2, self.call("--unknown")[0])
        self.assertEqual(0, self.call("--help")[0])

    @unittest.skipIf(NO_GNUPLOT, "NO_GNUPLOT=1")
    def test_output_that_cannot_be_written(self):
        run_file = self.write([row()], "run.csv")
        status, _, error = self.call(run_file, "--output", run_file)
        self.assertEqual(40, status)
        self.assertEqual(1, len(error.strip().splitlines()), error)


class Parts(unittest.TestCase):
    def test_shapes_that_share_a_size_are_parted(self):
        def parts(*lines):
            return {name: len(rows) for name, rows in comparable([parsed(line) for line in lines])}
        square = [row(shape=f"M={size} N={size} K={size}", size=size) for size in (4, 8)]
        self.assertEqual({"": 2}, parts(*square))
        layers = [row(shape=f"M={m} N={n} K=4 group=0", size=m) for m in (1, 4) for n in (4, 8)]
        self.assertEqual({"N=4": 2, "N=8": 2}, parts(*layers))
        batches = [row(shape=f"length={size} batch={64 // size}", size=size) for size in (4, 8)]
        self.assertEqual({"": 2}, parts(*batches))
        transforms = [row(shape=f"points={size} batch={batch}", size=size) for size, batch in ((8, 1), (16, 1), (4, 64))]
        self.assertEqual({"batch=1": 2, "batch=64": 1}, parts(*transforms))
        self.assertEqual({"cold cache": 1, "warm cache": 1}, parts(row(), row(cache="warm")))
        self.assertEqual({"": 1, "graph launch": 1}, parts(row(), row(launch="graph")))

    def test_quote_and_axis(self):
        self.assertEqual("'it''s `x` one'", quote("it's `x`\n one"))
        for low, high in ((1, 1), (0.999, 1.001), (0.5, 3), (1, 1e12), (3e-9, 5e-9)):
            logscale, limits, places = log_axis("y", [low, high], str)
            self.assertTrue(2 <= places.count(",") + 1 <= 16, (low, high, places))


class Age(unittest.TestCase):
    def setUp(self):
        if not shutil.which("git"):
            self.skipTest("no git")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.git("init", "--quiet")

    def git(self, *words):
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        return subprocess.run(["git", "-C", self.folder, "-c", "user.name=a", "-c", "user.email=a@b.example", *words], check=True,
                              capture_output=True, text=True, env=environment).stdout.strip()

    def commit(self, path):
        path = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "a", encoding="utf-8") as file:
            file.write("line\n")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "x")
        return self.git("rev-parse", "--short=12", "HEAD")

    def test_age(self):
        first = self.commit("common/a")
        self.assertEqual("", Origin(self.folder).age(first))
        self.assertEqual("older than the sources", Origin(self.folder).age(first + "-dirty"))
        second = self.commit("tools/b")
        self.assertEqual("", Origin(self.folder).age(first), "tools are not what a result measures")
        self.commit("gpu4s_benchmark/c")
        for commit in (first, second):
            self.assertEqual("older than the sources", Origin(self.folder).age(commit))
        for commit in ("", "0123456789ab", "--help", "HEAD"):
            self.assertEqual("age not known", Origin(self.folder).age(commit))

    def test_footer_names_what_is_old(self):
        commit = self.commit("common/a")
        self.commit("common/a")
        rows = [parsed(row(run_id=f"run{number}", commit=commit)) for number in range(6)]
        lines = Origin(self.folder).footer(rows, 80)
        self.assertIn("and 2 more.", " ".join(text for text, warning in lines if not warning))
        self.assertEqual([f"Results are older than the sources: commit {commit}"], [text for text, warning in lines if warning])
        self.assertTrue(all(len(text) <= 80 for text, _ in lines))


if __name__ == "__main__":
    unittest.main()
