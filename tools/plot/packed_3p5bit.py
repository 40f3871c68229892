# SPDX-License-Identifier: Apache-2.0
"""The packed 3.5-bit product against the same product in int8, fp16 and fp32 by the vendor's library, over M."""

from plot.figure import NO_LINE, STAR, Figure, log_axis, times_text
from plot.roofline import bandwidth
from plot.series import CONDITIONS, by, conditions, conditions_apart, detail, slug
from plot.time_against_size import size_axis, time_text, unstable

ABOUT = "3.5-bit weights against int8, fp16 and fp32: time and speed-up over M"
BENCHMARK = "matrix_multiplication_3p5bit"
PACKED = "opt"
LIBRARY = "lib_"  # baselines: lib_fp32 and lib_fp16 deliver float, lib_int8 delivers int32 accumulators
FORMATS = {"P7": None, "P8": None, "int8": 1, "fp16": 2, "fp32": 4}  # bytes of an element, where it has whole ones
REPACKED = f"{PACKED} repacks P7 and P8 into the same 3.5 bits"


def figures(rows, series):
    for group, apart, read in parts(rows):
        problems = {}
        for row in group:
            if row.variant == PACKED:
                problems.setdefault(problem(row), []).append(row)
        for shape, packed in problems.items():
            baselines = [row for row in group if row.variant != PACKED and set(problem(row)) <= set(shape)]
            if baselines:
                yield figure(dict(shape), lines(packed + baselines, lambda row: row.size), apart, read)


def parts(rows):
    """Rows that can stand in one picture, with (what sets their conditions apart, the row of the read ceiling)."""
    drawn = [row for row in rows if row.benchmark == BENCHMARK and row.size and format_of(row)]
    for (_, device), group in by(drawn, "backend", "device").items():
        for part in by(group, *CONDITIONS).values():
            read = bandwidth(rows, device, "memory_read") if part[0].cache != "warm" else None
            yield part, conditions_apart(part[0], group), read


def format_of(row):
    """The format of the weights, or None where the row is not drawn."""
    packed, library = "P" + row.dimensions.get("container", ""), row.variant[len(LIBRARY):]
    name = packed if row.variant == PACKED else library if row.variant.startswith(LIBRARY) else None
    return name if name in FORMATS else None


def problem(row):
    """The shape without M and the container. A baseline may lack the words on packing: it then serves every packing."""
    return tuple((name, value) for name, value in row.dimensions.items() if name not in ("m", "container"))


def bytes_of(row):
    """The least bytes that a launch must move: rows declare those of the container, but a library has elements of its
    own and the packed variant 3.5 bits a weight from either container."""
    width = FORMATS[format_of(row)]
    m, n, k = (int(row.dimensions[name]) for name in "mnk")
    if width:
        return width * k * (m + n) + 4 * m * n
    return row.bytes - (((k + 1) // 2 - (k + 15) // 16 * 7) * n if format_of(row) == "P8" else 0)


def lines(rows, place):
    """{(format, type): {place on the axis: row}}. A library's row stands once for each container: the first counts."""
    found = {}
    for row in sorted(rows, key=lambda row: (list(FORMATS).index(format_of(row)), row.type, row.shape)):
        found.setdefault((format_of(row), row.type), {}).setdefault(place(row), row)
    return found


def figure(shape, found, apart, read):
    rows = [row for line in found.values() for row in line.values()]
    first = rows[0]
    picture = Figure(slug(first.device) + "/" + slug("packed_3p5bit", first.backend, *shape_slug(shape), *apart),
                     f"3.5-bit weights against the vendor's library: K={shape.get('k')} N={shape.get('n')}",
                     detail(f"{first.device}, {first.backend}", words(shape), conditions(first), REPACKED),
                     rows + [read] * bool(read), legend(found, "Time"), width=1400, area=540)
    plots = [f"{picture.data(sorted((m, row.median_ns) for m, row in line.items()))} with linespoints {style(name)} notitle"
             for name, line in found.items()]
    lowest = {name: sorted((m, bytes_of(row) / read.GB_per_s) for m, row in line.items())
              for name, line in found.items()} if read else {}
    for name in {name[0]: name for name in reversed(lowest)}.values():  # one type of each format
        plots.append(f"{picture.data(lowest[name])} with lines {colour(name)} dashtype 3 notitle")
    if read:
        picture.legend.append((f"floor of a format: bytes / {read.GB_per_s:.4g} GB/s read",
                               "with lines linecolor rgb '#808080' linewidth 2 dashtype 3"))
    plots += unstable(picture, [(row.size, row.median_ns) for row in rows if row.status == "unstable"])
    times = [row.median_ns for row in rows] + [time for line in lowest.values() for _, time in line]
    picture.panel(size_axis(rows) + log_axis("y", times, time_text) + ["set xlabel 'M (rows of activations)'"], plots,
                  "kernel time of one launch, median", (0, 2, 0, 1))
    speed_up(picture, found, rows)
    return picture


def speed_up(picture, found, rows):
    """Library time over packed time, both delivering the same type, so that the same work is compared."""
    own = next(name[0] for name in found)  # P7 where it was measured
    picture.legend += [("", NO_LINE), (f"Speed-up of 3.5-bit {own}", NO_LINE)]
    plots, values, marks = ["1 with lines linetype 1 linewidth 1 notitle"], [1], []
    for name, baseline in found.items():
        if not FORMATS[name[0]]:
            continue
        packed, line = found.get((own, name[1]), {}), []
        for m in sorted(set(baseline) & set(packed)):
            line.append((m, baseline[m].median_ns / packed[m].median_ns))
            if "unstable" in (baseline[m].status, packed[m].status):
                marks.append(line[-1])
        if line:
            values += [value for _, value in line]
            plots.append(f"{picture.data(line)} with linespoints {style(name)} notitle")
            picture.legend.append((f"over {name[0]} ({name[1]} output)", f"with linespoints {style(name)}"))
    if marks:
        plots.append(f"{picture.data([(*mark, '*') for mark in marks])} using 1:2:3 with labels "
                     f"{STAR} offset character 0.4, -0.9 notitle")
    picture.panel(size_axis(rows) + log_axis("y", values, times_text) + ["set xlabel 'M (rows of activations)'"], plots,
                  f"library time / 3.5-bit {own} time", (1, 2, 0, 1))


def legend(found, heading):
    row = next(iter(next(iter(found.values())).values()))
    return [(f"{row.device}, {row.backend}", NO_LINE), (heading, NO_LINE)] + [
        (f"{f'{name} library' if FORMATS[name] else f'3.5-bit {name}, {PACKED}'} ({kind} output)",
         f"with linespoints {style((name, kind))}") for name, kind in found]


def style(name):
    """Colour and point tell the format; dashes and an open point tell accumulators."""
    point, integers = (7, 5, 9, 11, 13)[list(FORMATS).index(name[0])], name[1] == "int32"
    return f"{colour(name)} pointtype {point - integers}" + " dashtype 2" * integers


def colour(name):
    return f"linetype {list(FORMATS).index(name[0]) + 1}"


def words(shape):
    return " ".join(f"{name}={value}" for name, value in shape.items() if name not in ("k", "n"))


def shape_slug(shape):
    return [f"{name}{value}" for name, value in shape.items()]
