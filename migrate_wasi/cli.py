"""The entry points and the exit codes. What the command does is in `commands.py`.

Nothing is imported here that `--version` does not need.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import IntEnum

from migrate_wasi import __version__


class Exit(IntEnum):
    """The same everywhere; the worst that happened counts."""

    DONE = 0  # nothing to do, or all done
    LEFT = 1  # legacy use remains: would change, or is left for a person
    FAILED = 2  # something could not be read, parsed, run or written
    USAGE = 3  # the command line or the configuration is wrong
    INTERRUPTED = 130  # Ctrl-C; other signals: 128 and their number
    TRAPPED = 134  # `run` alone: the guest trapped; what a guest ends with is passed on as it is


def main(arguments: Sequence[str] | None = None) -> int:
    """The command `migrate-wasi`; gives the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return _run(given, "migrate-wasi", default_path="")


def cargo_main(arguments: Sequence[str] | None = None) -> int:
    """The command `cargo migrate-wasi`: Cargo passes its own name for it, and works here."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["migrate-wasi"]:
        del given[0]
    return _run(given, "cargo migrate-wasi", default_path=".")


def _run(given: list[str], program: str, *, default_path: str) -> int:
    if given == ["--version"]:
        print(f"migrate-wasi {__version__}")
        return Exit.DONE
    if given[:1] == ["run"]:
        from migrate_wasi.running.command import run as run_file

        return run_file(given[1:], f"{program} run")
    from migrate_wasi.commands import run

    return run(given, program, default_path)
