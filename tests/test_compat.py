"""The old package name over the unified surface: what it finds, and what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
SHIMS = HOME / "shims"
PATH = [SHIMS / "compat", SHIMS / "unified", SHIMS]


def python(code: str, *flags: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, with the compatibility package in the path."""
    path = os.pathsep.join(map(str, PATH))
    return subprocess.run(
        [sys.executable, *flags, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )


def test_a_name_is_the_new_one_and_says_so_once() -> None:
    done = python(
        "from wasi_cap_std_sync import WasiCtxBuilder\n"
        "import wasi_cap_std_sync, wasi_common.sync\n"
        "assert wasi_cap_std_sync.WasiCtxBuilder is wasi_common.sync.WasiCtxBuilder\n"
        "wasi_cap_std_sync.WasiCtxBuilder\n",
        "-Walways",
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == (
        "<string>:1: DeprecationWarning: wasi_cap_std_sync.WasiCtxBuilder is now "
        "wasi_common.sync.WasiCtxBuilder: use `from wasi_common.sync import WasiCtxBuilder`\n"
    )


SPEAKS = {
    "a module's name": (
        "from wasi_cap_std_sync.file import File",
        "use `from wasi_common.sync.file import File`",
    ),
    "through the package": (
        "import wasi_cap_std_sync as w\nw.dir.Dir",
        "use `from wasi_common.sync.dir import Dir`",
    ),
    "everything": (
        "from wasi_cap_std_sync import *\nWasiCtxBuilder",
        "use `from wasi_common.sync import WasiCtxBuilder`",
    ),
}


@pytest.mark.parametrize("case", SPEAKS)
def test_every_way_to_import_is_told_of(case: str) -> None:
    code, said = SPEAKS[case]
    done = python(code, "-Walways")
    assert done.returncode == 0, done.stderr
    assert said in done.stderr


def test_nothing_is_imported_or_said_before_a_name_is_asked_for() -> None:
    done = python(
        "import sys, wasi_cap_std_sync, wasi_cap_std_sync.stdio\n"
        "dir(wasi_cap_std_sync)\n"
        "assert 'wasi_common' not in sys.modules",
        "-Werror",
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_every_name_of_the_old_package_is_there() -> None:
    done = python(
        "import wasi_cap_std_sync as w\n"
        "for name in w.__all__: getattr(w, name)\n"
        "from wasi_cap_std_sync import clocks, dir, file, net, sched, stdio\n"
        "clocks.SystemClock, dir.Dir, file.File, net.Socket, sched.SyncSched, stdio.stdin\n",
        "-Wignore::DeprecationWarning",
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("module", ["wasi_cap_std_sync", "wasi_cap_std_sync.file"])
def test_what_was_never_there_is_not_there(module: str) -> None:
    done = python(f"import {module} as w\nw.Nothing")
    assert f"AttributeError: module '{module}' has no attribute 'Nothing'" in done.stderr
