"""Every guest of `fixtures/guests` on the engine, and its source as native code.

`expected.toml` says what `run` answers. Only small arguments are run on the engine: those of the
benchmark are for `benchmarks/engine.py`.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from wasi_core.engine import Engine, Instance, Module, Store

ROOT = Path(__file__).resolve().parents[2]
GUESTS = ROOT / "fixtures" / "guests"
FOLDERS = sorted(path for path in GUESTS.iterdir() if path.is_dir())
HELLO = ROOT / "benchmarks" / "sections" / "programs" / "ours.py"

#: What compiles a source, by its suffix; the options that keep floats as WebAssembly has them.
COMPILERS = {
    ".c": ("gcc", "-O2", "-shared", "-fPIC", "-ffp-contract=off"),
    ".cpp": ("g++", "-O2", "-shared", "-fPIC", "-ffp-contract=off"),
    ".rs": ("rustc", "--edition=2021", "--crate-type=cdylib", "-O", "-Cpanic=abort"),
}


class Run(NamedTuple):
    guest: str
    argument: int
    result: float


def expected(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "expected.toml").read_text("utf-8"))


def runs(folder: Path, *, small: bool) -> list[Run]:
    """The runs of a guest: all, or those that an interpreter has done in a moment."""
    described = expected(folder)
    most = described.get("sizes", {}).get("slow", sys.maxsize) if small else sys.maxsize
    return [
        Run(folder.name, run["arguments"][0], run["result"])
        for run in described.get("run", [])
        if run["arguments"][0] <= most
    ]


def module_of(folder: Path) -> Path:
    return folder / f"{folder.name}.wasm"


def source_of(folder: Path) -> Path:
    (source,) = (path for path in folder.glob(f"{folder.name}.*") if path.suffix in COMPILERS)
    return source


@pytest.fixture(scope="module")
def exported() -> Callable[[str], Callable[[int], Any]]:
    """`run` of a guest; each guest is instantiated once."""
    engine = Engine()
    made: dict[str, Callable[[int], Any]] = {}

    def run_of(guest: str) -> Callable[[int], Any]:
        if guest not in made:
            store = Store(engine)
            instance = Instance(store, Module.from_file(engine, module_of(GUESTS / guest)))
            run = instance.get_func(store, "run")
            assert run is not None
            made[guest] = partial(run, store)
        return made[guest]

    return run_of


@pytest.mark.parametrize(
    "run", [run for folder in FOLDERS for run in runs(folder, small=True)], ids=str
)
def test_a_guest_answers_as_expected(
    run: Run, exported: Callable[[str], Callable[[int], Any]]
) -> None:
    assert exported(run.guest)(run.argument) == run.result


def test_the_command_prints_its_line() -> None:
    folder = GUESTS / "hello"
    command = expected(folder)["command"]
    done = subprocess.run(
        (sys.executable, str(HELLO), str(module_of(folder))),
        env={**os.environ, "PYTHONPATH": str(ROOT / "shims")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode, done.stderr) == (command["stdout"], command["status"], "")


@pytest.mark.parametrize(
    "folder",
    [folder for folder in FOLDERS if "run" in expected(folder)],
    ids=lambda folder: folder.name,
)
def test_native_code_answers_as_expected(folder: Path, tmp_path: Path) -> None:
    source = source_of(folder)
    compiler, *options = COMPILERS[source.suffix]
    if not shutil.which(compiler):
        pytest.skip(f"{compiler} is not installed: the results of {folder.name} are not checked")
    library = tmp_path / f"{folder.name}.so"
    subprocess.run((compiler, *options, str(source), "-o", str(library)), check=True)
    run = ctypes.CDLL(str(library)).run
    run.argtypes = [ctypes.c_uint32]
    wanted = {one.argument: one.result for one in runs(folder, small=False)}
    is_float = any(isinstance(result, float) for result in wanted.values())
    run.restype = ctypes.c_double if is_float else ctypes.c_int64
    assert {argument: run(argument) for argument in wanted} == wanted


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_guest_is_described(folder: Path) -> None:
    described = expected(folder)
    assert described["title"]
    assert "run" in described or "command" in described
    assert source_of(folder).exists() and module_of(folder).exists()
    assert f"| `{folder.name}` |" in (GUESTS / "README.md").read_text("utf-8")
