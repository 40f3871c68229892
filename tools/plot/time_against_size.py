# SPDX-License-Identifier: Apache-2.0
"""Time against size, both logarithmic, one line a variant; below them the floor that the memory's bandwidth sets."""

from plot.figure import NO_LINE, STAR, Figure, log_axis, quote, tics, time_text
from plot.series import by, comparable, conditions, detail, size_text, size_title, slug

ABOUT = "Time of one launch against size"


def figures(rows, series):
    rows = [row for row in rows if row.size]
    for (benchmark, kind, device), group in by(rows, "benchmark", "type", "device").items():
        for apart, part in comparable(group):
            yield figure(benchmark, kind, device, apart, part, series)


def figure(benchmark, kind, device, apart, rows, series):
    backends = {row.backend for row in rows}
    names = series.names(rows)
    legend = [(f"{variant} ({backend})", f"with linespoints {series.line((backend, variant), backends)}")
              for backend, variant in names]
    legend = [(device, NO_LINE)] + legend
    picture = Figure(slug(device) + "/" + slug("time", benchmark, kind, apart),
                     f"{benchmark}, {kind}: time of one launch against size",
                     detail(device, apart, conditions(rows[0])), rows, legend)
    plots = []
    for name in names:
        line = sorted((row.size, row.median_ns) for row in rows if (row.backend, row.variant) == name)
        plots.append(f"{picture.data(line)} with linespoints {series.line(name, backends)} notitle")
    lowest = floors(rows)
    plots += floor(picture, lowest)
    plots += unstable(picture, [(row.size, row.median_ns) for row in rows if row.status == "unstable"])
    picture.panel(size_axis(rows) + log_axis("y", [row.median_ns for row in rows] + [time for _, time in lowest], time_text)
                  + [f"set xlabel {quote(size_title(rows))}"], plots, "kernel time of one launch, median")
    return picture


def floors(rows):
    """(size, the least time that the bytes take at the measured bandwidth ceiling), where there is a ceiling."""
    known = [row for row in rows if row.bytes and row.ceiling_GB_per_s]
    return [(size, min(row.bytes / row.ceiling_GB_per_s for row in part)) for (size,), part in by(known, "size").items()]


def floor(picture, line):
    if not line:
        return []
    style = "with lines linecolor rgb '#808080' dashtype 3 linewidth 2"
    picture.legend.append(("floor: bytes over the bandwidth ceiling", style))
    return [f"{picture.data(line)} {style} notitle"]


def unstable(picture, points):
    """An asterisk beside each unstable point, and its line in the legend."""
    if not points:
        return []
    block = picture.data([(*point, "*") for point in points])
    picture.legend.append(("* unstable", NO_LINE))
    return [f"{block} using 1:2:3 with labels {STAR} offset character 0.4, -0.9 notitle"]


def size_axis(rows):
    """Tics at the sizes themselves where they are few."""
    sizes = sorted({row.size for row in rows})
    axis = log_axis("x", sizes, size_text)
    if len(sizes) <= 14:
        axis[-1] = tics("x", [(size, size_text(size)) for size in sizes])
    return axis
