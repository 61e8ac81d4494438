"""The command as a person gives it, on small projects laid in a folder."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from migrate_wasi.cli import main
from migrate_wasi.writing.journal import FOLDER

Files = Mapping[str, "str | bytes"]

CARGO = """\
[package]
name = "app"
version = "0.1.0"
edition = "2021"

[dependencies]
wasi-cap-std-sync = "2.0.2"
wasi-common = "2.0.2" # the context
"""
CARGO_AFTER = CARGO.replace('wasi-cap-std-sync = "2.0.2"\n', "").replace(
    '"2.0.2"', '{ version = "24.0.0", default-features = false, features = ["sync"] }'
)
RUST = """\
use wasi_cap_std_sync::WasiCtxBuilder; // é

fn main() {
    let _context = WasiCtxBuilder::new().inherit_stdio().build();
}
"""
RUST_AFTER = RUST.replace("wasi_cap_std_sync", "wasi_common::sync")
PYPROJECT = """\
[project]
name = "host"
version = "1"
dependencies = [
    "wasi-cap-std-sync==2.0.2",
    "wasi-common==2.0.2", # é
]
"""
PYPROJECT_AFTER = """\
[project]
name = "host"
version = "1"
dependencies = [
    "wasi-common[sync]==23.0.1", # é
]
"""
PYTHON = """\
from wasi_cap_std_sync import WasiCtxBuilder # é

context = WasiCtxBuilder().inherit_stdio().build()
"""
PYTHON_AFTER = PYTHON.replace("wasi_cap_std_sync", "wasi_common.sync")

# One project of each language, and what becomes of it.
BOTH: Files = {
    "app/Cargo.toml": CARGO,
    "app/src/main.rs": RUST,
    "host/pyproject.toml": PYPROJECT,
    "host/host.py": PYTHON,
}
BOTH_AFTER: Files = {
    "app/Cargo.toml": CARGO_AFTER,
    "app/src/main.rs": RUST_AFTER,
    "host/pyproject.toml": PYPROJECT_AFTER,
    "host/host.py": PYTHON_AFTER,
}


def raw(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def lay(root: Path, files: Files) -> Path:
    """Write `files` below `root`."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw(text))
    return root


def contents(root: Path) -> dict[str, bytes]:
    """The regular files below `root`, without the tool's journal."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not {FOLDER, ".git"} & {*path.relative_to(root).parts}
    }


def expected(files: Files) -> dict[str, bytes]:
    return {name: raw(text) for name, text in files.items()}


def git(root: Path, *arguments: str) -> bytes:
    person = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.autocrlf=false")
    done = subprocess.run(["git", *person, *arguments], cwd=root, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass(frozen=True)
class Result:
    """What a run gave back; `said` is all that it wrote."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


class Command:
    """`migrate-wasi` in this process; no run may end in a traceback."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, *arguments: str | Path) -> Result:
        self._capture.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = self._capture.readouterr()
        result = Result(code, captured.out, captured.err)
        assert "Traceback" not in result.said, result.said
        assert "internal error" not in result.said, result.said
        return result
