"""Real modules, in µs per instruction: decode and validate; translate and compile all of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median

from figures import Figure
from modules import instruction_count
from packages import PACKAGES, MissingPackageError, obtain
from wasi_core.engine import Config
from wasi_core.engine.portable.translate import code_of, source_of
from wasi_core.wasm.binary import decode
from wasi_core.wasm.module import ModuleData
from wasi_core.wasm.validation import validate

#: The largest of them without a stop in validation, and one of the size of a usual guest.
CHECKED = "esbuild"
COMPILED = "sqlite"

MOST_TO_CHECK = 0.7
MOST_TO_COMPILE = 6.0


def measure(rounds: int) -> Iterator[Figure]:
    yield from _checked(rounds)
    yield from _compiled(rounds)


def _checked(rounds: int) -> Iterator[Figure]:
    name = f"modules: decode and validate, {CHECKED}"
    binary = _binary(CHECKED)
    if binary is None:
        yield Figure(name, None, "µs/instr", most=MOST_TO_CHECK)
        return
    module = decode(binary)
    count = instruction_count(module)
    decoding = _median(lambda: decode(binary), rounds)
    validating = _median(lambda: validate(module), rounds)
    yield Figure(f"modules: decode {CHECKED}, {len(binary) / 1e6:.1f} MB", decoding, "s")
    yield Figure(f"modules: validate {CHECKED}, {count / 1e6:.1f} M instr.", validating, "s")
    yield Figure(name, (decoding + validating) / count * 1e6, "µs/instr", most=MOST_TO_CHECK)


def _compiled(rounds: int) -> Iterator[Figure]:
    name = f"modules: translate and compile, {COMPILED}"
    binary = _binary(COMPILED)
    if binary is None:
        yield Figure(name, None, "µs/instr", most=MOST_TO_COMPILE)
        return
    module = decode(binary)
    validate(module)
    count = instruction_count(module)
    config = Config()
    # A round takes long, so that few say enough.
    few = max(rounds // 2, 1)
    translating = _median(lambda: _each(source_of, module, config), few)
    everything = _median(lambda: _each(code_of, module, config), few)
    size = f"{count / 1e6:.1f} M instr."
    yield Figure(f"modules: translate {COMPILED}, {size}", translating, "s")
    yield Figure(f"modules: translate and compile {COMPILED}", everything, "s")
    yield Figure(name, everything / count * 1e6, "µs/instr", most=MOST_TO_COMPILE)


def _each(
    work: Callable[[ModuleData, Config, int], object], module: ModuleData, config: Config
) -> None:
    for function in module.defined_functions():
        work(module, config, function)


def _binary(name: str) -> bytes | None:
    """A module out of its package; None, with a line that says why, where it is missing."""
    (package,) = (one for one in PACKAGES if one.name == name)
    try:
        return obtain(package).read_bytes()
    except MissingPackageError as error:
        print(f"  {name} is not measured: {error}")
        return None


def _median(action: Callable[[], object], rounds: int) -> float:
    """Seconds."""
    taken: list[float] = []
    for _ in range(rounds):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return median(taken)
