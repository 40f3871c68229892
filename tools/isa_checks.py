# SPDX-License-Identifier: Apache-2.0
"""What must hold for the code of kernels, and where it need not."""

import dataclasses
import re
from typing import Callable

import isa_products

MFMA_ARCHS = r"gfx9(08|0a|4\w|50)"
DOT4_ARCHS = r"gfx9(06|08|0a|4\w|50)|gfx103[0-6]|gfx11\w+|gfx12\w+"


@dataclasses.dataclass
class Check:
    name: str
    kernels: str                # regular expression that the whole function name matches
    archs: str                  # the same for architectures
    holds: Callable[..., bool]  # of a Kernel
    says: Callable[..., str]    # what is wrong with a Kernel for which it does not hold


@dataclasses.dataclass
class Allowance:
    """Kernels for which a check need not hold, and why."""
    check: str
    kernels: str                # regular expression that the whole short name matches
    archs: str
    reason: str


def at_least_one(notable, kernels, archs, words):
    return Check(notable, kernels, archs, lambda kernel: kernel.count(notable) > 0, lambda kernel: f"no {words}")


def on_matrix_unit(notable, archs, function, names):
    """Products of these are matrix instructions; on architectures without, the kernel is empty."""
    unit = re.compile(names)
    return Check(notable, function, archs,
                 lambda kernel: not unit.match(kernel.name) or kernel.count(notable) > 0,
                 lambda kernel: f"no {notable} instruction")


def few_operations(function, kernels, archs):
    """Of the 3.5-bit product with one scale a column, which reads W as fast as memory gives it."""
    pattern = re.compile(kernels)
    return Check("decode", function, archs,
                 lambda kernel: not pattern.fullmatch(kernel.name)
                 or isa_products.operations_a_weight(kernel) <= isa_products.MOST_OPERATIONS,
                 lambda kernel: f"{isa_products.operations_a_weight(kernel):.2f} vector operations a weight")


# Scratch is asked for as well as spills: an array that did not stay in registers is not a spill.
CHECKS = [
    Check("registers", r".*", r".*", lambda kernel: kernel.scratch == 0 and kernel.spills == 0,
          lambda kernel: f"{kernel.scratch} bytes of scratch, {kernel.spills} spilled registers"),
    Check("inlined", r".*", r".*", lambda kernel: kernel.count("call") == 0,
          lambda kernel: "calls a function that was not inlined"),
    at_least_one("dot4", r"dot4_3p5bit_kernel", DOT4_ARCHS, "dot4 instruction"),
    at_least_one("load16", r"dot4_3p5bit_kernel", r".*", "load of 16 bytes"),
    few_operations(r"dot4_3p5bit_kernel", r"dot4_3p5bit_kernel<\w+, 1, [01], 0>", DOT4_ARCHS),
    on_matrix_unit("mfma", MFMA_ARCHS, r"few_rows_kernel", r"few_rows_kernel<Mfma<"),
    on_matrix_unit("wmma", r"gfx12\w+", r"few_rows_kernel", r"few_rows_kernel<WmmaRdna4<"),
    few_operations(r"few_rows_kernel", r"few_rows_kernel<Mfma<.*, false, [01], MatrixMultiplication3p5bit::Args<\w+>\s*>", MFMA_ARCHS),
    few_operations(r"few_rows_kernel", r"few_rows_kernel<WmmaRdna4<.*, false, [01], MatrixMultiplication3p5bit::Args<\w+>\s*>", r"gfx12\w+"),
    on_matrix_unit("mfma", r"gfx9(0a|4\w|50)", r"unit_product_kernel",
                   r"unit_product_kernel<NativeUnit<(half|bfloat16|float|double)>"),
    on_matrix_unit("mfma", r"gfx94[012]", r"unit_product_kernel", r"unit_product_kernel<NativeUnit<Tf32>"),
    on_matrix_unit("wmma", r"gfx11\w+|gfx12\w+", r"unit_product_kernel",
                   r"unit_product_kernel<NativeUnit<(half|bfloat16)>"),
    at_least_one("load16", r"(elementwise|memory_(?!write)\w+)_opt_kernel", r".*", "load of 16 bytes"),
    at_least_one("store16", r"(elementwise|memory_(?!read)\w+)_opt_kernel", r".*", "store of 16 bytes"),
]

ALLOWANCES = []


def failures(kernels, checks=None, allowances=None):
    """[(architecture, kernel, what is wrong)]. A check that no kernel of an architecture comes under
    fails there, so that a renamed kernel does not escape; so does an allowance that is not needed."""
    checks = CHECKS if checks is None else checks
    allowances = ALLOWANCES if allowances is None else allowances
    found, needed = [], set()
    for arch in dict.fromkeys(kernel.arch for kernel in kernels):
        for check in checks:
            if not re.fullmatch(check.archs, arch):
                continue
            under = [kernel for kernel in kernels
                     if kernel.arch == arch and re.fullmatch(check.kernels, kernel.function)]
            if not under:
                found.append((arch, check.kernels, f"no kernel has such a name: the check {check.name} is void"))
            for kernel in under:
                allowed = [i for i, one in enumerate(allowances) if one.check == check.name
                           and re.fullmatch(one.kernels, kernel.name) and re.fullmatch(one.archs, arch)]
                if not check.holds(kernel):
                    needed.update(allowed)
                    if not allowed:
                        found.append((arch, kernel.name, check.says(kernel)))
    for i, one in enumerate(allowances):
        reached = any(re.fullmatch(one.kernels, kernel.name) and re.fullmatch(one.archs, kernel.arch)
                      for kernel in kernels)
        if i not in needed and reached:
            found.append((one.archs, one.kernels, f"the allowance for {one.check} is not needed: remove it"))
    return found
