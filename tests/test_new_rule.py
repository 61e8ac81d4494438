"""The scaffold: what it writes is a rule and tests that run, and it never writes over anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[1]
SCRIPT = HOME / "tools" / "new_rule.py"


def scaffold(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    script = f"import sys; sys.path.insert(0, {str(SCRIPT.parent)!r}); import new_rule as n"
    script += "; from pathlib import Path; n.main(sys.argv[2:], Path(sys.argv[1]))"
    command = [sys.executable, "-c", script, str(home), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "migrate_wasi" / "rules").mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    return tmp_path


@pytest.mark.parametrize("item", ["FileCaps", "WasiCtxBuilder::env", "wasi_cap_std_sync"])
def test_what_it_writes_compiles_and_is_well_formed(home: Path, item: str) -> None:
    done = scaffold(home, "some-rule", "--item", item, "--rust", "--python")
    assert done.returncode == 0, done.stderr
    written = sorted(path.relative_to(home).as_posix() for path in home.rglob("*.py"))
    assert written == [
        "migrate_wasi/rules/some_rule.py",
        "tests/test_python_some_rule.py",
        "tests/test_rust_some_rule.py",
    ]
    for path in written:
        compile((home / path).read_text("utf-8"), path, "exec")
        check = [sys.executable, "-m", "ruff", "check", "-q", "--config", HOME / "pyproject.toml"]
        linted = subprocess.run([*check, home / path], capture_output=True, text=True, check=False)
        assert linted.returncode == 0, linted.stdout


def test_it_never_writes_over_a_rule(home: Path) -> None:
    (home / "migrate_wasi/rules/some_rule.py").write_text("mine")
    done = scaffold(home, "some-rule", "--item", "FileCaps", "--rust")
    assert done.returncode == 2
    assert "is there already" in done.stderr
    assert (home / "migrate_wasi/rules/some_rule.py").read_text() == "mine"
    assert not list((home / "tests").iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Some_Rule", "--item", "FileCaps", "--rust"], "lower case"),
        (["some-rule", "--item", "FileCaps"], "give --rust, --python or both"),
        (["some-rule", "--item", "Nothing", "--rust"], "has no item"),
    ],
)
def test_refusals(home: Path, arguments: list[str], said: str) -> None:
    done = scaffold(home, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not list(home.rglob("*.py"))
