# SPDX-License-Identifier: Apache-2.0
"""The packed 3.5-bit product against the same product in fp32, fp16 and int8 by the vendor's library, over M."""

from plot.figure import NO_LINE, STAR, Figure, log_axis, times_text
from plot.series import by, conditions, detail, slug
from plot.time_against_size import size_axis, time_text, unstable

ABOUT = "3.5-bit weights against fp32, fp16 and int8: time and speed-up over M"
BENCHMARK = "matrix_multiplication_3p5bit"
PACKED = "opt"
LIBRARY = "lib_"  # baselines: lib_fp32 and lib_fp16 deliver float, lib_int8 delivers int32 accumulators


def figures(rows, series):
    rows = [row for row in rows if row.benchmark == BENCHMARK and row.size]
    for group in by(rows, "backend", "device", "inputs", "seed", "cache").values():
        problems = {}
        for row in group:
            if not row.variant.startswith(LIBRARY):
                problems.setdefault(problem(row), []).append(row)
        for shape, packed in problems.items():
            baselines = [row for row in group if row.variant.startswith(LIBRARY)
                         and set(problem(row)) <= set(shape)]
            if baselines and any(row.variant == PACKED for row in packed):
                yield figure(dict(shape), packed, baselines, series)


def problem(row):
    """The shape without M. A baseline may lack the words on packing: it then serves every packing."""
    return tuple((name, value) for name, value in row.dimensions.items() if name != "m")


def figure(shape, packed, baselines, series):
    rows = packed + baselines
    kinds = {row.type for row in rows}
    names = sorted({(row.variant, row.type) for row in rows},
                   key=lambda name: (name[1], series.variants.index(name[0])))
    first = rows[0]
    legend = [(f"{first.device}, {first.backend}", NO_LINE),
              ("Time", NO_LINE)]
    legend += [(title(name), f"with linespoints {style(name, kinds, series)}") for name in names]
    words = " ".join(f"{name}={value}" for name, value in shape.items() if name not in ("k", "n"))
    picture = Figure(slug(first.device) + "/" + slug("packed_3p5bit", first.backend, *shape_slug(shape)),
                     f"3.5-bit weights against the vendor's library: K={shape.get('k')} N={shape.get('n')}",
                     detail(f"{first.device}, {first.backend}", words, conditions(first)),
                     rows, legend, width=1400, area=540)
    plots = []
    for name in names:
        line = sorted((row.size, row.median_ns) for row in rows if (row.variant, row.type) == name)
        plots.append(f"{picture.data(line)} with linespoints {style(name, kinds, series)} notitle")
    plots += unstable(picture, [(row.size, row.median_ns) for row in rows if row.status == "unstable"])
    picture.panel(size_axis(rows) + log_axis("y", [row.median_ns for row in rows], time_text)
                  + ["set xlabel 'M (rows of activations)'"], plots, "kernel time of one launch, median", (0, 2, 0, 1))
    speed_up(picture, packed, baselines, rows, kinds, series)
    return picture


def speed_up(picture, packed, baselines, rows, kinds, series):
    """Library time over packed time, both delivering the same type, so that the same work is compared."""
    own = {(row.type, row.size): row for row in packed if row.variant == PACKED}
    picture.legend += [("", NO_LINE),
                       (f"Speed-up of 3.5-bit {PACKED}", NO_LINE)]
    plots, values, marks = ["1 with lines linetype 1 linewidth 1 notitle"], [1], []
    for name in sorted({(row.variant, row.type) for row in baselines}, key=lambda name: series.variants.index(name[0])):
        line = []
        for row in sorted(baselines, key=lambda row: row.size):
            if (row.variant, row.type) == name and (row.type, row.size) in own:
                packed_row = own[row.type, row.size]
                line.append((row.size, row.median_ns / packed_row.median_ns))
                if "unstable" in (row.status, packed_row.status):
                    marks.append(line[-1])
        if line:
            values += [value for _, value in line]
            plots.append(f"{picture.data(line)} with linespoints {style(name, kinds, series)} notitle")
            picture.legend.append((f"over {name[0][len(LIBRARY):]} ({name[1]} output)",
                                   f"with linespoints {style(name, kinds, series)}"))
    if marks:
        plots.append(f"{picture.data([(*mark, '*') for mark in marks])} using 1:2:3 with labels "
                     f"{STAR} offset character 0.4, -0.9 notitle")
    picture.panel(size_axis(rows) + log_axis("y", values, times_text)
                  + ["set xlabel 'M (rows of activations)'"], plots,
                  f"library time / 3.5-bit {PACKED} time", (1, 2, 0, 1))


def title(name):
    variant, kind = name
    words = f"{variant[len(LIBRARY):]} library" if variant.startswith(LIBRARY) else f"3.5-bit {variant}"
    return f"{words} ({kind} output)"


def style(name, kinds, series):
    """As elsewhere, with the output type in the place of the backend."""
    return series.line((name[1], name[0]), kinds)


def shape_slug(shape):
    return [f"{name}{value}" for name, value in shape.items()]
