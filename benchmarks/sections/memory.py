"""What an instance of a real module takes: resident memory of a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from figures import Figure
from packages import PACKAGES, MissingPackageError, obtain

_PROGRAM = Path(__file__).with_name("programs") / "resident.py"
MEASURED = ("esbuild", "yosys")


def measure(rounds: int) -> Iterator[Figure]:
    for package in PACKAGES:
        if package.name not in MEASURED:
            continue
        try:
            module = obtain(package)
        except MissingPackageError as error:
            print(f"  {package.name} is not measured: {error}")
            continue
        found = [_resident(module) for _ in range(max(rounds // 2, 1))]
        size = f"{module.stat().st_size / 1e6:.1f} MB"
        for stage in found[0]:
            value = median(one[stage] for one in found)
            yield Figure(f"memory: {package.name} ({size}), {stage}", value, "MB")


def _resident(module: Path) -> dict[str, float]:
    """What the process says of itself, in MB, after its stages."""
    command = (sys.executable, str(_PROGRAM), str(module))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)
