"""What it takes to begin: imports, and whole processes that run a small module."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

from figures import Figure
from guests import GUESTS
from turns import processes_in_turns

_SCRIPTS = Path(__file__).with_name("programs")
PASS = "python -c pass"
HELLO = "hello, world with wasi-libc"
#: A whole process may take twice that of Python alone, and this many seconds.
ALLOWANCE = 0.06


def measure(rounds: int) -> Iterator[Figure]:
    module = str(GUESTS / "hello" / "hello.wasm")
    python = sys.executable
    commands = {
        PASS: (python, "-c", "pass"),
        "import wasi_core.engine": (python, "-c", "import wasi_core.engine"),
        HELLO: (python, str(_SCRIPTS / "ours.py"), module),
    }
    if importlib.util.find_spec("wasmtime"):
        commands["import wasmtime"] = (python, "-c", "import wasmtime")
        commands["the same with wasmtime"] = (python, str(_SCRIPTS / "with_wasmtime.py"), module)
    else:
        print("  wasmtime is not measured: pip install wasmtime")
    # A process is over in milliseconds, and the noise of starting one is of the same size.
    medians = processes_in_turns(commands, rounds * 4)
    for name, seconds in medians.items():
        most = (2 * medians[PASS] + ALLOWANCE) * 1000 if name == HELLO else None
        yield Figure(f"start: {name}", seconds * 1000, "ms", most=most)
