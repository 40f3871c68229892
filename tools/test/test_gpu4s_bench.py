# SPDX-License-Identifier: Apache-2.0
"""The interface of GPU4S Bench: every name its Makefiles made, every flag, its texts and its numbers."""
import functools
import os
import re
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SQUARE = "16"  # BLOCKSIZE=4
TARGETS = ["cpu", "openmp", "openmp-opt", "openmp-lib", "hip", "hip-opt", "hip-lib"]
# Without the options of a make above: -j would let targets end, and say their names, in any order.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"} | {
    "OMP_WAIT_POLICY": "passive", "GPU4S_ITERATIONS": "1"}

# Names by folder: stem, flags of a small run, programs that carry the block size beside the GPUs', types.
FOLDERS = {
    "matrix_multiplication_bench": ("matrix_multiplication", "-s 5", "cpu", "FLOAT DOUBLE INT"),
    "matrix_multiplication_tensor_bench": ("matix_multiplication", "-s 5", "", "FLOAT DOUBLE INT"),
    "convolution_2D_bench": ("convolution_2D", "-s 5 -k 3", "", "FLOAT DOUBLE INT"),
    "correlation_2D": ("correlation_2D", "-s 5", "", "FLOAT DOUBLE INT"),
    "fast_fourier_transform_bench": ("fft", "-s 16", "", "FLOAT DOUBLE"),
    "fast_fourier_transform_window_bench": ("fft", "-s 16 -w 4", "", "FLOAT DOUBLE"),
    "fast_fourier_transform_2D_bench": ("fft", "-s 4", "", "FLOAT DOUBLE"),
    "finite_impulse_response_filter": ("fir", "-s 9 -k 3", "omp_opt", "FLOAT DOUBLE INT"),
    "LRN_bench": ("lrn", "-s 5", "", "FLOAT DOUBLE"),
    "max_pooling_bench": ("max_pooling", "-s 5 -l 2", "cpu", "FLOAT DOUBLE INT"),
    "relu_bench": ("relu", "-s 5", "cpu", "FLOAT DOUBLE INT"),
    "softmax_bench": ("softmax", "-s 5", "cpu omp omp_opt", "FLOAT DOUBLE"),
    "cifar_10": ("cifar_10", "", "", "FLOAT DOUBLE"),
    "cifar_10_multiple": ("cifar_10", "-s 2", "", "FLOAT DOUBLE"),
    "memory_bandwidth_bench": ("memory_bandwidth", "-s 5", "omp_opt", "FLOAT DOUBLE INT"),
    "wavelet_transform": ("wavelet_transform", "-s 16", "cpu", "FLOAT DOUBLE INT"),
}

# What GPU4S Bench prints with -o: folder, type, flags, the lines of the device's output.
VECTORS = [
    ("matrix_multiplication_bench", "FLOAT", "-s 2", "1.106823 1.125512 \n1.167252 1.196334 \n"),
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
ELAPSED = [r"Elapsed time Host->Device: \d+\.\d{10} milliseconds", r"Elapsed time kernel: \d+\.\d{10} milliseconds",
           r"Elapsed time Device->Host: \d+\.\d{10} milliseconds"]


def make(folder, *arguments):
    command = ["make", "-j1", "--no-print-directory", "-C", os.path.join(ROOT, "gpu4s_benchmark", folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT)


@functools.cache
def programs(folder, datatype):
    """By target, the program that `make` with all targets and DATATYPE=datatype says it made."""
    done = make(folder, *TARGETS, f"DATATYPE={datatype}", "HIP_BACKEND=hip_cpu")
    names = re.findall(r"name    (bin/\S+)", done.stdout)
    assert len(names) == len(TARGETS), done.stdout + done.stderr
    return dict(zip(TARGETS, (os.path.join(ROOT, "gpu4s_benchmark", folder, name) for name in names)))


def made(folder, target, datatype):
    return programs(folder, datatype)[target]


def call(program, flags, **more):
    return subprocess.run([program, *flags.split()], capture_output=True, text=True, env=ENVIRONMENT, timeout=300, **more)


def numbers_agree(text, expected):
    """The same texts but for a difference of one in the last digit printed of a number with a point."""
    one, other = text.split(" "), expected.split(" ")
    return len(one) == len(other) and all(
        a == b or ("." in b and re.sub(r"\S+", "", a) == re.sub(r"\S+", "", b) and abs(float(a) - float(b)) < 1.5e-6)
        for a, b in zip(one, other))


def text_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


class Names(unittest.TestCase):
    def test_every_target_makes_the_name_of_gpu4s_bench_and_it_verifies(self):
        for folder, (stem, flags, numbered, types) in FOLDERS.items():
            for datatype in types.split():
                for target, program in programs(folder, datatype).items():
                    backend = target.replace("openmp", "omp").replace("-", "_")
                    name = f"{stem}_{backend}_{datatype.lower()}"
                    if backend in ["hip", "hip_opt"] + numbered.split():
                        name += "_" + SQUARE
                    if folder == "matrix_multiplication_tensor_bench" and target == "hip-lib":
                        name = stem + "_hip_lib"
                    with self.subTest(folder=folder, name=name):
                        self.assertEqual(os.path.basename(program), name)
                        done = call(program, flags + " -v -t")
                        if done.returncode == 77 and target in ("openmp-lib", "hip-lib"):
                            continue  # the library is not there, or has no such operation; it says so
                        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
                        lines = done.stdout.split("\n")
                        self.assertRegex(lines[0], "^Using device: " + ("Generic device" if "hip" not in target else ".+"))
                        for line, pattern in zip(lines[1:], [*ELAPSED, r"CPU Time \d+ milliseconds", "OK", ""]):
                            self.assertRegex(line, f"^{pattern}$")

    def test_the_half_product_has_no_type_in_its_name(self):
        for target in ("hip", "hip-opt"):
            done = make("matrix_multiplication_bench_fp16", target, "BLOCKSIZE=4", "HIP_BACKEND=hip_cpu")
            name = "matix_multiplication_" + target.replace("-", "_")
            self.assertIn("bin/" + name + "\n", done.stdout, done.stderr)
            program = os.path.join(ROOT, "gpu4s_benchmark/matrix_multiplication_bench_fp16/bin", name)
            self.assertEqual(call(program, "-s 16 -v").stdout.split("\n")[1:], ["OK", ""])

    def test_mixed_case_and_groups(self):
        self.assertIn("relu_hip_opt_float_256", make("relu_bench", "Hip-opt", "DATATYPE=FLOAT", "BLOCKSIZE=16",
                                                     "HIP_BACKEND=hip_cpu").stdout)
        self.assertIn("relu_omp_lib_int", make("relu_bench", "all-openmp", "DATATYPE=INT").stdout)

    def test_what_cannot_be_made_says_so(self):
        self.assertIn("DATATYPE=FLOAT, DOUBLE or INT is needed", make("relu_bench", "cuda-opt").stderr)
        self.assertIn("DATATYPE=FLOAT, DOUBLE or INT is needed", make("relu_bench", "cpu", "DATATYPE=HALF").stderr)
        self.assertIn("no OpenCL here", make("relu_bench", "opencl", "DATATYPE=FLOAT").stderr)
        self.assertIn("BLOCKSIZE must be", make("relu_bench", "cpu", "DATATYPE=FLOAT", "BLOCKSIZE=x").stderr)


class Numbers(unittest.TestCase):
    def test_the_numbers_that_gpu4s_bench_prints(self):
        for folder, datatype, flags, expected in VECTORS:
            for target in ("cpu", "openmp-opt", "hip", "hip-opt"):
                with self.subTest(folder=folder, type=datatype, target=target):
                    done = call(made(folder, target, datatype), flags + " -o")
                    printed = done.stdout.partition("\n")[2]  # behind the device
                    self.assertTrue(numbers_agree(printed, expected), f"{printed!r} is not {expected!r}")
                    self.assertEqual(done.returncode, 0, done.stderr)


class Flags(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.relu = made("relu_bench", "hip", "FLOAT")

    def test_every_flag_of_every_program_is_accepted(self):
        letters = {"convolution_2D_bench": "veotcCgqdf", "matrix_multiplication_bench": "veotcCgdf",
                   "matrix_multiplication_tensor_bench": "veotcgd", "fast_fourier_transform_bench": "veotcCgdf",
                   "fast_fourier_transform_window_bench": "veotcCgqd", "fast_fourier_transform_2D_bench": "veotcCgqd",
                   "memory_bandwidth_bench": "veotcgqdxf"}
        for folder, (_, flags, _, types) in FOLDERS.items():
            program = made(folder, "cpu", types.split()[0])
            accepted = letters.get(folder, "veotcCgqdf")
            with tempfile.TemporaryDirectory() as directory:
                for letter in "veotcCgqdfxyz":
                    with self.subTest(folder=folder, letter=letter):
                        value = " 0" if letter == "d" else ""
                        done = call(program, f"{flags} -{letter}{value}", cwd=directory)
                        self.assertEqual(done.returncode, 0 if letter in accepted else 255, done.stderr)

    def test_only_the_second_character_counts(self):
        plain = call(self.relu, "-s 2 -o").stdout
        self.assertEqual(call(self.relu, "xs 2 -output").stdout, plain)
        self.assertEqual(call(self.relu, "--s 2").returncode, 255)

    def test_missing_and_malformed_values_end_with_the_usage_text(self):
        for flags in ("", "-s", "-s 0", "-s -5", "-s many", "-o"):
            with self.subTest(flags=flags):
                done = call(self.relu, flags)
                self.assertEqual(done.returncode, 255)
                self.assertTrue(done.stdout.startswith("-s need to be set\n\nUsage: "), done.stdout)
        self.assertTrue(call(made("convolution_2D_bench", "cpu", "FLOAT"), "-s 8").stdout.startswith("-k need to be set\n\n"))
        self.assertTrue(call(made("finite_impulse_response_filter", "cpu", "FLOAT"), "-s 8").stdout.startswith("-k need"))
        self.assertTrue(call(made("max_pooling_bench", "cpu", "FLOAT"), "-s 8").stdout.startswith("-l need to be set\n\n"))
        self.assertEqual(call(self.relu, "-h").returncode, 0)

    def test_times_as_csv(self):
        number = r"\d+\.\d{10};"
        self.assertRegex(call(self.relu, "-s 8 -c").stdout, f"^{number}{number}{number}\n$")
        self.assertRegex(call(self.relu, "-s 8 -c -C -t").stdout, rf"^{number}{number}{number}\d{{13}};\n$")
        self.assertEqual(call(self.relu, "-s 8 -c -f").stdout, "")
        self.assertRegex(call(made("LRN_bench", "hip", "FLOAT"), "-s 8 -c -f").stdout, f"^{number}{number}{number}\n$")
        self.assertRegex(call(made("relu_bench", "cpu", "FLOAT"), "-s 8 -c").stdout, rf"^0\.0{{10}};{number}0\.0{{10}};\n$")

    def test_input_and_output_as_printed(self):
        self.assertEqual(call(self.relu, "-s 2 -q -o -v -f").stdout,
                         "0.474780 -0.019562 \n0.770248 -0.157158 \n\n\n" + "0.474780 0.000000 \n0.770248 0.000000 \n" * 2 + "OK\n")
        rows = call(made("fast_fourier_transform_2D_bench", "cpu", "FLOAT"), "-s 2 -q").stdout.split("\n")
        self.assertRegex(rows[0], r"^(\S+ 0\.000000,){2}$")
        self.assertEqual(call(made("memory_bandwidth_bench", "cpu", "FLOAT"), "-x").stdout, "CPU Time 0 milliseconds\n")

    def test_windows_have_empty_slots_between_them(self):
        done = call(made("fast_fourier_transform_window_bench", "hip-opt", "FLOAT"), "-s 8 -w 4 -o")
        values = done.stdout.split("\n")[1].split()
        self.assertEqual(len(values), 5 * 4)  # (N - W + 1) * W
        self.assertEqual(values[4:8] + values[12:16], ["0.000000"] * 8)
        self.assertAlmostEqual(float(values[0]), 0.737390 + 0.490219, places=5)

    def test_files(self):
        with tempfile.TemporaryDirectory() as directory:
            product = made("matrix_multiplication_bench", "hip", "INT")
            self.assertEqual(call(product, "-s 2 -e", cwd=directory).returncode, 0)
            paths = [os.path.join(directory, name) for name in ("gpu_file.out", "cpu_file.out")]
            for path in paths:
                with open(path, encoding="ascii") as file:
                    self.assertEqual(file.read(), "00000d85\n0000027c\n00000f2d\n00000609\n")
            # Read back, the product is that of itself with itself.
            done = call(product, f"-s 2 -v -o -f -i {paths[0]} {paths[1]}", cwd=directory)
            self.assertTrue(done.stdout.startswith("14449381 3183816 19448310 4857885 "), done.stdout)
            with open(paths[0], "w", encoding="ascii") as file:
                file.write("00000d85\nnonsense\n")
            done = call(product, f"-s 2 -i {paths[0]} {paths[1]}", cwd=directory)
            self.assertEqual((done.returncode, done.stdout), (40, ""))
            self.assertIn("nonsense", done.stderr)
            self.assertIn("holds 4 values, 9 are needed", call(product, f"-s 3 -i {paths[1]} {paths[1]}").stderr)
            self.assertEqual(call(product, "-s 3 -i nowhere nowhere").returncode, 40)
            self.assertEqual(call(product, "-s 3 -i nowhere").returncode, 255)
            self.assertEqual(call(made("relu_bench", "hip", "INT"), "-s 1 -g", cwd=directory).returncode, 0)
            with open(paths[0], encoding="ascii") as file:
                self.assertEqual(file.read(), "402c000000000000\n")  # 14 as a double


class Defects(unittest.TestCase):
    def test_each_defect_names_tests_that_exist(self):
        rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+) \|$", text_of("gpu4s_benchmark/README.md"), re.MULTILINE)
        self.assertEqual([int(number) for number, _, _ in rows], list(range(1, 56)))
        sources = "".join(text_of(os.path.join(folder, name))
                          for top in ("common", "cpu_reference", "gpu4s_benchmark", "tools/test")
                          for folder, _, names in os.walk(os.path.join(ROOT, top))
                          for name in names if name.endswith((".cpp", ".hpp", ".py")))
        for number, _, catch in rows:
            for test in re.findall(r'"(.+?)"', catch):
                with self.subTest(defect=number):
                    self.assertTrue(f'TEST_CASE("{test}"' in sources or f"def {test}(" in sources, test)
            for mutant in re.findall(r"`([a-z0-9_]+)`", catch):
                with self.subTest(defect=number):
                    self.assertIn(mutant, sources)


if __name__ == "__main__":
    unittest.main()
