"""What tests of the whole command start from."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import Command


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Command:
    """The command, run in this process."""
    return Command(capfd)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the command is given in; no file of the tests' own machine is above it."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
