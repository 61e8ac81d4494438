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


def test_a_glob_of_an_inline_module_in_the_file_above(tmp_path: Path) -> None:
    files = {
        "Cargo.toml": _MANIFEST,
        "src/lib.rs": (
            "mod facade {\n"
            "    pub use wasi_cap_std_sync as sync;\n"
            "    pub use wasi_cap_std_sync::WasiCtxBuilder;\n"
            "}\n"
            "mod guest;\n"
        ),
        "src/guest/mod.rs": "mod context;\npub(crate) use super::facade::*;\n",
        "src/guest/context.rs": """\
use super::WasiCtxBuilder as Builder;

pub fn context() -> wasi_common::WasiCtx {
    let builder = Builder::new();
    let builder = builder.inherit_stdio();
    builder.build()
}

pub fn other() -> wasi_common::WasiCtx {
    let mut builder = super::sync::WasiCtxBuilder::new();
    builder = builder.inherit_stdio();
    builder.build()
}
""",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    plan = make_plan([tmp_path], Options())
    after = next(c.after for c in plan.changes if c.source.name.endswith("context.rs"))
    assert b"let mut builder = Builder::new();\n    builder.inherit_stdio();\n" in after
    assert b"let mut builder = super::sync::WasiCtxBuilder::new();\n    builder.inherit" in after


def test_a_name_that_is_renamed_on_its_way(tmp_path: Path) -> None:
    files = {
        "Cargo.toml": _MANIFEST,
        "src/lib.rs": "mod first;\nmod second;\nmod third;\n",
        "src/first.rs": "pub use wasi_cap_std_sync::WasiCtxBuilder as Builder;\n",
        "src/second.rs": "pub use crate::first::Builder as Maker;\n",
        "src/third.rs": """\
use crate::second::Maker;

pub fn run() {
    let maker = Maker::new();
    let maker = maker.inherit_stdio();
    drop(maker.build());
}
""",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    plan = make_plan([tmp_path], Options())
    after = next(c.after for c in plan.changes if c.source.name.endswith("third.rs"))
    assert b"let mut maker = Maker::new();\n    maker.inherit_stdio();\n" in after
