"""The Rust fixtures against the real crates: what `before/` and `after/` show does compile.

It needs cargo and its registry, so it runs on demand: `MIGRATE_WASI_CARGO=1` for the embedders with
an engine of their own, `MIGRATE_WASI_CARGO=wasmtime` also for those that build wasmtime (slow), and
`MIGRATE_WASI_CARGO=short` for a few of the first kind, which continuous integration does.
`CARGO_TARGET_DIR` is kept where it is set; one folder serves all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixture_support import Fixture, fixtures, tree

WANTED = os.environ.get("MIGRATE_WASI_CARGO", "")
SIDES = [
    pytest.param(case, side, id=f"{case.name}-{side}")
    for case in fixtures()
    for side in case.compiles
    if any(name.endswith("Cargo.toml") for name in tree(case.before))
]

# One for each kind of edit that only a compiler can judge.
SHORT = {
    "rust-builder-rebinding",
    "rust-file-caps-sandbox",
    "rust-error-kinds",
    "rust-own-interpreter",
    "rust-use-trees",
    "rust-wasi-file-impl",
}

pytestmark = pytest.mark.skipif(
    not WANTED, reason="set MIGRATE_WASI_CARGO=1 (or =wasmtime, slow) to compile the fixtures"
)


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    told = os.environ.get("CARGO_TARGET_DIR")
    return Path(told) if told else tmp_path_factory.mktemp("cargo")


def test_the_few_are_there() -> None:
    assert {case.name for case in fixtures()} >= SHORT


@pytest.mark.parametrize(("case", "side"), SIDES)
def test_compiles(case: Fixture, side: str, target: Path, tmp_path: Path) -> None:
    if WANTED == "short" and case.name not in SHORT:
        pytest.skip("not one of the few that continuous integration compiles")
    if case.wasmtime and WANTED != "wasmtime":
        pytest.skip("set MIGRATE_WASI_CARGO=wasmtime to build wasmtime for it")
    root = tmp_path / "project"
    shutil.copytree(case.before if side == "before" else case.after, root)
    # A lock file of the old release would hold the new one back, as it would for the user.
    if side == "after":
        (root / "Cargo.lock").unlink(missing_ok=True)
    for folder in _workspaces(root):
        done = subprocess.run(
            ["cargo", "check", "--quiet", "--workspace", "--all-targets"],
            cwd=folder,
            env={**os.environ, "CARGO_TARGET_DIR": str(target)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def _workspaces(root: Path) -> Iterator[Path]:
    """The folders to build in: manifests with none above them."""
    found = sorted(path.parent for path in root.rglob("Cargo.toml"))
    return (folder for folder in found if not any(up in found for up in folder.parents))
