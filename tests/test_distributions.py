"""The distributions of the surfaces, built and installed as a project's requirements name them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from migrate_wasi.cli import Exit, main

HOME = Path(__file__).parents[1]
SHIMS = HOME / "shims"
EMBEDDER = HOME / "fixtures" / "embedders" / "python-wasmi-guest" / "before"
HELLO = HOME / "fixtures" / "guests" / "hello" / "hello.wasm"
#: Folder to the wheel that it builds.
PROJECTS = {
    ".": "wasi_core",
    "legacy": "wasi_common-2.0.2",
    "legacy/cap-std-sync": "wasi_cap_std_sync-2.0.2",
    "unified": "wasi_common-23.0.1",
    "compat": "wasi_cap_std_sync-23.0.1",
}


def done(*command: str | Path, cwd: Path) -> str:
    """What a command wrote; it must succeed. No folder of this repository is in its path."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    run = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheels of all distributions, and the one of the tool."""
    folder = tmp_path_factory.mktemp("wheels")
    for project in (HOME, *(SHIMS / name for name in PROJECTS)):
        done(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=project)
    return folder


def installed(wheels: Path, folder: Path, *what: str | Path) -> Path:
    """A new virtual environment with requirements installed from the wheels; its Python."""
    done(sys.executable, "-m", "venv", "--without-pip", folder, cwd=wheels)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    done(*pip, "install", "--quiet", "--no-index", "--find-links", wheels, *what, cwd=wheels)
    return python


def test_each_project_builds_its_wheel(wheels: Path) -> None:
    names = sorted(wheel.name.split("-py3")[0] for wheel in wheels.iterdir())
    for wanted in PROJECTS.values():
        assert any(name.startswith(wanted) for name in names)
    assert len(names) == len(PROJECTS) + 1


def test_an_embedder_runs_before_and_after_its_migration(wheels: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(EMBEDDER, project)
    for side in ("before", "after"):
        python = installed(wheels, tmp_path / side, "-r", project / "requirements.txt")
        said = done(python, "run_guest.py", ".", HELLO, cwd=project)
        assert said == "hello, world\n"
        if side == "before":
            assert main([str(project), "--quiet"]) == Exit.DONE
    assert (project / "requirements.txt").read_text("utf-8") == "wasi-common[sync]==23.0.1\n"


def test_a_migration_in_parts_keeps_the_old_name(wheels: Path, tmp_path: Path) -> None:
    python = installed(wheels, tmp_path / "parts", "wasi-cap-std-sync==23.0.1")
    code = "from wasi_cap_std_sync import WasiCtxBuilder; WasiCtxBuilder().build()"
    said = done(python, "-Walways", "-c", code, cwd=tmp_path)
    assert "use `from wasi_common.sync import WasiCtxBuilder`" in said


def test_both_releases_cannot_be_in_one_environment(wheels: Path, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="wasi-common"):
        installed(wheels, tmp_path / "both", "wasi-common==23.0.1", "wasi-cap-std-sync==2.0.2")


def test_the_tool_carries_all_that_run_needs(wheels: Path, tmp_path: Path) -> None:
    """Its wheel is unpacked beside the dependencies of this environment."""
    (wheel,) = wheels.glob("migrate_wasi-*.whl")
    shutil.unpack_archive(wheel, tmp_path / "tool", "zip")
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); import migrate_wasi.cli as c\n"
    run = (sys.executable, "-c", code + "sys.exit(c.main(sys.argv[1:]))", tmp_path / "tool", "run")
    assert done(*run, HELLO, cwd=tmp_path) == "hello, world\n"
    for surface, names in {"legacy": "wasi_cap_std_sync", "unified": "wasi_common.sync"}.items():
        embedder = tmp_path / f"{surface}.py"
        embedder.write_text(
            f"import wasi_core, wasmi, wasmi_wasi, {names}\nprint(wasi_core.__file__)\n", "utf-8"
        )
        said = done(*run, "--surface", surface, embedder, cwd=tmp_path)
        assert said.startswith(str(tmp_path / "tool" / "migrate_wasi" / "_shims"))
    assert not (tmp_path / "tool" / "wasi_core").exists()
