# SPDX-License-Identifier: Apache-2.0
"""The numbers of GPU4S Bench: those it printed itself, and those that its definitions give."""
import os
import re
import tempfile
import unittest

import gpu4s_formulas as formulas
from test_gpu4s_bench import FOLDERS, call, programs

# What GPU4S Bench prints with -o: folder, type, flags, the lines of the device's output.
VECTORS = [
    ("matrix_multiplication_bench", "FLOAT", "-s 2", "1.106823 1.125512 \n1.167252 1.196334 \n"),
    ("matrix_multiplication_bench", "DOUBLE", "-s 2", "1.106823 1.125512 \n1.167252 1.196334 \n"),
    ("matrix_multiplication_bench", "INT", "-s 2", "3461 636 3885 1545 "),
    ("matrix_multiplication_tensor_bench", "FLOAT", "-s 2", "1.106823 1.125512 \n1.167252 1.196334 \n"),
    ("convolution_2D_bench", "FLOAT", "-s 3 -k 3", "1.916799 3.054790 2.220446 \n2.821080 3.983382 2.823213 \n"
                                                   "2.159691 2.671813 1.620958 \n"),
    ("convolution_2D_bench", "INT", "-s 3 -k 3", "10871 15930 14482 \n18028 23129 12644 \n10421 14975 6350 \n"),
    ("correlation_2D", "FLOAT", "-s 4", "0.073827 \n"),
    ("correlation_2D", "FLOAT", "-s 512", "-0.001119 \n"),
    ("correlation_2D", "DOUBLE", "-s 512", "-0.001119 \n"),
    ("correlation_2D", "INT", "-s 512", "-0.000372 \n"),
    ("fast_fourier_transform_bench", "FLOAT", "-s 8",
     "2.534154 0.000000 -0.147734 -0.068798 0.710873 0.000000 -0.147734 0.068798 " * 2 + "\n"),
    ("finite_impulse_response_filter", "FLOAT", "-s 6 -k 3",
     "0.712258 1.156412 1.718340 1.498939 1.711273 1.908989 1.320200 0.505590 \n"),
    ("LRN_bench", "FLOAT", "-s 2", "0.282282 -0.011631 \n0.457890 -0.093446 \n"),
    ("max_pooling_bench", "FLOAT", "-s 4 -l 2", "0.821335 0.931835 \n0.834360 0.722838 \n\n"),
    ("max_pooling_bench", "INT", "-s 4 -l 2", "87 45 \n65 90 \n\n"),
    ("relu_bench", "FLOAT", "-s 2", "0.474780 0.000000 \n0.770248 0.000000 \n"),
    ("softmax_bench", "FLOAT", "-s 2", "0.286920 0.175013 \n0.385551 0.152516 \n"),
    ("cifar_10", "FLOAT", "", "0.028739 0.001042 0.001042 0.001042 0.001042 0.001042 0.001042 0.001042 0.962923 0.001042 \n"),
    ("cifar_10_multiple", "FLOAT", "-s 2",
     "0.028739 0.001042 0.001042 0.001042 0.001042 0.001042 0.001042 0.001042 0.962923 0.001042 \n"
     "0.185922 0.002065 0.002065 0.002065 0.002065 0.002065 0.002065 0.002065 0.797555 0.002065 \n\n"),
    ("wavelet_transform", "INT", "-s 16", "44 52 56 17 25 69 63 82 61 -30 -15 -33 -65 15 -10 -23 \n"),
    ("wavelet_transform", "FLOAT", "-s 16",
     "0.847836 0.958828 1.045427 1.401579 0.716657 0.485065 0.860745 1.198894 "
     "0.216369 0.343932 0.006750 -0.142890 0.332354 0.187182 -0.156236 0.157964 \n"),
]


def numbers_agree(text, expected):
    """The same texts but for a difference of one in the last digit printed of a number with a point."""
    one, other = text.split(" "), expected.split(" ")
    return len(one) == len(other) and all(
        a == b or ("." in b and re.sub(r"\S+", "", a) == re.sub(r"\S+", "", b) and abs(float(a) - float(b)) < 1.5e-6)
        for a, b in zip(one, other))


class Numbers(unittest.TestCase):
    def printed(self, program, flags):
        """The lines of the device's output; nothing where the program needs a library that is not there."""
        done = call(program, flags + " -o")
        if done.returncode == 77 and "_lib" in program:
            return None
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.partition("\n")[2]  # behind the device

    def test_the_numbers_that_gpu4s_bench_prints(self):
        for folder, datatype, flags, expected in VECTORS:
            for target, program in programs(folder, datatype).items():
                with self.subTest(folder=folder, type=datatype, target=target):
                    text = self.printed(program, flags)
                    self.assertTrue(text is None or numbers_agree(text, expected), f"{text!r} is not {expected!r}")

    def check(self, folder, datatype, arrays, flags=""):
        """Every target prints what the formula makes of the arrays."""
        pattern = "%d" if datatype == "INT" and folder != "correlation_2D" else "%f"
        expected = " ".join(pattern % value for value in formulas.output(folder, datatype, arrays))
        for target, program in programs(folder, datatype).items():
            with self.subTest(folder=folder, type=datatype, target=target):
                text = self.printed(program, formulas.flags(folder) + flags)
                if text is not None:
                    text = " ".join(text.replace(",", " ").split())
                    self.assertTrue(numbers_agree(text, expected), f"{text!r} is not {expected!r}")

    def test_numbers_of_other_sizes_are_those_of_the_definition(self):
        for folder, (_, _, _, types) in FOLDERS.items():
            for datatype in types.split():
                self.check(folder, datatype, formulas.inputs(folder, datatype))

    def test_files_of_input_are_read_in_place_of_the_generator(self):
        for folder, (_, _, _, types) in FOLDERS.items():
            for datatype in types.split():
                arrays = [array[1:] + array[:1] for array in formulas.inputs(folder, datatype)]
                with tempfile.TemporaryDirectory(prefix="gpu4s" * 40) as directory:
                    paths = [os.path.join(directory, str(index)) for index in range(len(arrays))]
                    for path, array in zip(paths, arrays):
                        with open(path, "w", encoding="ascii") as file:
                            file.write(formulas.listing(folder, datatype, array))
                    if folder not in ("fast_fourier_transform_bench", "fast_fourier_transform_2D_bench", "LRN_bench"):
                        paths = (paths * 2)[:2]  # these take two even where they read one
                    self.check(folder, datatype, arrays, " -i " + " ".join(paths))


if __name__ == "__main__":
    unittest.main()
