# SPDX-License-Identifier: Apache-2.0
"""Reads the suite's result files. Every tool that reads a result reads it through here."""

import csv
import math

TEXT = """run_id timestamp_utc benchmark variant backend type shape device arch driver kind status reason
          stop_rule inputs seed cache compiler flags commit binary_sha256""".split()
NUMBERS = """size samples launches_per_sample median_ns min_ns q1_ns q3_ns p95_ns max_ns setup_ns upload_ns
             download_ns operations bytes Gop_per_s GB_per_s ceiling_GB_per_s ceiling_percent max_error
             error_bound clock_before_MHz clock_after_MHz temperature_before_C temperature_after_C""".split()
LATER = {"launch": "stream"}  # columns that older files lack, and what their rows are
CONDITIONS = ("inputs", "seed", "cache", "launch")  # rows that differ in one of these are never compared
ALLOWED = {"kind": ("measured", "emulated"),
           "status": ("ok", "wrong", "skipped", "failed", "unstable")}
MAY_BE_INFINITE = ("max_error", "error_bound")  # what a wrong row reports

EXIT_OK, EXIT_REGRESSION, EXIT_USAGE, EXIT_NOT_SUPPORTED = 0, 1, 2, 5
EXIT_FILE, EXIT_NOTHING = 40, 77


class BadFile(Exception):
    """A file that cannot be read as results; the text names the file, the line and the fault."""


class Row:
    """One line of a result file. Text cells are strings; numeric cells are floats, None where empty."""

    def __init__(self, cells, place):
        for name in TEXT:
            setattr(self, name, cells[name].strip())
        for name, value in LATER.items():
            setattr(self, name, cells.get(name, value).strip())
        for name in NUMBERS:
            setattr(self, name, number(cells[name].strip(), name, place))
        for name, values in ALLOWED.items():
            if cells[name].strip() not in values:
                raise BadFile(f"{place}: {name} is '{cells[name]}', not one of {', '.join(values)}")

    @property
    def identity(self):
        """What was measured and where: two rows with the same identity repeat one measurement."""
        return (self.benchmark, self.variant, self.backend, self.device, self.type, self.shape, *self.conditions)

    @property
    def conditions(self):
        return tuple(getattr(self, name) for name in CONDITIONS)

    @property
    def dimensions(self):
        """The shape as a dictionary of strings; a word without '=' is its own value."""
        return dict(word.partition("=")[::2] if "=" in word else (word, word) for word in self.shape.split())

    @property
    def timed(self):
        """True where the row holds a verified time that was measured, not emulated."""
        return self.kind == "measured" and self.status in ("ok", "unstable") and bool(self.median_ns)


def number(text, name, place):
    if text == "":
        return None
    try:
        value = float(text)
    except ValueError:
        raise BadFile(f"{place}: {name} is '{text}', not a number") from None
    if not math.isfinite(value) and name not in MAY_BE_INFINITE:
        raise BadFile(f"{place}: {name} is '{text}', not a finite number")
    if name.endswith("_ns") and value < 0:
        raise BadFile(f"{place}: {name} is negative")
    return value


def read(path):
    """All rows of one file. Columns may stand in any order and others may stand beside them."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in TEXT + NUMBERS if name not in (reader.fieldnames or [])]
            if missing:
                raise BadFile(f"{path}: not a result file, column {missing[0]} is missing")
            rows = []
            for cells in reader:
                place = f"{path}:{reader.line_num}"
                if None in cells or None in cells.values():
                    raise BadFile(f"{place}: not as many cells as the header has")
                rows.append(Row(cells, place))
            return rows
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: not a CSV file ({error})") from None


def latest(rows):
    """One row for each identity: the one with the latest time stamp, in order of first appearance."""
    kept = {}
    for row in rows:
        if row.identity not in kept or row.timestamp_utc >= kept[row.identity].timestamp_utc:
            kept[row.identity] = row
    return list(kept.values())


def half_notch(row):
    """Half the notch of a box plot, 1.57 IQR / sqrt(n), in logarithms (McGill, Tukey, Larsen 1978).

    Times are whole nanoseconds, so half a nanosecond is added: a quartile range of zero is not certainty.
    """
    return 1.57 * math.log(row.q3_ns / row.q1_ns) / math.sqrt(row.samples) + 0.5 / row.median_ns


def ratio(a, b):
    """Ratio of medians B / A with its interval, as (ratio, low, high).

    The interval excludes 1 exactly where the two notches do not overlap, the test of the 1978 paper:
    about 95 % confidence when both sides are equally noisy.
    """
    middle, width = b.median_ns / a.median_ns, half_notch(a) + half_notch(b)
    return middle, middle * math.exp(-width), middle * math.exp(width)


def duration(nanoseconds):
    """A time for people, four significant digits at most: 12.34 µs."""
    for unit, scale in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= scale:
            value = nanoseconds / scale
            return f"{value:.{max(0, 4 - len(str(int(value))))}f} {unit}"
    return f"{nanoseconds:.0f} ns"
