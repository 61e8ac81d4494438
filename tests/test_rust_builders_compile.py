"""Every case of the Rust builders compiles: before against the old methods, after against the new.

The methods are a mock with the receivers of 12.0 and of 13.0; one call of rustc takes all cases.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from rust_builder_cases import FOLDER, read_cases

RUSTC = shutil.which("rustc")
CASES = read_cases("rust_builders.txt")

pytestmark = pytest.mark.skipif(RUSTC is None, reason="needs rustc to compile the cases")


def rustc(out: Path, source: Path, name: str) -> subprocess.CompletedProcess[str]:
    assert RUSTC is not None
    command = [RUSTC, "--edition", "2021", "--emit=metadata", "--crate-type=lib"]
    command += ["--cap-lints=allow", "--crate-name", name, "--out-dir", str(out), "-L", str(out)]
    command += [
        argument
        for crate in ("anyhow", "wasi_common", "wasi_cap_std_sync")
        if (library := out / f"lib{crate}.rmeta").exists()
        for argument in ("--extern", f"{crate}={library}")
    ]
    return subprocess.run([*command, str(source)], capture_output=True, text=True, check=False)


def world(out: Path, owner: str, given: str) -> None:
    """The mock crates, the builder with these receivers."""
    out.mkdir()
    builder = (FOLDER / "mock_builder.rs").read_text(encoding="utf-8")
    builder = builder.replace("(OWNER", f"({owner}").replace("GIVEN", given)
    (out / "builder.rs").write_text(builder, encoding="utf-8")
    for name, source in (
        ("anyhow", FOLDER / "mock_anyhow.rs"),
        ("wasi_common", FOLDER / "mock_wasi_common.rs"),
        ("wasi_cap_std_sync", out / "builder.rs"),
    ):
        result = rustc(out, source, name)
        assert result.returncode == 0, result.stderr


def check(out: Path, texts: dict[str, str]) -> None:
    """All texts compile, each as a module of one crate."""
    modules = [
        f"mod case_{number} {{ // {name}\n{text}}}\n"
        for number, (name, text) in enumerate(texts.items())
    ]
    (out / "cases.rs").write_text("#![allow(warnings)]\n" + "".join(modules), encoding="utf-8")
    result = rustc(out, out / "cases.rs", "cases")
    assert result.returncode == 0, result.stderr


def test_every_case_compiles_before_the_move(tmp_path: Path) -> None:
    world(tmp_path / "old", "self", "Self")
    check(tmp_path / "old", {case.name: case.before for case in CASES})


def test_every_case_compiles_after_the_move(tmp_path: Path) -> None:
    world(tmp_path / "new", "&mut self", "&mut Self")
    check(tmp_path / "new", {case.name: case.after for case in CASES})


def test_what_has_to_change_does_not_compile_unchanged(tmp_path: Path) -> None:
    """The mock is worth something: the old text of nearly every case fails with the new methods."""
    world(tmp_path / "new", "&mut self", "&mut Self")
    changed = {case.name: case.before for case in CASES if case.before != case.after}
    with pytest.raises(AssertionError, match="E0308"):
        check(tmp_path / "new", changed)
