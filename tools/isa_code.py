# SPDX-License-Identifier: Apache-2.0
"""What an AMD code object says about its kernels: registers, memory, instructions, occupancy."""

import collections
import dataclasses
import re

# Waves that fit on a SIMD unit by vector registers: (registers, granule, most waves), by the start
# of the architecture's name, the longest one that fits. RDNA counts registers of 32 lanes.
REGISTER_FILES = {
    "gfx906": (256, 4, 10), "gfx908": (256, 4, 10), "gfx90a": (512, 8, 8),
    "gfx94": (512, 8, 8), "gfx950": (512, 8, 8), "gfx103": (1024, 8, 16),
    "gfx110": (1536, 24, 16), "gfx1151": (1536, 24, 16), "gfx120": (1536, 24, 16)}

# The instructions worth a column of the report. `flat` are accesses whose address space the compiler
# did not find out, `call` are functions that it did not inline.
NOTABLE = {
    "dot4": r"v_dot4", "load16": r"(global|flat|buffer)_load_(dwordx4|b128)",
    "store16": r"(global|flat|buffer)_store_(dwordx4|b128)", "lds16": r"ds_(read|load)_b128",
    "mfma": r"v_mfma", "wmma": r"v_wmma", "flat": r"flat_", "call": r"s_swappc"}

# What else is counted in a kernel's main loop: operations of the vector units, loads of all widths.
IN_LOOP = {**NOTABLE, "vector": r"v_(?!mfma|wmma)", "load": r"(global|flat|buffer)_load_", "lds": r"ds_"}


@dataclasses.dataclass
class Kernel:
    arch: str
    name: str      # short: opt_3p5bit_kernel<int, 1, 0, 0>
    vgpr: int      # on gfx90a and later this includes the accumulation registers
    agpr: int
    sgpr: int
    lds: int       # bytes of static shared memory of a block
    scratch: int   # bytes of memory per thread for what did not stay in registers
    spills: int    # registers written there
    wave: int
    instructions: collections.Counter  # by mnemonic
    loop: collections.Counter = dataclasses.field(default_factory=collections.Counter)  # see main_loop

    @property
    def function(self):
        return self.name.split("<")[0]

    @property
    def occupancy(self):
        """Waves per SIMD unit as vector registers allow; blocks and shared memory may allow fewer. None: unknown."""
        fitting = [start for start in REGISTER_FILES if self.arch.startswith(start)]
        if not fitting:
            return None
        registers, granule, most = REGISTER_FILES[max(fitting, key=len)]
        return min(most, registers // max(granule, -(-self.vgpr // granule) * granule))

    def count(self, notable):
        return count(self.instructions, notable)

    def in_loop(self, notable):
        return count(self.loop, notable)


def count(mnemonics, notable):
    pattern = re.compile(IN_LOOP[notable])
    return sum(n for mnemonic, n in mnemonics.items() if pattern.match(mnemonic))


def notes(text):
    """(architecture, [fields of a kernel]) from `llvm-readelf --notes`."""
    arch, kernels, inside = "", [], False
    for line in text.splitlines():
        target = re.match(r"amdhsa\.target:\s+'?amdgcn-amd-amdhsa--(\w+)", line)
        if target:
            arch = target[1]
        if re.match(r"\S", line):
            inside = line.startswith("amdhsa.kernels:")
        field = inside and re.match(r"  (- |  )\.(\w+):\s*(.*)$", line)
        if field:
            if field[1] == "- ":
                kernels.append({})
            kernels[-1][field[2]] = field[3].strip("'")
    return arch, kernels


def instructions(text):
    """{symbol: [(offset, mnemonic, offset it branches to or None)]} from `llvm-objdump -d
    --no-show-raw-insn`. The two halves of a dual instruction are two."""
    code, current, start = {}, None, 0
    for line in text.splitlines():
        symbol = re.match(r"([0-9a-f]+) <(.+)>:$", line)
        if symbol:
            start, current = int(symbol[1], 16), code.setdefault(symbol[2], [])
            continue
        words, _, comment = line.partition("//")
        address = re.match(r"\s*([0-9A-F]+):", comment)
        if current is not None and address:
            target = re.search(r"<.*\+0x([0-9a-f]+)>$", comment) if "branch" in words else None
            for half in words.split(" :: "):
                current.append((int(address[1], 16) - start, half.split()[0], int(target[1], 16) if target else None))
    return code


def main_loop(code):
    """Count of each mnemonic in the innermost loop with loads of 16 bytes; of several in the one with
    most of them. A loop is what stands between a branch and the earlier instruction that it branches
    to, all of it, whatever is skipped at times."""
    places = {offset: place for place, (offset, _, _) in reversed(list(enumerate(code)))}
    loops = sorted({(places[target], place + 1) for place, (offset, _, target) in enumerate(code)
                    if target is not None and target <= offset and target in places},
                   key=lambda loop: loop[1] - loop[0])
    innermost = []
    for first, end in loops:
        inside = collections.Counter(mnemonic for _, mnemonic, _ in code[first:end])
        if count(inside, "load16") and not any(first <= one[0] and one[1] <= end for one in innermost):
            innermost.append((first, end, inside))
    return max((inside for _, _, inside in innermost), key=lambda inside: count(inside, "load16"),
               default=collections.Counter())


def short_name(demangled):
    """`void gpu4s::f<float, gpu4s::Same>(float*)` as `f<float, Same>`."""
    name = re.sub(r"^void |\(anonymous namespace\)::", "", demangled)
    name = re.sub(r"\bgpu4s::([a-z]\w*::)*", "", name)  # namespaces, not classes
    depth = 0
    for position, letter in enumerate(name):
        depth += (letter == "<") - (letter == ">")
        if letter == "(" and depth == 0:
            return name[:position]
    return name


def kernels(notes_text, disassembly, demangle):
    """The kernels of one code object; `demangle` maps a list of symbols to readable names."""
    arch, fields = notes(notes_text)
    code = instructions(disassembly)
    names = demangle([field["name"] for field in fields])
    for field, name in zip(fields, names):
        def number(key):
            return int(field.get(key, "0"))
        yield Kernel(arch, short_name(name), number("vgpr_count"), number("agpr_count"), number("sgpr_count"),
                     number("group_segment_fixed_size"), number("private_segment_fixed_size"),
                     number("vgpr_spill_count") + number("sgpr_spill_count"), number("wavefront_size"),
                     collections.Counter(mnemonic for _, mnemonic, _ in code.get(field["name"], [])),
                     main_loop(code.get(field["name"], [])))
