"""Runs Python with one of the surfaces in its path."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
#: The folders of a surface, in the order of the path.
PATHS = {side: [ROOT / "shims" / side, ROOT / "shims"] for side in ("legacy", "unified")}
#: The packages that a surface consists of.
PACKAGES = ("wasi_common", "wasi_cap_std_sync", "wiggle")


def run(
    side: str,
    *arguments: str | Path,
    stdin: str = "",
    version: str = "",
    cwd: Path | None = None,
    path: tuple[Path, ...] = (),
) -> subprocess.CompletedProcess[str]:
    """Run ``python …`` with a surface.

    :param version: the release that guests see; by default the surface's own.
    :param path: further folders for imports.
    """
    environment = {**os.environ, "MIGRATE_WASI_VERSION": version}
    environment["PYTHONPATH"] = os.pathsep.join(map(str, [*path, *PATHS[side]]))
    return subprocess.run(
        [sys.executable, "-W", "error", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        env=environment,
        cwd=cwd,
        timeout=60,
    )


@cache
def parameters(side: str, names: tuple[str, ...]) -> dict[str, Any]:
    """What each dotted name takes on a surface: see ``surfaces/resolve.py``."""
    done = run(side, ROOT / "tests/surfaces/resolve.py", stdin=json.dumps(names))
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)
