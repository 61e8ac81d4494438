"""Run a Python embedder that can import a surface, in the place of this process where that works.

So its process is what `python FILE` would make: its exit status, its signals and its standard input
are its own.
"""

from __future__ import annotations

import os
import sys

from migrate_wasi.running.errors import RunError, UsageError
from migrate_wasi.running.options import Options
from migrate_wasi.running.surfaces import (
    SURFACES,
    VERSION_VARIABLE,
    check_release,
    make_core_importable,
    search_path,
)


def run_embedder(options: Options) -> int:
    """Run the embedder; returns only where a process cannot be replaced, with the exit code.

    :raises UsageError: no surface is chosen, an option is one of guests, or no such release.
    :raises RunError: there is no such file.
    """
    if options.surface is None:
        names = " or ".join(f"--surface {name}" for name in SURFACES)
        raise UsageError(f"{options.file} is an embedder: say what it can import, {names}")
    if foreign := options.only_for_guests():
        raise UsageError(f"{', '.join(foreign)} is for guests; an embedder decides that itself")
    if options.version is not None:
        make_core_importable()
        check_release(options.version)
    if not os.path.exists(options.file):  # noqa: PTH110
        raise RunError(f"{options.file}: there is no such file")
    given = os.environ.get("PYTHONPATH")
    path = [*search_path(options.surface), *([given] if given else [])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
    if options.version is not None:
        environment[VERSION_VARIABLE] = options.version
    command = [sys.executable, options.file, *options.arguments]
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(sys.executable, command, environment)
    import subprocess

    return subprocess.run(command, env=environment, check=False).returncode
