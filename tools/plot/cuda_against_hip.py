# SPDX-License-Identifier: Apache-2.0
"""HIP time over CUDA time of each benchmark and variant, with the interval that tools/compare uses."""

import results
from plot.figure import NO_LINE, STAR, Figure, log_axis, quote, tics, times_text
from plot.series import by, detail, slug

ABOUT = "HIP time over CUDA time with its interval"
TYPE_POINTS = (7, 5, 9, 11, 13, 15)
TYPE_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")


def figures(rows, series):
    rows = [row for row in rows if row.samples and row.samples >= 5 and row.q1_ns and row.q3_ns]
    cuda = {device: part for (backend, device), part in by(rows, "backend", "device").items() if backend == "cuda"}
    for (backend, hip_device), part in by(rows, "backend", "device").items():
        if backend not in ("hip", "hip_cuda"):
            continue
        for cuda_device, base in cuda.items():
            pairs = largest(base, part)
            if pairs and (backend == "hip" or cuda_device == hip_device):
                yield figure(cuda_device, backend, hip_device, pairs, series)


def largest(cuda, hip):
    """For each benchmark, variant and type the common row with the most work, as (cuda row, hip row)."""
    def key(row):
        return row.benchmark, row.variant, row.type, row.shape, *row.conditions
    partners = {key(row): row for row in cuda}
    pairs = {}
    for row in sorted(hip, key=lambda row: ((row.operations or 0) + (row.bytes or 0), row.size or 0)):
        if key(row) in partners:
            pairs[key(row)[:3]] = (partners[key(row)], row)
    return pairs


def figure(cuda_device, backend, hip_device, pairs, series):
    kinds = sorted({kind for _, _, kind in pairs})
    names = sorted({name[:2] for name in pairs}, key=lambda name: (name[0], series.variants.index(name[1])))
    rows = [row for pair in pairs.values() for row in pair]
    legend = [(kind, f"with points {style(number)}") for number, kind in enumerate(kinds)]
    if any(row.status == "unstable" for row in rows):
        legend.append(("* unstable", NO_LINE))
    where = f"{hip_device}, both" if hip_device == cuda_device else f"{backend}: {hip_device}, cuda: {cuda_device}"
    left = 40 + 6.6 * max(len(" ".join(name)) for name in names)
    picture = Figure(slug("cuda_against", backend, hip_device, "" if hip_device == cuda_device else cuda_device),
                     f"CUDA against HIP: time of {backend} over time of cuda",
                     detail(where, "largest common shape", "interval: 1.57 IQR / √n of both sides"),
                     rows, legend, area=100 + max(26, 10 * len(kinds)) * len(names), left=left)
    plots = ["$line with lines linetype 1 linewidth 1 notitle"]
    picture.blocks.append(f"$line << END_OF_DATA\n1 -0.6\n1 {len(names) - 0.4:g}\nEND_OF_DATA")
    extremes, marks = [1], []
    for number, kind in enumerate(kinds):
        block = []
        for name, (base, row) in pairs.items():
            if name[2] == kind:
                ratio, low, high = results.ratio(base, row)
                y = names.index(name[:2]) + (number + 0.5) * 0.7 / len(kinds) - 0.35
                block.append((ratio, y, low, high))
                extremes += [low, high]
                if "unstable" in (row.status, base.status):
                    marks.append((high, y, "*"))
        plots.append(f"{picture.data(block)} with xerrorbars {style(number)} notitle")
    if marks:
        plots.append(f"{picture.data(marks)} using 1:2:3 with labels {STAR} left offset 0.5, -0.3 notitle")
    settings = log_axis("x", extremes, times_text)
    settings += ["unset logscale y", f"set yrange [{len(names) - 0.4:g}:-0.6]",
                 tics("y", [(index, " ".join(name)) for index, name in enumerate(names)], "scale 0"),
                 f"set xlabel {quote(f'time of {backend} / time of cuda (below 1: {backend} is faster)')}"]
    picture.panel(settings, plots)
    return picture


def style(number):
    point, colour = TYPE_POINTS[number % 6], TYPE_COLOURS[number % 6]
    return f"linecolor rgb '{colour}' linewidth 1.5 pointtype {point} pointsize 1.0"
