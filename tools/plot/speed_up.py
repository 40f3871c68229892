# SPDX-License-Identifier: Apache-2.0
"""Speed-up of each variant over the naive one of the same backend, type and shape: bars from 1 upwards or downwards."""

from plot.figure import NO_LINE, PANEL_TITLE, Figure, log_axis, quote, tics, times_text
from plot.series import by, comparable, conditions, detail, size_text, size_title, slug

ABOUT = "Speed-up of each variant over naive"
BASE = "naive"
HEIGHT, BELOW = 290, 62  # pixels of a panel, and of these below its axis


def figures(rows, series):
    rows = [row for row in rows if row.size]
    for (benchmark, device), group in by(rows, "benchmark", "device").items():
        for apart, part in comparable(group):
            base = {(row.backend, row.type, row.shape): row for row in part if row.variant == BASE}
            others = [row for row in part if row.variant != BASE and (row.backend, row.type, row.shape) in base]
            if others:
                yield figure(benchmark, device, apart, others, base, series)


def figure(benchmark, device, apart, rows, base, series):
    kinds = sorted({row.type for row in rows})
    backends = {row.backend for row in rows}
    names = series.names(rows)
    used = [base[row.backend, row.type, row.shape] for row in rows]
    legend = [(device, NO_LINE)]
    legend += [(f"{variant} ({backend})", f"with boxes {series.fill((backend, variant), backends)}")
               for backend, variant in names]
    if any(row.status == "unstable" for row in rows + used):
        legend.append(("* unstable", NO_LINE))
    picture = Figure(slug(device) + "/" + slug("speed_up", benchmark, apart),
                     f"{benchmark}: speed-up over {BASE}", detail(device, apart, conditions(rows[0])),
                     rows + used, legend, area=HEIGHT * len(kinds), below=BELOW,
                     width=max(1200, 320 + 15 * len(names) * len({row.size for row in rows})))
    for index, kind in enumerate(kinds):
        bars = [(row, base[row.backend, row.type, row.shape]) for row in rows if row.type == kind]
        settings, plots = panel(picture, kind, bars, backends, series)
        picture.panel(settings, plots, f"speed-up over {BASE}", (0, 1, index, len(kinds)))
    return picture


def panel(picture, kind, bars, backends, series):
    names = series.names([row for row, _ in bars])
    sizes = sorted({row.size for row, _ in bars})
    width = 0.84 / len(names)
    plots, texts = [], []
    for number, name in enumerate(names):
        block = []
        for row, base in bars:
            if (row.backend, row.variant) == name:
                x = sizes.index(row.size) + (number + 0.5) * width - 0.42
                speed_up = base.median_ns / row.median_ns
                block.append((x, speed_up, x - 0.46 * width, x + 0.46 * width, min(1, speed_up), max(1, speed_up)))
                mark = "*" if "unstable" in (row.status, base.status) else ""
                texts.append((x, max(1, speed_up), three_digits(speed_up) + mark))
        if block:
            plots.append(f"{picture.data(block)} with boxxyerror {series.fill(name, backends)} notitle")
    upright = len(sizes) * len(names) > 14
    style = "rotate by 90 left offset 0, 0.4" if upright else "center offset 0, 0.6"
    plots.append(f"{picture.data(texts)} using 1:2:3 with labels font ',9' {style} notitle")
    plots.append("1 with lines linetype 1 linewidth 1 notitle")
    values = [1] + [base.median_ns / row.median_ns for row, base in bars]
    settings = log_axis("y", values, times_text, (42 if upright else 24) / (HEIGHT - PANEL_TITLE - BELOW))
    settings += ["unset logscale x", "set grid noxtics", f"set xrange [-0.6:{len(sizes) - 0.4}]",
                 tics("x", [(index, size_text(size)) for index, size in enumerate(sizes)], "scale 0"),
                 f"set title {quote(kind)} font 'DejaVu Sans Bold,11' offset 0, -0.6",
                 f"set xlabel {quote(size_title([row for row, _ in bars]))}"]
    return settings, plots


def three_digits(value):
    return f"{value:.{max(0, 3 - len(str(int(value))))}f}"
