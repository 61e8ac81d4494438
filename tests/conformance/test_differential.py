"""Random modules on the core and on wasmtime: a few each time, and those that once failed.

A module that failed is kept in ``tests/data/fuzz``, as ``<seed>.wasm`` or reduced by hand and named
by what it shows, beside a ``.txt`` with what wasmtime was seen to do, so that it is tested where
wasmtime is not at hand too.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from wasi_core.wasm.text import encode

from .differential import CONFIGS, compare, missing
from .fuzz.core import Core
from .fuzz.generate import GeneratorError
from .fuzz.play import Play, play

KEPT = sorted((Path(__file__).parents[1] / "data" / "fuzz").glob("*.wa*"))


@pytest.mark.parametrize("first", range(0, 60, 10))
def test_ten_random_modules(first: int) -> None:
    if lacking := missing():
        pytest.skip(f"needs {lacking}")
    try:
        found = [compare(seed) for seed in range(first, first + 10)]
    except GeneratorError as error:
        pytest.skip(str(error))  # another version of binaryen may lack a pass
    wrong = [f"seed {one.seed}:\n{one.difference}" for one in found if one.verdict == "disagreed"]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("module", KEPT, ids=lambda path: path.stem)
def test_what_once_failed(module: Path) -> None:
    seen = module.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    binary = encode(module.read_text()) if module.suffix == ".wat" else module.read_bytes()
    game = Play.of(binary, int(module.stem) if module.stem.isdigit() else 0)
    for config in CONFIGS:
        assert play(game, partial(Core, config=config)) == seen
