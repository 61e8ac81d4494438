"""The guests of `fixtures/guests` as a benchmark needs them."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

GUESTS = Path(__file__).resolve().parent.parent / "fixtures" / "guests"

#: The nine that run times are measured with.
KERNELS = (
    "fib",
    "sieve",
    "sha256",
    "matmul",
    "nbody",
    "mandelbrot",
    "quicksort",
    "vm",
    "mix",
)

GCC = ("gcc", "-O2", "-shared", "-fPIC", "-fvisibility=hidden", "-ffp-contract=off")


class Guest:
    """A kernel: its module, how much work to give it, and what it has to answer."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = GUESTS / name
        self.module = self.folder / f"{name}.wasm"
        described = tomllib.loads((self.folder / "expected.toml").read_text("utf-8"))
        self.sizes: dict[str, int] = described["sizes"]
        self._results: dict[int, float] = {
            run["arguments"][0]: run["result"] for run in described["run"]
        }

    @cached_property
    def binary(self) -> bytes:
        return self.module.read_bytes()

    def check(self, engine: str, run: Callable[[int], object], size: int) -> None:
        """A wrong answer is no measurement. :raises SystemExit: it is wrong."""
        result, expected = run(size), self._results[size]
        if result != expected:
            raise SystemExit(f"{engine}: {self.name} of {size} is {result}, not {expected}")

    def native(self, work: Path) -> Callable[[int], Any]:
        """The same source as native code. :raises FileNotFoundError: there is no gcc."""
        if not shutil.which(GCC[0]):
            raise FileNotFoundError("gcc is not installed")
        library = work / f"{self.name}.so"
        source = self.folder / f"{self.name}.c"
        subprocess.run((*GCC, str(source), "-o", str(library)), check=True)
        run = ctypes.CDLL(str(library)).run
        run.argtypes = [ctypes.c_uint32]
        is_float = isinstance(self._results[0], float)
        run.restype = ctypes.c_double if is_float else ctypes.c_int64
        return run
