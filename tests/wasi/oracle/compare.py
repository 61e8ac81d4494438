"""The same scenarios on the crates and on the core, at the same release, side by side."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .wheels import ROOT

#: Seconds for all scenarios of a release.
TIME_LIMIT = 900

Reports = dict[str, list[str]]


class PlayerError(Exception):
    """A player ended without its reports; the text is what it said."""


class Comparison(NamedTuple):
    """What the two reports of a scenario are at a release."""

    scenario: str
    release: str
    real: list[str]
    ours: list[str]

    @property
    def known(self) -> str | None:
        """Why they differ, where that is written down."""
        return differences().get((self.scenario, self.release))

    @property
    def failure(self) -> str | None:
        """What is wrong: they differ without a reason, or do not differ in spite of one."""
        if self.real != self.ours:
            return None if self.known else self.text
        if self.known:
            return f"{self.scenario} at {self.release}: does not differ, but differences.toml says"
        return None

    @property
    def text(self) -> str:
        """The lines that differ, with the calls before them."""
        lines = unified_diff(self.real, self.ours, "real", "ours", lineterm="", n=3)
        shown = "\n    ".join(line for line in lines if not line.startswith(("---", "+++")))
        return f"{self.scenario} at {self.release}:\n    {shown}"


@cache
def differences() -> dict[tuple[str, str], str]:
    """The rows of `differences.toml`: why a scenario may differ at a release."""
    text = Path(__file__).with_name("differences.toml").read_text("utf-8")
    return {
        (row["scenario"], release): row["why"]
        for row in tomllib.loads(text).get("difference", [])
        for release in row["releases"]
    }


def compare(release: str, wheel: Path, names: Iterable[str] = ()) -> Iterator[Comparison]:
    """Play scenarios on both sides, at the same time.

    :param names: of scenarios; all unless told.
    :raises PlayerError: a player did not come to its end.
    """
    chosen = list(names)
    with tempfile.TemporaryDirectory() as temporary:
        results = [Path(temporary) / side for side in ("real", "ours")]
        players = [
            _player(results[0], "real", str(wheel), chosen),
            _player(results[1], "ours", release, chosen),
        ]
        for player in players:
            _, said = player.communicate(timeout=TIME_LIMIT)
            if player.returncode:
                for other in players:
                    other.kill()
                    other.wait()
                raise PlayerError(f"{' '.join(map(str, player.args))}: {said}")  # pyright: ignore
        real, ours = map(_reports, results)
    for name, lines in real.items():
        yield Comparison(name, release, lines, ours.get(name, ["not played"]))


def _player(results: Path, kind: str, what: str, names: list[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.wasi.oracle.player", str(results), kind, what, *names]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'shims'}"}
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _reports(path: Path) -> Reports:
    return dict(map(json.loads, path.read_text("utf-8").splitlines()))
