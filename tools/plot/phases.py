# SPDX-License-Identifier: Apache-2.0
"""Upload, kernel and download of one launch: stacked bars of their shares, the sum written above."""

import results
from plot.figure import NO_LINE, PANEL_TITLE, Figure, quote, tics
from plot.series import by, comparable, conditions, detail, size_text, slug

ABOUT = "Shares of upload, kernel and download"
PHASES = (("upload", "upload_ns", "linetype 6"), ("kernel", "median_ns", "linetype 2"),
          ("download", "download_ns", "linetype 8"))
INSIDE, WRITTEN = 270, 92  # pixels of a panel between its axes, and of these above the bars


def figures(rows, series):
    rows = [row for row in rows if row.size and (row.upload_ns or row.download_ns)]
    for (benchmark, kind, device), group in by(rows, "benchmark", "type", "device").items():
        for apart, part in comparable(group):
            yield figure(benchmark, kind, device, apart, part, series)


def figure(benchmark, kind, device, apart, rows, series):
    backends = sorted({row.backend for row in rows})
    legend = [(device, NO_LINE)]
    legend += [(name, f"with boxes {style} linewidth 1 fillstyle solid 1.0 border linecolor rgb '#404040'")
               for name, _, style in reversed(PHASES)]
    legend.append(("above: their sum", NO_LINE))
    if any(row.status == "unstable" for row in rows):
        legend.append(("* unstable", NO_LINE))
    below = 36 + 8 * max(len(row.variant) for row in rows)
    picture = Figure(slug(device) + "/" + slug("phases", benchmark, kind, apart),
                     f"{benchmark}, {kind}: upload, kernel and download",
                     detail(device, apart, conditions(rows[0])), rows, legend,
                     width=max(1200, 320 + 20 * len(rows) // len(backends)), below=below,
                     area=(PANEL_TITLE + INSIDE + below) * len(backends))
    for index, backend in enumerate(backends):
        settings, plots = panel(picture, backend, [row for row in rows if row.backend == backend], series)
        picture.panel(settings, plots, "share of the sum (%)", (0, 1, index, len(backends)))
    return picture


def panel(picture, backend, rows, series):
    rows = sorted(rows, key=lambda row: (row.size, series.order((row.backend, row.variant))))
    places, x = [], 0
    settings = [f"set title {quote(backend)} font 'DejaVu Sans Bold,11' offset 0, -0.6"]
    for before, row in zip([None] + rows, rows):
        x += 1 if before is None or before.size == row.size else 1.7
        places.append(x)
    for size in dict.fromkeys(row.size for row in rows):
        inside = [place for place, row in zip(places, rows) if row.size == size]
        settings.append(f"set label {quote('size ' + size_text(size))} at first {(inside[0] + inside[-1]) / 2:g}, "
                        "graph 0.965 center font ',9'")
    blocks = {name: [] for name, _, _ in PHASES}
    texts = []
    for place, row in zip(places, rows):
        total = sum(getattr(row, column) or 0 for _, column, _ in PHASES)
        below = 0
        for name, column, _ in PHASES:
            share = 100 * (getattr(row, column) or 0) / total
            blocks[name].append((place, below, place - 0.42, place + 0.42, below, below + share))
            below += share
        texts.append((place, 100, results.duration(total) + ("*" if row.status == "unstable" else "")))
    plots = [f"{picture.data(blocks[name])} with boxxyerror {style} linewidth 1 "
             "fillstyle solid 1.0 border linecolor rgb '#404040' notitle" for name, _, style in PHASES]
    plots.append(f"{picture.data(texts)} using 1:2:3 with labels font ',9' rotate by 90 left offset 0, 0.4 notitle")
    settings += ["unset logscale", f"set xrange [0.3:{places[-1] + 0.7:g}]", "set grid noxtics",
                 f"set yrange [0:{100 * INSIDE / (INSIDE - WRITTEN):.5g}]",
                 tics("y", [(share, str(share)) for share in range(0, 101, 20)]),
                 tics("x", [(place, row.variant) for place, row in zip(places, rows)], "rotate by 90 right scale 0"),
                 "unset xlabel"]
    return settings, plots
