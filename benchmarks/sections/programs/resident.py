"""Instantiate a module, and print as JSON how many MB the process has after each stage."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from wasi_core.engine import Engine, Linker, Module, Store

_PAGE = resource.getpagesize()


def resident() -> float:
    """Megabytes that are in memory now; where the system does not tell, the most so far."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text("ascii").split()[1]) * _PAGE / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def main() -> None:
    stages = {"engine imported": resident()}
    engine = Engine()
    module = Module.from_file(engine, sys.argv[1])
    stages["module validated"] = resident()
    store = Store(engine)
    linker = Linker(engine)
    linker.define_unknown_imports_as_traps(module)
    instance = linker.instantiate(store, module)
    stages["instance made"] = resident()
    stages["of these, linear memory"] = sum(len(one.data) for one in instance.memories) / 1e6
    print(json.dumps(stages))


main()
