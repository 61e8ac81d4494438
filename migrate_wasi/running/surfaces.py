"""Where the surfaces are. Nothing named `wasi_common` can be imported until one is chosen."""

from __future__ import annotations

import os
import sys

from migrate_wasi.running.errors import UsageError

#: A surface and the release that it stands for.
SURFACES = {"legacy": "2.0.2", "unified": "23.0.1"}
DEFAULT = "unified"
#: The environment variable by which a surface is told to behave like another release.
VERSION_VARIABLE = "MIGRATE_WASI_VERSION"


def root() -> str:
    """The folder of the core and of the surfaces: part of the installed tool, or of its sources."""
    tool = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    installed = os.path.join(tool, "_shims")  # noqa: PTH118
    if os.path.isdir(installed):  # noqa: PTH112
        return installed
    return os.path.join(os.path.dirname(tool), "shims")  # noqa: PTH118, PTH120


def search_path(surface: str) -> list[str]:
    """What has to be in the module search path for a surface, first things first."""
    shims = root()
    return [os.path.join(shims, surface), shims]  # noqa: PTH118


def make_core_importable() -> None:
    """Put the core that belongs to the tool first into this process's module search path."""
    shims = root()
    if shims not in sys.path:
        sys.path.insert(0, shims)


def check_release(version: str) -> None:
    """:raises UsageError: there is no such release; the core has to be importable."""
    from wasi_core.wasi.behaviour import parse

    try:
        parse(version)
    except ValueError as error:
        raise UsageError(f"--wasi-version: {error}") from None
