# SPDX-License-Identifier: Apache-2.0
"""Roofline of a device. Its ceilings are the suite's own best verified figures, never a data sheet's."""

from plot.figure import NO_LINE, Figure, log_axis
from plot.series import by, detail, slug

ABOUT = "Roofline: operations a second against operations a byte, under the measured ceilings"
BANDWIDTHS = ("memory_read", "memory_copy")
COMPUTE = "matrix_multiplication"
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000")
POINTS = (7, 5, 9, 11, 13, 15, 6, 4, 8, 10, 12, 14, 3, 2, 1)  # more lines than these: one picture a type


def figures(rows, series):
    rows = [row for row in rows if row.cache != "warm"]  # a warm cache is above any ceiling of memory
    verified = [row for row in rows if row.status == "ok"]
    kinds = sorted({row.type for row in rows})
    for (device,), group in by(rows, "device").items():
        bandwidths = {name: bandwidth(rows, device, name) for name in BANDWIDTHS}
        bandwidths = {name: row for name, row in bandwidths.items() if row}
        peaks = {kind: best([row for row in verified if row.device == device and row.benchmark == COMPUTE
                             and row.type == kind], "Gop_per_s") for kind in kinds}
        peaks = {kind: row for kind, row in peaks.items() if row}
        lines = {}
        for (benchmark, kind), part in by(group, "benchmark", "type").items():
            points = trajectory([row for row in part if row.Gop_per_s and row.operations and row.bytes])
            if points:
                lines[benchmark, kind] = points
        if not lines or not (bandwidths or peaks):
            continue
        pictures = [kinds] if len(lines) <= len(POINTS) else [[kind] for kind in kinds]
        for shown in pictures:
            part = {name: points for name, points in lines.items() if name[1] in shown}
            if part:
                ceilings = bandwidths, {kind: row for kind, row in peaks.items() if kind in shown}
                yield figure(device, "" if shown is kinds else shown[0], part, ceilings, kinds)


def bandwidth(rows, device, name):
    """The best verified row of a bandwidth benchmark on a device; what a warm cache delivers is no ceiling of memory."""
    return best([row for row in rows if row.device == device and row.benchmark == name and row.status == "ok"
                 and row.cache != "warm"], "GB_per_s")


def best(rows, column):
    rows = [row for row in rows if getattr(row, column)]
    return max(rows, key=lambda row: getattr(row, column), default=None)


def trajectory(rows):
    """The variant and backend with the best figure, its best row at each size.

    A library variant named after a type (lib_fp16) calculates in another arithmetic than its row's: left out.
    """
    rows = [row for row in rows if not row.variant.startswith("lib_")]
    top = best(rows, "Gop_per_s")
    same = [row for row in rows if top and (row.backend, row.variant) == (top.backend, top.variant)]
    return [best(part, "Gop_per_s") for part in by(same, "size").values()]


def figure(device, kind, lines, ceilings, kinds):
    bandwidths, peaks = ceilings
    rows = [row for points in lines.values() for row in points] + list(bandwidths.values()) + list(peaks.values())
    legend = [(device, NO_LINE)]
    for number, ((benchmark, one), points) in enumerate(lines.items()):
        mark = "*" if any(row.status == "unstable" for row in points) else ""
        legend.append((f"{benchmark} {one}{mark}: {points[0].variant} ({points[0].backend})",
                       f"with linespoints {style(number, kinds.index(one))}"))
    picture = Figure(slug(device) + "/" + slug("roofline", kind), title(kind),
                     detail(device, "best variant of each benchmark, a point for each size",
                            "a point above its ceiling works in a cache or in another arithmetic"),
                     rows, legend, width=1400, area=690)
    intensities = [row.operations / row.bytes for points in lines.values() for row in points]
    speeds = [row.Gop_per_s for points in lines.values() for row in points]
    speeds += [row.Gop_per_s for row in peaks.values()]
    low, high = min(intensities) / 3, max(intensities) * 4
    top = max([row.Gop_per_s for row in peaks.values()], default=max(speeds))
    settings = log_axis("x", [low, high], number_text) + log_axis("y", speeds, rate_text)
    settings += ["set xlabel 'operational intensity (operations / byte)'"]
    plots = []
    for index, (name, row) in enumerate(bandwidths.items()):
        block = picture.data([(low, low * row.GB_per_s), (top / row.GB_per_s, top)])
        plots.append(f"{block} with lines linecolor rgb '#505050' linewidth 1.6 dashtype {index + 1} notitle")
        picture.legend.append((f"ceiling {name}: {row.GB_per_s:.4g} GB/s",
                               f"with lines linecolor rgb '#505050' linewidth 1.6 dashtype {index + 1}"))
    fastest = max((row.GB_per_s for row in bandwidths.values()), default=None)
    for one, row in peaks.items():
        start = row.Gop_per_s / fastest if fastest else low
        block = picture.data([(start, row.Gop_per_s), (high, row.Gop_per_s)])
        line = f"with lines {colour(kinds.index(one))} linewidth 2.5"
        plots.append(f"{block} {line} notitle")
        picture.legend.append((f"ceiling {COMPUTE} {one}: {row.Gop_per_s:.0f} Gop/s", line))
    for number, ((_, one), points) in enumerate(lines.items()):
        block = picture.data(sorted((row.operations / row.bytes, row.Gop_per_s) for row in points))
        plots.append(f"{block} with linespoints {style(number, kinds.index(one))} notitle")
    picture.panel(settings, plots, "performance (operations / s)")
    return picture


def title(kind):
    return "Roofline" + (f", {kind}" if kind else "") + " with ceilings measured by this suite"


def style(number, kind):
    """Colour and dashes tell the type; each line has its own point."""
    return f"{colour(kind)} linewidth 1.2 pointtype {POINTS[number % len(POINTS)]} pointsize 1.3"


def colour(kind):
    return f"linecolor rgb '{COLOURS[kind % len(COLOURS)]}' dashtype {kind % 5 + 1}"


def number_text(value):
    return f"{value:.6g}"


def rate_text(giga):
    """Operations a second for a tic, from 10^9 of them: 10 T."""
    for scale, name in ((1e6, "P"), (1e3, "T"), (1, "G"), (1e-3, "M"), (1e-6, "k")):
        if giga >= scale * 0.999:
            return f"{giga / scale:.6g} {name}"
    return f"{giga * 1e9:g}"
