# SPDX-License-Identifier: Apache-2.0
"""What GPU4S Bench computes, from the definitions alone: its inputs, and its results in double.

Arrays are lists, matrices row after row, complex samples re, im, re, im.
"""
import cmath
import functools
import itertools
import math
import struct


def stored(value, datatype):
    """The number of the type nearest to value."""
    letter = {"HALF": "e", "FLOAT": "f", "DOUBLE": "d"}[datatype]
    return struct.unpack(letter, struct.pack(letter, value))[0]


@functools.cache
def random(count):
    """The first numbers of glibc's rand() behind srand(21121993)."""
    r = [21121993]
    while len(r) < 31:
        r.append(16807 * r[-1] % (2**31 - 1))
    r += r[:3]
    while len(r) < 344 + count:
        r.append((r[-31] + r[-3]) % 2**32)
    return [value >> 1 for value in r[344:]]


def unit(value, datatype):
    """Of [0, 1], the quotient in the type."""
    if datatype == "INT":
        return value % 100
    wide = "DOUBLE" if datatype == "DOUBLE" else "FLOAT"
    return stored(stored(value, wide) / stored(2**31 - 1, wide), datatype)


def symmetric(value, datatype):
    """Of [-1, 1]."""
    return value % 100 if datatype == "INT" else stored(value / (2**31 - 1) * 2 - 1, datatype)


def weight(value, datatype):
    """Of [-0.6, 0.6], formed in the type."""
    scaled = stored(unit(value, datatype) * stored(1.2, datatype), datatype)
    return stored(scaled - stored(0.6, datatype), datatype)


def product(n, A, B):
    columns = [B[j::n] for j in range(n)]
    return [sum(a * b for a, b in zip(A[i * n:i * n + n], column)) for i in range(n) for column in columns]


def convolution(n, k, x, h):
    r = k // 2
    near = range(-r, r + 1)
    return [sum(x[(i + p) * n + j + q] * h[(p + r) * k + q + r]
                for p in near for q in near if 0 <= i + p < n and 0 <= j + q < n)
            for i in range(n) for j in range(n)]


def correlation(A, B):
    a, b = ([value - sum(x) / len(x) for value in x] for x in (A, B))
    return [sum(map(float.__mul__, a, b)) / math.sqrt(sum(v * v for v in a) * sum(v * v for v in b))]


def transform(x):
    """Of complex numbers."""
    n = len(x)
    return [sum(value * cmath.exp(-2j * math.pi * (k * m % n) / n) for m, value in enumerate(x)) for k in range(n)]


def complex_of(x):
    return [complex(*pair) for pair in zip(x[::2], x[1::2])]


def parts_of(y):
    return [part for value in y for part in (value.real, value.imag)]


def windows(w, x):
    """A slot of w numbers for each offset; those of odd offsets hold zeros."""
    slots = [parts_of(transform(complex_of(x[p:p + w]))) if p % 2 == 0 else [0] * w for p in range(len(x) - w + 1)]
    return sum(slots, [])


def transform_2d(n, x):
    values = complex_of(x)
    rows = [transform(values[i * n:i * n + n]) for i in range(n)]
    columns = [transform(column) for column in zip(*rows)]
    return parts_of(itertools.chain(*zip(*columns)))


def response(x, h):
    return [sum(h[t] * x[i - t] for t in range(len(h)) if 0 <= i - t < len(x)) for i in range(len(x) + len(h) - 1)]


def normalised(x):
    return [value / (2 + 1e-3 * value * value)**0.75 for value in x]


def pooled(n, l, x):
    return [max(x[(i * l + p) * n + j * l + q] for p in range(l) for q in range(l))
            for i in range(n // l) for j in range(n // l)]


def positive(x):
    return [max(0, value) for value in x]


def softmax(x):
    powers = [math.exp(value) for value in x]
    return [value / sum(powers) for value in powers]


def dense(x, W):
    return positive([sum(map(float.__mul__, W[i:i + len(x)], x)) for i in range(0, len(W), len(x))])


def network(datatype, images):
    stream = iter([weight(value, datatype) for value in random(9 + 9 + 384 * 64 + 10 * 384)])
    taps_1, taps_2, W1, W2 = (list(itertools.islice(stream, count)) for count in (9, 9, 384 * 64, 10 * 384))
    y = []
    for first in range(0, len(images), 1024):
        x = normalised(pooled(32, 2, positive(convolution(32, 3, images[first:first + 1024], taps_1))))
        x = pooled(16, 2, normalised(positive(convolution(16, 3, x, taps_2))))
        y += softmax(dense(dense(x, W1), W2))
    return y


def wavelet(datatype, x):
    n = len(x)

    def at(i):  # the signal goes on as its mirror image
        return x[abs(i) if i < n else 2 * (n - 1) - i]

    if datatype == "INT":
        high = [at(2 * j + 1) - int(9 / 16 * (at(2 * j) + at(2 * j + 2)) - (at(2 * j - 2) + at(2 * j + 4)) / 16 + 0.5)
                for j in range(n // 2)]
        return [at(2 * j) - int(0.5 - (high[max(j - 1, 0)] + high[j]) / 4) for j in range(n // 2)] + high
    low_taps = 0.852698679009, 0.377402855613, -0.110624404418, -0.023849465020, 0.037828455507
    high_taps = -0.788485616406, 0.418092273222, 0.040689417609, -0.064538882629
    return ([sum(low_taps[abs(h)] * at(2 * i + h) for h in range(-4, 5)) for i in range(n // 2)] +
            [sum(high_taps[abs(g)] * at(2 * i + 1 + g) for g in range(-3, 4)) for i in range(n // 2)])


# By folder: flags, how its inputs are drawn, their lengths, the formula.
CASES = {
    "matrix_multiplication_bench": ("-s 10", unit, [100, 100], lambda _, A, B: product(10, A, B)),
    "matrix_multiplication_bench_fp16": ("-s 10", unit, [100, 100], lambda _, A, B: product(10, A, B)),
    "matrix_multiplication_tensor_bench": ("-s 10", unit, [100, 100], lambda _, A, B: product(10, A, B)),
    "convolution_2D_bench": ("-s 10 -k 3", unit, [100, 9], lambda _, x, h: convolution(10, 3, x, h)),
    "correlation_2D": ("-s 37", unit, [37 * 37] * 2, lambda _, A, B: correlation(A, B)),
    "fast_fourier_transform_bench": ("-s 32", unit, [32], lambda _, x: parts_of(transform(complex_of(x))) * 2),
    "fast_fourier_transform_window_bench": ("-s 20 -w 8", unit, [20], lambda _, x: windows(8, x)),
    "fast_fourier_transform_2D_bench": ("-s 4", unit, [32], lambda _, x: transform_2d(4, x)),
    "finite_impulse_response_filter": ("-s 37 -k 7", unit, [37, 7], lambda _, x, h: response(x, h)),
    "LRN_bench": ("-s 10", symmetric, [100], lambda _, x: normalised(x)),
    "max_pooling_bench": ("-s 10 -l 3", symmetric, [100], lambda _, x: pooled(10, 3, x)),
    "relu_bench": ("-s 10", symmetric, [100], lambda _, x: positive(x)),
    "softmax_bench": ("-s 10", symmetric, [100], lambda _, x: softmax(x)),
    "cifar_10": ("", unit, [1024], network),
    "cifar_10_multiple": ("-s 3", unit, [3 * 1024], network),
    "memory_bandwidth_bench": ("-s 10", unit, [100], lambda _, x: x),
    "wavelet_transform": ("-s 38", unit, [38], wavelet),
}


def inputs(folder, datatype):
    _, draw, lengths, _ = CASES[folder]
    real = folder.startswith("fast_fourier")  # only the real parts are drawn
    stream = iter(random(sum(lengths)))
    return [[0 if real and i % 2 else draw(next(stream), datatype) for i in range(length)] for length in lengths]


def flags(folder):
    return CASES[folder][0]


def output(folder, datatype, arrays):
    return CASES[folder][3](datatype, *arrays)


def listing(folder, datatype, array):
    """One value a line in hexadecimal digits: the bits of the type for products, else those of a double."""
    letter = {"INT": "i", "HALF": "f", "FLOAT": "f", "DOUBLE": "d"}[datatype] if "matrix" in folder else "d"
    return "".join(struct.pack(">" + letter, value).hex() + "\n" for value in array)
