"""Where a path is counted from does not change what a file's module is."""

from pathlib import Path

import pytest

from migrate_wasi.config import Options
from migrate_wasi.pipeline import make_plan

_MANIFEST = """\
[package]
name = "demo"
version = "0.1.0"
edition = "2021"

[dependencies]
wasi-common = "2"
wasi-cap-std-sync = "2"
"""
_FILES = {
    "Cargo.toml": _MANIFEST,
    "src/lib.rs": "mod guest;\n",
    "src/guest/mod.rs": "mod context;\nmod wasi;\n",
    "src/guest/wasi.rs": "pub use wasi_cap_std_sync::WasiCtxBuilder as Builder;\n",
    "src/guest/context.rs": """\
use super::wasi::Builder;

pub fn context() -> wasi_common::WasiCtx {
    let builder = Builder::new();
    let builder = builder.inherit_stdio();
    builder.build()
}
""",
}


def test_a_relative_path_gives_the_same_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in _FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    given = [make_plan([path], Options()) for path in (tmp_path, Path())]
    texts = [{change.source.name: change.after for change in plan.changes} for plan in given]
    assert texts[0] == texts[1]
    assert b"let mut builder = Builder::new();" in texts[1]["src/guest/context.rs"]
