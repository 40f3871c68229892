# SPDX-License-Identifier: Apache-2.0
"""Result files made up for the tests: the shape of a run on one large GPU and its host, from a fixed seed.

No figure here was measured. Times follow a plain model (launch + the larger of memory and arithmetic time).
"""

import csv
import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import results  # noqa: E402

HEADER = """run_id,timestamp_utc,benchmark,variant,backend,type,shape,size,device,arch,driver,kind,status,reason,samples,
launches_per_sample,stop_rule,median_ns,min_ns,q1_ns,q3_ns,p95_ns,max_ns,setup_ns,upload_ns,download_ns,operations,bytes,
Gop_per_s,GB_per_s,ceiling_GB_per_s,ceiling_percent,max_error,error_bound,inputs,seed,cache,launch,clock_before_MHz,
clock_after_MHz,temperature_before_C,temperature_after_C,compiler,flags,commit,binary_sha256""".replace("\n", "").split(",")

GPU, CPU, AMD = "NVIDIA H200", "AMD EPYC 9654 96-Core Processor", "AMD Instinct MI300X"
BYTES = {"float": 4, "double": 8, "int32": 4, "half": 2}
PEAK = {"float": 5e4, "double": 6e4, "int32": 2.5e4, "half": 7e5}  # Gop/s of the model GPU
EFFICIENCY = {"naive": 0.12, "opt": 0.7, "lib": 0.95}
LAYERS = ((4096, 4096), (8192, 8192), (8192, 28672), (28672, 8192))  # K, N


def row(**cells):
    """One line with sane defaults; every cell can be given."""
    line = dict.fromkeys(HEADER, "")
    line.update(run_id="run", timestamp_utc="2025-11-20T10:15:00Z", benchmark="relu", variant="naive", backend="cuda",
                type="float", shape="size=1024", size=1024, device=GPU, arch="sm_90", driver="580.65", kind="measured",
                status="ok", samples=25, launches_per_sample=1, stop_rule="settled", median_ns=100000, q1_ns=99500,
                q3_ns=100500, operations=1048576, bytes=8388608, inputs="gpu4s", seed="21121993", cache="cold", launch="stream",
                compiler="nvcc 13.0", flags="-O3 -DNAME=\"a, b\"", commit="")
    line.update(cells)
    median = line["median_ns"]
    if not isinstance(median, str) and "GB_per_s" not in cells:
        line["GB_per_s"] = f"{line['bytes'] / median:.6g}"
        line["Gop_per_s"] = f"{line['operations'] / median:.6g}"
    return line


def parsed(line):
    """The line as a tool reads it."""
    return results.Row({name: str(cell) for name, cell in line.items()}, "here")


def write(path, lines):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    return str(path)


class Machine:
    """Makes rows for one device and backend. scale: slower than the model GPU by this factor."""

    def __init__(self, backend, device=GPU, scale=1.0, noise=0.004, seed=1, **cells):
        self.backend, self.device, self.scale, self.noise, self.cells = backend, device, scale, noise, cells
        self.random = random.Random(f"{backend} {device} {seed}")

    def line(self, benchmark, variant, kind, shape, size, operations, size_bytes, efficiency, **cells):
        peak = PEAK.get(kind, 5e4)
        ideal = max(size_bytes / 4300, operations / peak) / efficiency
        median = (2500 + ideal) * self.scale * self.random.uniform(0.98, 1.03)
        spread = self.noise * self.random.uniform(0.5, 2)
        host = self.backend == "cpu"  # its transfer cells stay empty, as a row's may
        line = row(benchmark=benchmark, variant=variant, backend=self.backend, device=self.device, type=kind, shape=shape,
                   size=size, operations=operations, bytes=size_bytes, median_ns=round(median),
                   min_ns=round(median * (1 - 2 * spread)), q1_ns=round(median * (1 - spread)),
                   q3_ns=round(median * (1 + spread)), p95_ns=round(median * (1 + 3 * spread)),
                   max_ns=round(median * (1 + 5 * spread)), setup_ns=50000, samples=self.random.randint(12, 60),
                   upload_ns="" if host else round(8000 + size_bytes * 0.5 / 50),
                   download_ns="" if host else round(8000 + size_bytes * 0.5 / 45))
        line.update(self.cells)
        line.update(cells)
        return line


def run(machine, memory_bound=("relu",), kinds=("float", "double", "int32")):
    """All benchmarks of one machine."""
    lines = []
    for name, traffic in (("memory_read", 1), ("memory_write", 1), ("memory_copy", 2), ("memory_triad", 3)):
        for power in range(20, 31, 2):
            for variant, efficiency in (("naive", 0.8), ("opt", 0.97 - 0.03 * traffic)):
                operations = 2 ** power // 4 * 2 if name == "memory_triad" else 0
                lines.append(machine.line(name, variant, "float", f"size={2 ** power // 4}", 2 ** power // 4, operations,
                                          traffic * 2 ** power, efficiency))
    for kind in kinds:
        for power in range(8, 15):
            side = 2 ** power
            for name in memory_bound:
                for variant in ("naive", "opt", "lib"):
                    lines.append(machine.line(name, variant, kind, f"size={side}", side, side * side,
                                              2 * side * side * BYTES[kind], 0.55 + 0.4 * EFFICIENCY[variant]))
            if power < 14:
                for variant in ("naive", "opt", "lib"):
                    lines.append(machine.line("matrix_multiplication", variant, kind, f"m={side} n={side} k={side}", side,
                                              2 * side ** 3, 3 * side * side * BYTES[kind], EFFICIENCY[variant]))
    if machine.backend != "cpu":
        lines += packed(machine)
    lines[3].update(status="unstable", stop_rule="time cap")
    lines[-3].update(status="unstable", stop_rule="time cap")
    return lines


def packed(machine):
    """The 3.5-bit product and its library baselines; both containers, as the vendor's library ignores them."""
    lines = []
    for k, n in LAYERS:
        for m in (1, 4, 16, 64, 256, 1024, 4096):
            for container, weight in ((7, 0.4375), (8, 0.5)):
                shape = f"m={m} n={n} k={k} container={container} low_shift=0 group=0"
                for kind, names in (("float", ("naive", "opt", "lib_fp32", "lib_fp16")), ("int32", ("naive", "opt", "lib_int8"))):
                    for variant in names:
                        width, peak = {"lib_fp32": (4, 5e4), "lib_fp16": (2, 7e5), "lib_int8": (1, 1.3e6),
                                       "opt": (weight, 8e5), "naive": (weight, 2e4)}[variant]
                        ideal = max((k * n * width + m * (k + 4 * n)) / 4000, 2 * m * n * k / peak)
                        operations, size_bytes = 2 * m * n * k, round(k * n * weight) + m * (k + 4 * n)
                        model = max(size_bytes / 4300, operations / PEAK[kind])
                        lines.append(machine.line("matrix_multiplication_3p5bit", variant, kind, shape, m, operations,
                                                  size_bytes, model / ideal))
    for line in lines:
        line["Gop_per_s"] = f"{line['operations'] / line['median_ns']:.6g}"
        line["GB_per_s"] = f"{line['bytes'] / line['median_ns']:.6g}"
    return lines
