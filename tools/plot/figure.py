# SPDX-License-Identifier: Apache-2.0
"""One picture: panels, a legend beside them, a footer below, drawn by gnuplot as SVG and PNG."""

import math
import os
import subprocess
import sys

STYLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "style.gp")
TERMINALS = {
    # SVG counts a font in pixels, cairo in points: a scale of 4/3 makes both the same
    "svg": "set terminal svg size {},{} font 'DejaVu Sans,9' fontscale 1.333 background 'white' dashlength 0.7",
    "png": "set terminal pngcairo size {},{} font 'DejaVu Sans,9' background 'white' dashlength 0.7",
}
HEAD = 68  # pixels above the panels, for title and detail
PANEL_TITLE = 24  # pixels above each panel, for its title
NO_LINE = "with dots linecolor rgb 'white'"  # legend style of a line of text
STAR = "font 'DejaVu Sans Bold,16' textcolor rgb '#D55E00'"  # the mark of an unstable row


class GnuplotFailed(Exception):
    """gnuplot could not draw a script; what it said is on the error stream."""


class Figure:
    """name: path below the output folder, without suffix. rows: every result row shown, for the footer.

    legend: (text, gnuplot style) in order. width: pixels of the picture; area: pixels of all panels together, above
    the footer; left and below: pixels that each panel leaves for its tics and axis titles.
    """

    def __init__(self, name, title, detail, rows, legend=(), width=1200, area=600, left=95, below=62):
        self.name, self.title, self.detail, self.rows = name, title, detail, rows
        self.legend, self.width, self.area, self.left, self.below = list(legend), width, area, left, below
        self.panels, self.blocks = [], []

    def data(self, points):
        """Keeps points (tuples of numbers and strings) in the script and returns the name of the block."""
        name = f"$data{len(self.blocks) + 1}"
        lines = [" ".join(f'"{value}"' if isinstance(value, str) else f"{value:.9g}" for value in point)
                 for point in points]
        self.blocks.append("\n".join([f"{name} << END_OF_DATA", *lines, "END_OF_DATA"]))
        return name

    def panel(self, settings, plots, y_title="", place=(0, 1, 0, 1)):
        """Adds a panel. place: column, columns, row, rows, counted from the upper left."""
        self.panels.append((settings, plots, y_title, place))

    def size(self, footer):
        """Width and height in pixels; never lower than the legend."""
        below = 14 + 15 * len(footer)
        return self.width, max(HEAD + self.area + below, HEAD + 40 + 21 * len(self.legend))

    def script(self, footer):
        """The gnuplot script, without its terminal. footer: (text, whether it is a warning) for each line."""
        width, height = self.size(footer)
        legend_width = 60 + 7.3 * max((len(text) for text, _ in self.legend), default=-4)
        lines = list(self.blocks) + ["set multiplot"]
        for index, (settings, plots, y_title, place) in enumerate(self.panels):
            lines += ["unset label", "unset arrow", "unset title", "unset object", "unset key"]
            if index == 0:
                lines.append(label(self.title, 20, height - 24, width, height, "left font 'DejaVu Sans Bold,15'"))
                lines.append(label(self.detail, 20, height - 46, width, height, "left font ',11'"))
                for number, (text, warning) in enumerate(reversed(footer)):
                    style = "'DejaVu Sans Bold,9' textcolor rgb '#D55E00'"
                    style = style if warning else "',9' textcolor rgb '#505050'"
                    lines.append(label(text, 20, 13 + 15 * number, width, height, f"left font {style}"))
            column, columns, row, rows = place
            top = height - HEAD
            cell_width = (width - 20 - legend_width) / columns
            cell_height = self.area / rows
            high, low = top - row * cell_height - PANEL_TITLE, top - (row + 1) * cell_height + self.below
            lines += [f"set lmargin at screen {(column * cell_width + self.left) / width:.5f}",
                      f"set rmargin at screen {((column + 1) * cell_width) / width:.5f}",
                      f"set tmargin at screen {high / height:.5f}", f"set bmargin at screen {low / height:.5f}",
                      label(y_title, column * cell_width + 24, (high + low) / 2, width, height,
                            "center rotate by 90 font ',11'")]
            lines += settings + ["plot " + ", \\\n     ".join(plots)]
        return "\n".join(lines + self.key(1 - legend_width / width, height) + ["unset multiplot"]) + "\n"

    def key(self, left, height):
        """The legend, as an empty plot over the full height: gnuplot folds a legend that is higher than its plot."""
        if not self.legend:
            return []
        entries = ", \\\n     ".join(f"keyentry {style} title {quote(text)}" for text, style in self.legend)
        return ["unset label", "unset title", "unset xlabel", "unset tics", "unset border", "unset grid", "unset logscale",
                "set tmargin at screen 1", "set bmargin at screen 0", "set xrange [0:1]", "set yrange [0:1]",
                f"set key at screen {left:.5f}, screen {1 - (HEAD + 20) / height:.5f} maxrows {len(self.legend)}",
                f"plot -1 with dots notitle, {entries}"]

    def draw(self, gnuplot, scripts, output, footer):
        """Writes the script below scripts and both pictures below output; returns the paths of the pictures."""
        path = os.path.join(scripts, self.name + ".gp")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.script(footer))
        pictures = []
        for suffix, terminal in TERMINALS.items():
            picture = os.path.join(output, f"{self.name}.{suffix}")
            os.makedirs(os.path.dirname(picture), exist_ok=True)
            opening = f"{terminal.format(*self.size(footer))}; set output {quote(picture)}"
            done = subprocess.run([gnuplot, "-d", "-e", opening, STYLE, path], capture_output=True, text=True,
                                  env={**os.environ, "LC_ALL": "C.UTF-8"})
            sys.stderr.write(done.stderr)
            if done.returncode:
                raise GnuplotFailed(f"gnuplot refused {path}")
            pictures.append(picture)
        return pictures


def label(text, x, y, width, height, style):
    return f"set label {quote(text)} at screen {x / width:.5f}, screen {y / height:.5f} {style}"


def quote(text):
    """A gnuplot string; nothing in it is expanded."""
    return "'" + " ".join(text.split()).replace("'", "''") + "'"


def tics(axis, places, style=""):
    """Tics at given places: (position, text)."""
    listed = ", ".join(f"{quote(text.replace('%', '%%'))} {place:.9g}" for place, text in places)
    return f"set {axis}tics ({listed}) {style}"


def log_axis(axis, values, text, room=0.0):
    """A logarithmic axis around the values, with round tics and a text for each.

    room: the part of the axis that stays free above the values, for what is written there.
    """
    low, high = min(values), max(values)
    pad = max(0.02, 0.05 * math.log10(high / low))
    low, high = math.log10(low) - pad, math.log10(high) + pad
    high = low + (high - low) / (1 - room)
    inside = [place for place in round_places(low, high) if low <= math.log10(place) <= high]
    return [f"set logscale {axis}", f"set {axis}range [{10 ** low:.9g}:{10 ** high:.9g}]",
            tics(axis, [(place, text(place)) for place in inside])]


def round_places(low, high):
    """Places for tics between two decimal logarithms: equal steps, 1-2-5 or decades, whichever gives about six."""
    if high - low < 0.7:
        first, last = 10 ** low, 10 ** high
        step = min((step * 10.0 ** power for power in range(-12, 13) for step in (1, 2, 5)),
                   key=lambda step: abs((last - first) / step - 6))
        return [count * step for count in range(max(1, math.floor(first / step)), math.ceil(last / step) + 1)]
    steps = (1, 2, 5) if high - low < 3 else (1,)
    stride = max(1, math.ceil((high - low) / 9))
    powers = [power for power in range(math.floor(low), math.ceil(high) + 1) if power % stride == 0]
    return [step * 10.0 ** power for power in powers for step in steps]


def time_text(nanoseconds):
    """A time for a tic: 20 µs."""
    for unit, scale in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= scale:
            return f"{nanoseconds / scale:.6g} {unit}"
    return f"{nanoseconds:.6g} ns"


def times_text(ratio):
    """A ratio for a tic: 2×."""
    return f"{ratio:.6g}×"
