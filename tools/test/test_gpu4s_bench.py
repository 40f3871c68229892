# SPDX-License-Identifier: Apache-2.0
"""The interface of GPU4S Bench: every name its Makefiles made, every flag and its texts."""
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
    "matrix_multiplication_bench_fp16": ("matix_multiplication", "-s 5", "", "HALF"),
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

ELAPSED = [r"Elapsed time Host->Device: \d+\.\d{10} milliseconds", r"Elapsed time kernel: \d+\.\d{10} milliseconds",
           r"Elapsed time Device->Host: \d+\.\d{10} milliseconds"]


def make(folder, *arguments):
    command = ["make", "-j1", "--no-print-directory", "-C", os.path.join(ROOT, "gpu4s_benchmark", folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT)


@functools.cache
def built():
    """Builds every program of the CPU and the emulation; options by which make knows that they are there."""
    done = make("..", "cpu", "hip_cpu")
    assert done.returncode == 0, done.stdout + done.stderr
    return ["-o", "built_cpu", "-o", "built_hip_cpu", "-o", "built_cuda"]


def names(folder, datatype, targets, *options):
    """Those that make with these targets says it makes."""
    done = make(folder, *targets, f"DATATYPE={datatype}", "HIP_BACKEND=hip_cpu", *built(), *options)
    found = re.findall(r"name    (bin/[^\s\"]+)", done.stdout)
    assert len(found) == len(targets), done.stdout + done.stderr
    return found


@functools.cache
def programs(folder, datatype):
    """By target, the program that make made."""
    return {target: os.path.join(ROOT, "gpu4s_benchmark", folder, name)
            for target, name in zip(TARGETS, names(folder, datatype, TARGETS))}


def made(folder, target, datatype):
    return programs(folder, datatype)[target]


def call(program, flags, **more):
    return subprocess.run([program, *flags.split()], capture_output=True, text=True, env=ENVIRONMENT, timeout=300, **more)


class Names(unittest.TestCase):
    def expected(self, folder, target, datatype):
        stem, _, numbered, _ = FOLDERS[folder]
        backend = target.replace("openmp", "omp").replace("-", "_")
        if datatype == "HALF" or (folder == "matrix_multiplication_tensor_bench" and backend in ("cuda_lib", "hip_lib")):
            return f"{stem}_{backend}"
        number = "_" + SQUARE if backend in ["cuda", "cuda_opt", "hip", "hip_opt"] + numbered.split() else ""
        return f"{stem}_{backend}_{datatype.lower()}{number}"

    def test_every_target_makes_the_name_of_gpu4s_bench_and_it_verifies(self):
        for folder, (_, flags, _, types) in FOLDERS.items():
            for datatype in types.split():
                for target, program in programs(folder, datatype).items():
                    with self.subTest(folder=folder, type=datatype, target=target):
                        self.assertEqual(os.path.basename(program), self.expected(folder, target, datatype))
                        done = call(program, flags + " -v -t")
                        if done.returncode == 77 and target in ("openmp-lib", "hip-lib"):
                            continue  # the library is not there, or has no such operation; it says so
                        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
                        lines = done.stdout.split("\n")
                        self.assertRegex(lines[0], "^Using device: " + ("Generic device" if "hip" not in target else ".+"))
                        for line, pattern in zip(lines[1:], [*ELAPSED, r"CPU Time \d+ milliseconds", "OK", ""]):
                            self.assertRegex(line, f"^{pattern}$")

    def test_cuda_targets_make_the_names_of_gpu4s_bench(self):
        targets = ["cuda", "cuda-opt", "cuda-lib"]
        for folder, (_, _, _, types) in FOLDERS.items():
            for datatype in types.split():
                with self.subTest(folder=folder, type=datatype):
                    self.assertEqual(names(folder, datatype, targets, "-n"),
                                     ["bin/" + self.expected(folder, target, datatype) for target in targets])

    def test_a_name_without_a_type_is_a_link_onto_one_with(self):
        for datatype in ("FLOAT", "DOUBLE", "INT"):
            names("matrix_multiplication_tensor_bench", datatype, ["hip-lib"])
            link = os.readlink(made("matrix_multiplication_tensor_bench", "hip-lib", datatype))
            self.assertEqual(link, f"matix_multiplication_hip_lib_{datatype.lower()}")
        program = made("matrix_multiplication_tensor_bench", "hip-lib", "INT")  # the last one made
        self.assertIn("lib: does not offer int32", call(program, "-s 5").stderr)

    def test_the_half_product_needs_no_type(self):
        for target in ("hip", "hip-opt"):
            done = make("matrix_multiplication_bench_fp16", target, "BLOCKSIZE=4", "HIP_BACKEND=hip_cpu")
            self.assertIn("bin/matix_multiplication_" + target.replace("-", "_") + "\n", done.stdout, done.stderr)

    def test_mixed_case_and_groups(self):
        self.assertIn("relu_hip_opt_float_256", make("relu_bench", "Hip-opt", "DATATYPE=FLOAT", "BLOCKSIZE=16",
                                                     "HIP_BACKEND=hip_cpu").stdout)
        self.assertIn("relu_omp_lib_int", make("relu_bench", "all-openmp", "DATATYPE=INT").stdout)

    def test_what_cannot_be_made_says_so(self):
        self.assertIn("DATATYPE=FLOAT, DOUBLE or INT is needed", make("relu_bench", "cuda-opt").stderr)
        self.assertIn("DATATYPE=FLOAT, DOUBLE or INT is needed", make("relu_bench", "cpu", "DATATYPE=HALF").stderr)
        self.assertIn("no OpenCL here", make("relu_bench", "opencl", "DATATYPE=FLOAT").stderr)
        self.assertIn("BLOCKSIZE must be", make("relu_bench", "cpu", "DATATYPE=FLOAT", "BLOCKSIZE=x").stderr)


class Flags(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.relu = made("relu_bench", "hip", "FLOAT")

    def test_every_flag_of_every_program_is_accepted(self):
        letters = {"matrix_multiplication_bench": "veotcCgdfs", "matrix_multiplication_bench_fp16": "veotcgds",
                   "matrix_multiplication_tensor_bench": "veotcgds", "convolution_2D_bench": "veotcCgqdfsk",
                   "fast_fourier_transform_bench": "veotcCgdfs", "fast_fourier_transform_window_bench": "veotcCgqdws",
                   "fast_fourier_transform_2D_bench": "veotcCgqds", "finite_impulse_response_filter": "veotcCgqdfsk",
                   "max_pooling_bench": "veotcCgqdfsl", "cifar_10": "veotcCgqdf", "memory_bandwidth_bench": "veotcgqdxfs"}
        values = {"d": " 0", "s": " 4", "k": " 3", "l": " 2", "w": " 4"}
        for folder, (_, flags, _, types) in FOLDERS.items():
            accepted = letters.get(folder, "veotcCgqdfs")
            for target, program in programs(folder, types.split()[0]).items():
                with tempfile.TemporaryDirectory() as directory:
                    for letter in "veotcCgqdfsklwxyz":
                        with self.subTest(folder=folder, target=target, letter=letter):
                            done = call(program, f"{flags} -{letter}{values.get(letter, '')}", cwd=directory)
                            codes = (0, 77 if target.endswith("lib") else 0) if letter in accepted else (255,)
                            self.assertIn(done.returncode, codes, done.stderr)

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


if __name__ == "__main__":
    unittest.main()
