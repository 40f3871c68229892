# SPDX-License-Identifier: Apache-2.0
"""The bandwidth that the product of one row of activations reaches in each format of the weights, over their shape."""

from plot.figure import NO_LINE, Figure, log_axis, quote, tics
from plot.packed_3p5bit import REPACKED, bytes_of, legend, lines, parts, problem, shape_slug, style, words
from plot.series import conditions, detail, slug
from plot.time_against_size import unstable

ABOUT = "3.5-bit weights against int8, fp16 and fp32: bandwidth at M = 1 over the shape of the weights"


def figures(rows, series):
    for group, apart, read in parts(rows):
        packings = {}
        for row in group:
            if row.size == 1:
                packing = tuple((name, value) for name, value in problem(row) if name not in ("k", "n"))
                packings.setdefault(packing, []).append(row)
        for packing, part in packings.items():
            if len({weights(row) for row in part}) > 1:
                yield figure(dict(packing), part, apart, read)


def weights(row):
    """Number of weights, K and N: the order of the axis."""
    k, n = int(row.dimensions["k"]), int(row.dimensions["n"])
    return k * n, k, n


def figure(packing, part, apart, read):
    shapes = sorted({weights(row) for row in part})
    found = lines(part, lambda row: shapes.index(weights(row)))
    rows = [row for line in found.values() for row in line.values()]
    first = rows[0]
    picture = Figure(slug(first.device) + "/" + slug("packed_3p5bit_bandwidth", first.backend, *shape_slug(packing), *apart),
                     "3.5-bit weights against the vendor's library: bandwidth at M=1",
                     detail(f"{first.device}, {first.backend}", words(packing), conditions(first), REPACKED),
                     rows + [read] * bool(read), legend(found, "Least bytes / time"), width=1400, left=180)
    plots, speeds, shaky = [], [], []
    for name, line in found.items():
        points = [(place, bytes_of(row) / row.median_ns) for place, row in sorted(line.items())]
        speeds += [speed for _, speed in points]
        plots.append(f"{picture.data(points)} with linespoints {style(name)} notitle")
        shaky += [point for point in points if line[point[0]].status == "unstable"]
    plots += unstable(picture, shaky)
    if read:
        speeds.append(read.GB_per_s)
        ceiling = "with lines linecolor rgb '#505050' linewidth 1.6"
        plots.append(f"{read.GB_per_s:.9g} {ceiling} notitle")
        picture.legend += [("", NO_LINE), (f"read ceiling: {read.GB_per_s:.4g} GB/s = 100 %", ceiling)]
    settings = log_axis("y", speeds, lambda speed: speed_text(speed, read)) + [
        "unset logscale x", f"set xrange [-0.4:{len(shapes) - 0.6:g}]",
        tics("x", [(place, f"{k} × {n}") for place, (_, k, n) in enumerate(shapes)]),
        f"set xlabel {quote('K × N (rows × columns of the weights)')}"]
    picture.panel(settings, plots, "bandwidth reached" + (" (of the read ceiling)" if read else ""))
    return picture


def speed_text(speed, read):
    return f"{speed:.6g} GB/s" + (f" ({100 * speed / read.GB_per_s:.0f} %)" if read else "")
