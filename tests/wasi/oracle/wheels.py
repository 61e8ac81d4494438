"""The wheels of wasmtime that embed the crates, unpacked in a folder of their own.

`MIGRATE_WASI_WHEELS` names the folder, else it is `target/wasi-wheels`. pip fetches what is not
there; each release is for a process of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

#: The releases that are compared: the first that can be chosen, and the last wheel with the crates.
#: The crates of 2.0.0 and 2.0.2 are the same code.
RELEASES = ("2.0.0", "19.0.0")

VARIABLE = "MIGRATE_WASI_WHEELS"
ROOT = Path(__file__).resolve().parents[3]
#: Seconds that pip may take.
TIME_LIMIT = 300


class MissingWheelError(Exception):
    """A wheel is not at hand and cannot be fetched; the text says why."""


def folder() -> Path:
    """Where the wheels are kept."""
    told = os.environ.get(VARIABLE)
    return Path(told) if told else ROOT / "target" / "wasi-wheels"


def present(release: str) -> Path | None:
    """The folder of a release if it is at hand."""
    found = folder() / release
    return found if found.is_dir() else None


def obtain(release: str) -> Path:
    """The folder of a release, fetched unless it is there already.

    :raises MissingWheelError: it cannot be fetched.
    """
    found = folder() / release
    if found.is_dir():
        return found
    found.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=found.parent) as temporary:
        target = Path(temporary) / "wheel"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", "--target", str(target), f"wasmtime=={release}"]
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=TIME_LIMIT)
        except subprocess.TimeoutExpired:
            raise MissingWheelError(f"wasmtime {release}: not there in {TIME_LIMIT} s") from None
        if run.returncode:
            why = (run.stderr.strip().splitlines() or ["pip failed"])[-1]
            raise MissingWheelError(f"wasmtime {release}: {why[:200]}")
        # Whole or not at all; another run may have been quicker.
        if not found.is_dir():
            shutil.move(target, found)
    return found
