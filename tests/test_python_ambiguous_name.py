"""`ambiguous-name`: what a name denotes is not certain."""

from __future__ import annotations

import textwrap

import pytest
from python_support import check_python_noop, embedder, migrate

LEFT = {
    "an import that another import may replace": """
        try:
            from wasi_common.file import FileCaps
        except ImportError:
            from sandbox import FileCaps
        ctx.insert_file(3, file, FileCaps.all())
        """,
}
UNTOUCHED = {
    "an item that did not change beside its path": """
        try:
            from wasi_common import WasiCtx
        except ImportError:
            from sandbox import WasiCtx
        ctx = WasiCtx
        """,
    "two names for two things": """
        import sandbox
        from sandbox import FileCaps
        caps = FileCaps.all()
        """,
}


@pytest.mark.parametrize("name", LEFT)
def test_left_for_a_person(name: str) -> None:
    raw = textwrap.dedent(LEFT[name]).encode()
    after, findings = migrate(raw, embedder())
    assert after == raw
    assert "ambiguous-name" in {finding.rule for finding in findings}


@pytest.mark.parametrize("name", UNTOUCHED)
def test_untouched(name: str) -> None:
    check_python_noop(UNTOUCHED[name], rules="ambiguous-name")
