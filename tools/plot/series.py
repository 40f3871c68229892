# SPDX-License-Identifier: Apache-2.0
"""How rows become pictures: which rows share a picture, and which line, point and fill a variant has."""

import re

from results import CONDITIONS

FIRST_VARIANTS = ("naive", "opt", "lib")  # in this order; any other follows by name
MIDDLE_DOT = " \u00b7 "


def by(rows, *names):
    """Rows grouped by the values of these columns, in order of the values."""
    groups = {}
    for row in rows:
        groups.setdefault(tuple(getattr(row, name) for name in names), []).append(row)
    return dict(sorted(groups.items()))


def comparable(rows):
    """Parts of the rows in which one size means one shape, as (what sets the part apart, rows).

    Every shape word that differs while the size stays the same, or stays the same while the size differs, sets a part
    apart, save a word that is the size.
    Where most shapes have the size in every word (square matrices), the others are apart from them, each alone.
    """
    for part in by(rows, *CONDITIONS).values():
        names = conditions_apart(part[0], rows)
        regular = [row for row in part if is_regular(row)]
        shared = regular if 2 * len(regular) > len(part) else part
        ambiguous = len({(row.size, row.shape) for row in shared}) > len({row.size for row in shared})
        keys = dict.fromkeys(key for row in shared for key in row.dimensions)
        apart = [key for key in keys if (ambiguous or is_series(key, shared))
                 and any(row.dimensions.get(key) != f"{row.size:.0f}" for row in shared)
                 and len({row.dimensions.get(key) for row in shared}) > 1]
        groups = {}
        for row in part:
            alone = shared is regular and not is_regular(row)
            words = [f"{key}={row.dimensions[key]}" for key in (row.dimensions if alone else apart) if key in row.dimensions]
            groups.setdefault(tuple(words + names), []).append(row)
        yield from ((" ".join(words), group) for words, group in groups.items())


def conditions_apart(row, rows):
    """What the conditions of a row are where those of the rows differ. Launches on a stream are the rule: not named."""
    return [f"{getattr(row, name) or 'no'} {name}" for name in CONDITIONS
            if getattr(row, name) != "stream" and len({getattr(other, name) for other in rows}) > 1]


def is_series(key, rows):
    """Whether several sizes have one value of this word."""
    return len({(row.dimensions.get(key), row.size) for row in rows}) > len({row.dimensions.get(key) for row in rows})


def is_regular(row):
    """Whether every shape word is the size."""
    return all(value == f"{row.size:.0f}" for value in row.dimensions.values())


def size_title(rows):
    """The title of the size axis; it names the shape words that are the size."""
    words = [key for key in rows[0].dimensions
             if all(row.dimensions.get(key) == f"{row.size:.0f}" for row in rows)]
    return "size" if words in ([], ["size"]) else f"size ({' = '.join(words)})"


def conditions(row):
    """Inputs, cache and launch in words, for the line under the title."""
    words = [f"inputs {row.inputs}" if row.inputs else "", f"{row.cache} cache" if row.cache else "",
             "launched as a graph" if row.launch == "graph" else ""]
    return ", ".join(word for word in words if word)


def detail(*parts):
    return MIDDLE_DOT.join(part for part in parts if part)


def slug(*parts):
    """A file name of these words: lower case, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", " ".join(part for part in parts if part).lower()).strip("_")


class Series:
    """The order of variants and backends over all rows: the same variant looks the same in every picture."""

    def __init__(self, rows):
        variants = {row.variant for row in rows}
        self.variants = [name for name in FIRST_VARIANTS if name in variants]
        self.variants += sorted(variants.difference(FIRST_VARIANTS))
        self.backends = sorted({row.backend for row in rows})

    def order(self, name):
        """Sort key of a (backend, variant)."""
        return self.backends.index(name[0]), self.variants.index(name[1])

    def names(self, rows):
        return sorted({(row.backend, row.variant) for row in rows}, key=self.order)

    def line(self, name, backends):
        """Colour and point tell the variant; dashes and an open point tell the second backend of a picture."""
        colour, pattern = self.look(name, backends)
        point = (7, 5, 9, 11, 13, 15, 3, 2)[colour - 1]
        return f"linetype {colour} dashtype {pattern % 5 + 1} pointtype {point - 1 if pattern % 2 and point > 4 else point}"

    def fill(self, name, backends):
        """Colour tells the variant; hatching tells the second backend of a picture."""
        colour, pattern = self.look(name, backends)
        style = f"pattern {3 + pattern}" if pattern else "solid 1.0"
        return f"linetype {colour} linewidth 1 fillstyle {style} border"

    def look(self, name, backends):
        """Colour, from 1, and pattern, from 0, of a (backend, variant): after eight variants the patterns go on."""
        again, colour = divmod(self.variants.index(name[1]), 8)
        return colour + 1, sorted(backends).index(name[0]) + 2 * again


def size_text(size):
    """A size for an axis: 4096, 64 Ki, 16 Mi, 3.5 M."""
    for power, name in ((30, "Gi"), (20, "Mi"), (10, "Ki")):
        if size >= 32768 and size % 2 ** power == 0:
            return f"{size / 2 ** power:.0f} {name}"
    for scale, name in ((1e9, "G"), (1e6, "M")):
        if size >= scale:
            return f"{size / scale:.4g} {name}"
    return f"{size:.0f}"
