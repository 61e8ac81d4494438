"""The command that prints what functions become, for whoever works on the translator."""

from __future__ import annotations

from pathlib import Path

import pytest
from wasi_core.engine.portable.__main__ import main

MODULE = """
(module
  (func $one (result i32) (i32.const 1))
  (func $two (param i32) (result i32) (local.get 0)))
"""


@pytest.fixture
def module(tmp_path: Path) -> str:
    path = tmp_path / "module.wat"
    path.write_text(MODULE, encoding="utf-8")
    return str(path)


def test_all_functions_or_those_that_are_named(
    module: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([module]) == 0
    both = capsys.readouterr().out
    assert "# one: [] -> [i32]\ndef f0(" in both
    assert "# two: [i32] -> [i32]\ndef f1(" in both
    assert main([module, "two"]) == 0
    assert capsys.readouterr().out == both[both.index("# two") :]
    assert main([module, "0"]) == 0
    assert capsys.readouterr().out == both[: both.index("# two")]


def test_what_cannot_be_printed_is_said(module: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([module, "three", "two"]) == 2
    assert "no function with a body is called three" in capsys.readouterr().err
    broken = Path(module).with_name("broken.wat")
    broken.write_text("(module", encoding="utf-8")
    assert main([str(broken)]) == 2
    assert "broken.wat: 1:" in capsys.readouterr().err
    assert main([module + ".none"]) == 2
    assert main([]) == 3
