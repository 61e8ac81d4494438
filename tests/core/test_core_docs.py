"""The examples of `docs/engine.md` run as they are printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from wasi_core.wasm.features import PROPOSALS, SUPPORTED

PAGE = Path(__file__).resolve().parents[2] / "docs" / "engine.md"
_FENCE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_examples_run_one_after_the_other() -> None:
    text = PAGE.read_text("utf-8")
    names: dict[str, Any] = {}
    examples = list(_FENCE.finditer(text))
    assert examples
    for example in examples:
        line = text[: example.start(1)].count("\n")
        # So many empty lines that a failure names the line of the page.
        exec(compile("\n" * line + example[1], str(PAGE), "exec"), names)


def test_every_proposal_is_in_the_table() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    supported = " ".join(row for row in rows if row.endswith("| yes |"))
    refused = " ".join(row for row in rows if "refused" in row)
    for feature, proposal in PROPOSALS.items():
        assert proposal in (supported if feature in SUPPORTED else refused), proposal
