#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/compare: verdicts on known numbers, the join, the gate, every exit code, awkward CSV files."""

import csv
import math
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from synthetic_results import AMD, HEADER, Machine, parsed, results, row, run, write  # noqa: E402

COMPARE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "compare")


class CompareTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def compare(self, a_lines, b_lines, *options):
        """Exit status and output of a comparison of these lines; the comparison itself is left in out.csv."""
        return self.call(write(self.path("a.csv"), a_lines), write(self.path("b.csv"), b_lines),
                         "--csv", self.path("out.csv"), *options)

    def call(self, *arguments):
        done = subprocess.run([sys.executable, "-B", COMPARE, *arguments], capture_output=True, text=True)
        self.assertNotIn("Traceback", done.stderr)
        return done.returncode, done.stdout, done.stderr

    def rows(self):
        with open(self.path("out.csv"), newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def verdict(self, a, b, *options):
        self.compare([row(**a)], [row(**b)], *options)
        return self.rows()[0]

    def one_line(self, text, *words):
        self.assertEqual(1, len(text.strip().splitlines()), text)
        for word in words:
            self.assertIn(word, text)


class Verdicts(CompareTest):
    def test_ratio_and_interval_by_hand(self):
        """A 1000 ns, B 2000 ns, quartiles at exp(+-0.01), 25 samples: each notch is 1.57 * 0.02 / 5 = 0.00628."""
        a = {"median_ns": 1000000, "q1_ns": 1000000 * math.exp(-0.01), "q3_ns": 1000000 * math.exp(0.01), "samples": 25}
        b = {name: 2 * value for name, value in a.items()}
        b["samples"] = 25
        line = self.verdict(a, b)
        self.assertEqual("SLOWER", line["verdict"])
        self.assertEqual("2", line["ratio"])
        self.assertAlmostEqual(2 * math.exp(-0.01256), float(line["low"]), places=4)
        self.assertAlmostEqual(2 * math.exp(0.01256), float(line["high"]), places=4)

    def test_half_a_nanosecond_is_never_certain(self):
        exact = parsed(row(median_ns=10, q1_ns=10, q3_ns=10))
        self.assertAlmostEqual(0.05, results.half_notch(exact))

    def test_each_verdict(self):
        quiet = {"median_ns": 100000, "q1_ns": 99900, "q3_ns": 100100}
        noisy = {"median_ns": 101000, "q1_ns": 80000, "q3_ns": 120000}
        for b, expected in ((dict(median_ns=90000, q1_ns=89900, q3_ns=90100), "FASTER"),
                            (dict(median_ns=110000, q1_ns=109900, q3_ns=110100), "SLOWER"),
                            (dict(median_ns=100500, q1_ns=100400, q3_ns=100600), "SAME"), (noisy, "UNCLEAR")):
            self.assertEqual(expected, self.verdict(quiet, b)["verdict"], b)
        self.assertEqual("SAME", self.verdict(quiet, dict(median_ns=104000, q1_ns=103900, q3_ns=104100), "--same", "5")["verdict"])

    def test_unstable_is_at_most_unclear(self):
        line = self.verdict({}, {"median_ns": 10, "q1_ns": 9, "q3_ns": 11, "status": "unstable"})
        self.assertEqual(("UNCLEAR", "unstable in B"), (line["verdict"], line["reason"]))

    def test_incomparable(self):
        for a, b, reason in (({}, {"inputs": "uniform"}, "different inputs: gpu4s against uniform"),
                             ({}, {"seed": "7"}, "different seed: 21121993 against 7"),
                             ({}, {"cache": "warm"}, "different cache: cold against warm"),
                             ({}, {"launch": "graph"}, "different launch: stream against graph"),
                             ({}, {"cache": ""}, "different cache: cold against none"),
                             ({"kind": "emulated"}, {}, "emulated in A"),
                             ({}, {"kind": "emulated"}, "emulated in B"),
                             ({}, {"status": "wrong", "reason": "nan, at 3"}, "wrong in B (nan, at 3)"),
                             ({"status": "failed"}, {}, "failed in A"),
                             ({"status": "skipped"}, {"status": "skipped"}, "skipped in A"),
                             ({}, {"samples": 4}, "fewer than 5 samples in B"),
                             ({}, {"samples": ""}, "fewer than 5 samples in B"),
                             ({"median_ns": ""}, {}, "no time in A"),
                             ({}, {"q1_ns": ""}, "no time in B")):
            line = self.verdict(a, b)
            self.assertEqual(("INCOMPARABLE", reason, ""), (line["verdict"], line["reason"], line["ratio"]))


class Join(CompareTest):
    def test_equal_inputs_are_preferred(self):
        a = [row(inputs="uniform"), row(inputs="gpu4s")]
        b = [row(inputs="gpu4s", median_ns=200000, q1_ns=199900, q3_ns=200100), row(inputs="integers")]
        self.compare(a, b)
        self.assertEqual({("gpu4s", "gpu4s", "SLOWER"), ("uniform", "integers", "INCOMPARABLE")},
                         {(line["a_inputs"], line["b_inputs"], line["verdict"]) for line in self.rows()})

    def test_one_file_two_backends(self):
        lines = run(Machine("cuda")) + run(Machine("hip_cuda", scale=1.2)) + run(Machine("cpu", device="a CPU"))
        status, text, _ = self.compare(lines, lines, "--a-backend", "cuda", "--b-backend", "hip_cuda")
        self.assertEqual(0, status)
        self.assertIn("A cuda on NVIDIA H200 against B hip_cuda on NVIDIA H200", text)
        self.assertEqual({("cuda", "hip_cuda")}, {(line["a_backend"], line["b_backend"]) for line in self.rows()})

    def test_two_makers(self):
        status, text, _ = self.compare(run(Machine("cuda")), run(Machine("hip", device=AMD)))
        self.assertEqual(0, status)
        self.assertIn(f"against B hip on {AMD}", text)

    def test_equal_backends_meet_and_the_rest_is_listed(self):
        a = [row(), row(backend="cpu", device="one"), row(variant="opt")]
        b = [row(), row(backend="cpu", device="two"), row(backend="hip"), row(type="double")]
        status, text, _ = self.compare(a, b)
        self.assertEqual(0, status)
        verdicts = [line["verdict"] for line in self.rows()]
        self.assertEqual(["SAME", "SAME", "ONLY_A", "ONLY_B", "ONLY_B"], verdicts)
        self.assertIn("Only in A: 1 rows", text)
        self.assertIn("Only in B: 2 rows", text)

    def test_the_latest_of_repeated_rows_counts(self):
        old = row(timestamp_utc="2025-01-01T00:00:00Z", median_ns=1, q1_ns=1, q3_ns=1)
        self.compare([row(), old], [old, row()])
        self.assertEqual([("100000", "100000")], [(line["a_median_ns"], line["b_median_ns"]) for line in self.rows()])

    def test_geometric_mean(self):
        def at(size, median):
            return row(shape=f"size={size}", median_ns=median, q1_ns=median - 1, q3_ns=median + 1)
        _, text, _ = self.compare([at(1, 100000), at(2, 100000)], [at(1, 400000), at(2, 100000)])
        self.assertRegex(text, r"relu +2 +2\.000")


class Gate(CompareTest):
    def slower(self, percent, *options, **cells):
        median = 100000 * (1 + percent / 100)
        return self.compare([row(q1_ns=100000, q3_ns=100000)],
                            [row(**{"median_ns": median, "q1_ns": median, "q3_ns": median, **cells})], *options)[0]

    def test_gate(self):
        self.assertEqual(0, self.slower(10))
        self.assertEqual(0, self.slower(4, "--gate", "5"))
        self.assertEqual(1, self.slower(6, "--gate", "5"))
        self.assertEqual(0, self.slower(-50, "--gate", "0"))

    def test_gate_counts_only_beyond_the_interval(self):
        self.assertEqual(0, self.slower(6, "--gate", "5", q1_ns=100000, q3_ns=112000))

    def test_gate_ignores_unstable_but_not_broken_rows(self):
        self.assertEqual(0, self.slower(50, "--gate", "5", status="unstable"))
        self.assertEqual(1, self.slower(0, "--gate", "5", status="wrong"))
        self.assertEqual(1, self.slower(0, "--gate", "5", status="failed"))

    def test_gate_names_what_is_lost(self):
        """A row that is ok in A and skipped or absent in B; what A did not verify cannot be lost."""
        a = [row(), row(variant="opt")]
        for b, what in (([row(), row(variant="opt", status="skipped", median_ns="")], "skipped in B"), ([row()], "absent in B"),
                        ([row(), row(variant="opt", backend="hip")], "absent in B")):
            self.assertEqual(0, self.compare(a, b)[0])
            status, text, _ = self.compare(a, b, "--gate", "5")
            self.assertEqual(1, status)
            self.assertRegex(text, f"gate 5 %: relu opt float size=1024: ok in A.*{what}")
            self.assertEqual(1, text.count("gate 5 %"))
        for status in ("skipped", "wrong", "failed", "unstable"):
            self.assertEqual(0, self.compare([row(), row(variant="opt", status=status)], [row()], "--gate", "5")[0])
        self.assertEqual(0, self.compare([row()], a, "--gate", "5")[0])
        self.assertEqual(1, self.compare(a, [], "--gate", "5")[0])


class Files(CompareTest):
    def test_awkward_cells(self):
        """Quotes, commas, line ends, bars and empty cells in text; columns in another order and more of them."""
        lines = [row(device='a "b", c|d\ne', reason="x,y", upload_ns="", ceiling_percent="", max_error="inf")]
        status, text, _ = self.compare(lines, lines, "--markdown", self.path("out.md"))
        self.assertEqual(0, status)
        self.assertEqual('a "b", c|d\ne', self.rows()[0]["a_device"])
        with open(self.path("turned.csv"), "w", newline="", encoding="utf-8-sig") as file:
            writer = csv.DictWriter(file, HEADER[::-1] + ["another"], restval="more")
            writer.writeheader()
            writer.writerows(lines)
        self.assertEqual(0, self.call(self.path("a.csv"), self.path("turned.csv"))[0])

    def test_rows_older_than_the_column_launch_are_of_a_stream(self):
        write(self.path("new.csv"), [row(), row(variant="opt", launch="graph")])
        with open(self.path("old.csv"), "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, [name for name in HEADER if name != "launch"], extrasaction="ignore")
            writer.writeheader()
            writer.writerows([row(), row(variant="opt")])
        self.call(self.path("old.csv"), self.path("new.csv"), "--csv", self.path("out.csv"))
        self.assertEqual(["SAME", "INCOMPARABLE"], [line["verdict"] for line in self.rows()])

    def test_markdown(self):
        lines = [row(variant="a|b"), row(variant="c", type="half")]
        self.compare(lines, lines[:1], "--markdown", self.path("out.md"))
        with open(self.path("out.md"), encoding="utf-8") as file:
            text = file.read()
        self.assertIn("| relu | a\\|b | float | size=1024 | 100.0 µs | 100.0 µs | 1.000 |", text)
        self.assertIn("## Only in A: 1 rows", text)

    def test_bad_files(self):
        good = write(self.path("good.csv"), [row()])
        for name, content, *words in (
                ("empty.csv", b"", "column run_id is missing"),
                ("samples.csv", b"run_id,benchmark,sample,ns\n", "column timestamp_utc is missing"),
                ("short.csv", (",".join(HEADER) + "\nx,y\n").encode(), "short.csv:2", "not as many cells"),
                ("binary.csv", b"\xff\xfe\x00", "not a CSV file")):
            with open(self.path(name), "wb") as file:
                file.write(content)
            status, _, error = self.call(good, self.path(name))
            self.assertEqual(40, status, name)
            self.one_line(error, name, *words)
        for cells, words in (({"median_ns": "fast"}, "median_ns is 'fast', not a number"),
                             ({"median_ns": "nan", "GB_per_s": "", "Gop_per_s": ""}, "not a finite number"),
                             ({"q1_ns": "-3"}, "q1_ns is negative"), ({"status": "fine"}, "status is 'fine'"),
                             ({"kind": ""}, "kind is ''")):
            status, _, error = self.call(good, write(self.path("cells.csv"), [row(), row(**cells)]))
            self.assertEqual(40, status, cells)
            self.one_line(error, "cells.csv:3", words)

    def test_missing_file_folder_and_output(self):
        good = write(self.path("good.csv"), [row()])
        for arguments in ((good, self.path("none.csv")), (self.folder, good),
                          (good, good, "--csv", self.path("none/out.csv")),
                          (good, good, "--markdown", self.path("none/out.md"))):
            status, _, error = self.call(*arguments)
            self.assertEqual(40, status, arguments)
            self.one_line(error, "compare: ")

    def test_usage(self):
        for arguments in ((), ("a.csv",), ("a", "b", "--gate", "many"), ("a", "b", "--gate", "-1"),
                          ("a", "b", "--gate", "nan"), ("a", "b", "--unknown")):
            self.assertEqual(2, self.call(*arguments)[0], arguments)
        self.assertEqual(0, self.call("--help")[0])

    def test_nothing_to_compare(self):
        for a, b, options in (([row()], [row(benchmark="other")], ()), ([], [], ()),
                              ([row()], [row(kind="emulated")], ()), ([row()], [row()], ("--a-backend", "hip"))):
            status, _, error = self.compare(a, b, *options)
            self.assertEqual(77, status)
            self.one_line(error, "compare: ")


if __name__ == "__main__":
    unittest.main()
