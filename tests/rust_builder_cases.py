"""The cases of `cases/rust_builders.txt`, and the mock of the crates that they compile against.

A case is `### name`, the code before, and after a line `--- becomes` the code after; a case
without that line must not change. Each gets the imports of `PRELUDE`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"
PRELUDE = """\
use anyhow::{anyhow, Context, Result};
use wasi_cap_std_sync::WasiCtxBuilder;
use wasi_common::{StringArrayError, WasiCtx};
"""


@dataclass(frozen=True)
class Case:
    name: str
    before: str
    after: str


def read_cases(name: str) -> list[Case]:
    """The cases of one file, imports included."""
    cases: list[Case] = []
    for block in (FOLDER / name).read_text(encoding="utf-8").split("### ")[1:]:
        title, _, body = block.partition("\n")
        before, _, after = body.partition("--- becomes\n")
        cases.append(Case(title.strip(), PRELUDE + before, PRELUDE + (after or before)))
    return cases
