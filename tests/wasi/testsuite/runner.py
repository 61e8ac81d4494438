"""Run a test of wasi-testsuite as its own runner does: a process with pipes, a fresh directory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .manifests import Case

ROOT = Path(__file__).resolve().parents[3]
GUEST = ROOT / "tests" / "wasi" / "guest.py"

#: The release of the surface whose promise the suite is.
RELEASE = "23.0.1"
#: Seconds that a test may take.
TIME_LIMIT = 120


class Result(NamedTuple):
    """What came of a test; no failure means that it passed."""

    case: Case
    failures: list[str]
    output: str
    #: Why it has to fail, where the release differs from the suite and did so as written down.
    difference: str | None = None

    def __str__(self) -> str:
        return "\n  ".join([self.case.name, *self.failures, *self.output.splitlines()])


@cache
def differences() -> dict[str, dict[str, str]]:
    """The rows of `differences.toml` by test: how the release of the surface differs, and why."""
    text = Path(__file__).with_name("differences.toml").read_text("utf-8")
    return {row["test"]: row for row in tomllib.loads(text)["difference"]}


def run(case: Case, release: str = RELEASE, guest: Path = GUEST) -> Result:
    """Run a test as the given release.

    :param guest: the program that runs a module; see `tests/wasi/guest.py` for its options.
    """
    with tempfile.TemporaryDirectory() as temporary:
        command = [sys.executable, str(guest), "--release", release]
        for name, value in case.env.items():
            command += ["--env", f"{name}={value}"]
        if case.root is not None:
            copy = Path(temporary) / "root"
            _copy(case.root, copy)
            command += ["--dir", f"{copy}::/"]
        command += [str(case.module), *case.args]
        result = _run(case, command)
    row = differences().get(case.name)
    if row is None or release != RELEASE:
        return result
    if result.failures and row["says"] in result.output:
        return result._replace(failures=[], difference=row["why"])
    return result._replace(failures=[*result.failures, f"does not differ as told: {row['says']}"])


def _copy(root: Path, to: Path) -> None:
    """A directory without what earlier runs left in it."""
    shutil.copytree(root, to, symlinks=True, ignore=shutil.ignore_patterns("*.cleanup"))


def _run(case: Case, command: list[str]) -> Result:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "shims")}
    started = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    with started:
        try:
            # As the suite's own runner: standard input stays open and says nothing.
            started.wait(TIME_LIMIT)
        except subprocess.TimeoutExpired:
            started.kill()
            return Result(case, [f"not over after {TIME_LIMIT} s"], "")
        out, err = (part.decode("utf-8", "replace") for part in started.communicate())
    failures: list[str] = []
    for what, wanted, got in (
        ("exit code", case.exit_code, started.returncode),
        ("stdout", case.stdout, out),
        ("stderr", case.stderr, err),
    ):
        if wanted is not None and wanted != got:
            failures.append(f"{what}: {got!r} instead of {wanted!r}")
    return Result(case, failures, out + err)
