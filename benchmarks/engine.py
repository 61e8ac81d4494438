"""Measure the engine against its peers, and judge the figures.

    python benchmarks/engine.py [SECTION …] [--rounds N] [--json FILE] [--compare FILE]

Sections (all of them unless some are named):

    kernels   run times of the nine kernels of `fixtures/guests`: ours, pywasm, wasm3, wasmtime, gcc
    calls     a call of the host by a guest, and of a guest by the host
    modules   µs per instruction of real modules: decode and validate, translate and compile
    sqlite    a real program: SQLite with a database in memory, cold and warm
    start     import and whole processes beside `python -c pass`
    memory    what an instance of a real module takes

All that is compared takes turns within one run (A B C A B C …), and medians are compared. Peers are
optional (`pip install migrate-wasi[bench]`): one that is not there gets a line and is left out.
Real modules come from package registries: see `modules.py`.

Ends with 1 where a target is not met, with 2 where one could not be judged.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "shims"))

from figures import Figure, compare, save
from sections import calls, compiling, kernels, memory, sqlite, start

Section = Callable[[int], Iterator[Figure]]

#: In the order of the report. A section yields a figure as soon as it has one.
SECTIONS: dict[str, Section] = {
    "kernels": kernels.measure,
    "calls": calls.measure,
    "modules": compiling.measure,
    "sqlite": sqlite.measure,
    "start": start.measure,
    "memory": memory.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("section", nargs="*", help=", ".join(SECTIONS), metavar="SECTION")
    parser.add_argument("--rounds", type=int, default=5, help="after one of warm-up; default 5")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--compare", type=Path, help="a file of an earlier run")
    given = parser.parse_args(arguments)
    unknown = [name for name in given.section if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {unknown[0]}: choose from {', '.join(SECTIONS)}")
    # What is on the path here is on that of the processes that are measured.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    print(f"medians of {given.rounds} rounds on {os.cpu_count()} processors, ", end="")
    print(f"Python {platform.python_version()}")
    figures: list[Figure] = []
    for name in given.section or SECTIONS:
        print(f"\n{name}", flush=True)
        for figure in SECTIONS[name](given.rounds):
            figures.append(figure)
            if not figure.printed:
                print(figure.row(), flush=True)
    if given.json:
        save(figures, given.json)
    if given.compare:
        compare(figures, given.compare)
    if not all(figure.met for figure in figures):
        return 1
    return 2 if any(figure.missing for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
