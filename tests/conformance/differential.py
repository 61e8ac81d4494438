"""Random modules on the core and on wasmtime: same results, same traps, same memory.

    python -m tests.conformance.differential --count 1000 --seed 0 --jobs 2

Needs binaryen's ``wasm-opt`` and the package ``wasmtime`` (the extra ``proof``). Prints a line for
each module that is played differently and the counts at the end. Exit status: 0 no disagreement,
1 one or more, 2 the tools are not at hand.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Literal, NamedTuple

from wasi_core.engine.config import Config

from .fuzz import generate, oracle
from .fuzz.core import Core
from .fuzz.play import STOPPED, Play, play

#: What generated code can look like; a seed takes one. (The modules bound their loops themselves.)
CONFIGS = (
    Config(),
    Config(consume_fuel=True),
    Config(interruptible=False, lazy_validation=True),
    Config(interruptible=False, consume_fuel=True),
)

Verdict = Literal["agreed", "disagreed", "inconclusive"]


class Comparison(NamedTuple):
    """What came of one seed."""

    seed: int
    verdict: Verdict
    calls: int
    #: Where the runtimes part: the lines before, and what either saw.
    difference: str = ""


def missing() -> str:
    """What has to be installed before a comparison can be made; empty when all is there."""
    wanted: list[str] = []
    if not generate.at_hand():
        wanted.append(f"binaryen's {generate.TOOL}")
    if not oracle.at_hand():
        wanted.append("the Python package wasmtime (pip install -e '.[dev]')")
    return " and ".join(wanted)


def compare(seed: int, keep: Path | None = None) -> Comparison:
    """Make the module of a seed and play it on both.

    :param keep: a folder for modules that are played differently, as ``<seed>.wasm``.
    :raises GeneratorError: the module could not be made.
    """
    binary = generate.module_of(seed)
    try:
        found = compare_module(binary, seed)
    except Exception as error:  # what the core must not raise is a disagreement too
        found = Comparison(seed, "disagreed", 0, f"  raised {type(error).__name__}: {error}")
    if keep and found.verdict == "disagreed":
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{seed}.wasm").write_bytes(binary)
    return found


def compare_module(binary: bytes, seed: int) -> Comparison:
    """Play a module on both runtimes with the operands of a seed."""
    game = Play.of(binary, seed)
    expected = play(game, oracle.Oracle)
    got = play(game, partial(Core, config=CONFIGS[seed % len(CONFIGS)]))
    calls = sum(line[0] != " " for line in got)
    for at, (theirs, ours) in enumerate(zip_longest(expected, got, fillvalue="end")):
        if theirs == ours:
            continue
        if STOPPED in (theirs, ours) or _depends_on_nans(game, expected):
            return Comparison(seed, "inconclusive", calls)
        before = got[max(0, at - 3) : at]
        shown = "\n".join((*before, f"  wasmtime: {theirs}", f"  core:     {ours}"))
        return Comparison(seed, "disagreed", calls, shown)
    return Comparison(seed, "inconclusive" if STOPPED in got else "agreed", calls)


def _depends_on_nans(game: Play, expected: list[str]) -> bool:
    """Whether a module does something else when NaNs get other bits.

    The specification leaves them open. The fuzzer turns NaNs into zeros, but not in vectors.
    """
    return play(game, partial(oracle.Oracle, canonical_nans=False)) != expected


def _compared(seeds: Iterable[int], jobs: int, keep: Path | None) -> Iterable[Comparison]:
    one = partial(compare, keep=keep)
    if jobs == 1:
        yield from map(one, seeds)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(one, seeds)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.conformance.differential", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--count", type=int, default=100, help="how many modules (100)")
    parser.add_argument("--seed", type=int, default=0, help="the first seed (0)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (1)")
    parser.add_argument(
        "--keep", type=Path, help="a folder for modules that are played differently"
    )
    told = parser.parse_args(arguments)
    if lacking := missing():
        print(f"cannot compare: install {lacking}", file=sys.stderr)
        return 2
    counts: Counter[Verdict] = Counter()
    calls = 0
    seeds = range(told.seed, told.seed + told.count)
    for found in _compared(seeds, told.jobs, told.keep):
        counts[found.verdict] += 1
        calls += found.calls
        if found.verdict == "disagreed":
            print(f"seed {found.seed}:\n{found.difference}", flush=True)
    print(f"{told.count} modules (seeds {seeds[0]} to {seeds[-1]}), {calls} calls:")
    print(", ".join(f"{counts[one]} {one}" for one in ("agreed", "disagreed", "inconclusive")))
    return 1 if counts["disagreed"] else 0


if __name__ == "__main__":
    sys.exit(main())
