"""A defect of ours in one place must not end the run: it is named like any other problem."""

from __future__ import annotations

import traceback
from pathlib import Path

from migrate_wasi.plan import Problem

BY_HAND = "move this file by hand, and please report it as a bug of migrate-wasi"


def defect(name: str, error: Exception) -> Problem:
    """The problem of the file `name`, at which `error` was raised."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__} in {Path(at.filename).name} line {at.lineno}: {error}"
    return Problem(name, f"internal error ({what}); it was not changed", BY_HAND)
