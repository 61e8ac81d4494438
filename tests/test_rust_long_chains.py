"""Long chains of calls: generated code has them, and they are nested as deep as they are long."""

from pathlib import Path

from migrate_wasi.config import Options
from migrate_wasi.pipeline import make_plan

_LINKS = 1500  # no test of time: with work in the cube of this, the tests do not come to an end
_MANIFEST = """\
[package]
name = "demo"
version = "0.1.0"
edition = "2021"

[dependencies]
wasi-common = "9"
wasi-cap-std-sync = "9"
"""
_BEFORE = """\
use wasi_cap_std_sync::WasiCtxBuilder;

pub fn context() -> wasi_common::WasiCtx {
    let builder = WasiCtxBuilder::new();
    let builder = builder%s;
    builder.build()
}
"""


def _planned(folder: Path, text: str) -> str:
    (folder / "src").mkdir()
    (folder / "Cargo.toml").write_text(_MANIFEST, "utf-8")
    (folder / "src/lib.rs").write_text(text, "utf-8")
    plan = make_plan([folder], Options())
    assert not plan.problems
    return next(c.after.decode() for c in plan.changes if c.source.name.endswith("lib.rs"))


def test_a_builder_with_many_steps_in_one_expression(tmp_path: Path) -> None:
    steps = "\n        .inherit_stdio()" * _LINKS
    after = _planned(tmp_path, _BEFORE % steps)
    assert "let mut builder = WasiCtxBuilder::new();\n    builder" + steps + ";\n" in after


def test_many_calls_around_a_builder(tmp_path: Path) -> None:
    other = "\nfn other() {\n    make(WasiCtxBuilder::new().inherit_stdio().build())%s;\n}\n"
    after = _planned(tmp_path, _BEFORE % ".inherit_env()?" + other % (".inherit_stdio()" * _LINKS))
    assert "let mut builder = WasiCtxBuilder::new();\n" in after
