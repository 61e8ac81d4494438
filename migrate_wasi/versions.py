"""Which release a project comes from and which one it goes to, and where that was read.

From: the lock file, else the manifest's requirement, else what the user told. To: what the user
told, else 23.0.1, the release that the migration is named after; for a Rust project without the
crate wasmtime 24.0.0, the first whose `sync` feature builds without it and otherwise the same code.
"""

from __future__ import annotations

from packaging.version import InvalidVersion, Version

from migrate_wasi import catalog
from migrate_wasi.embedder import Move, Reading

DEFAULT = Version("23.0.1")
WITHOUT_WASMTIME = Version("24.0.0")
UNIFIED_SINCE = Version("18.0.0")

# The first release of wasmi_wasi on each line of wasi-common, read in crates/wasi/Cargo.toml at the
# tags of wasmi-labs/wasmi.
_WASMI_WASI = (
    ("0.1.0", "2.0.2"),
    ("0.37.0", "24.0.0"),
    ("0.39.0", "26.0.0"),
    ("0.40.0", "27.0.0"),
    ("0.41.0", "30.0.2"),
    ("0.43.0", "31.0.0"),
    ("0.48.0", "34.0.0"),
    ("1.0.0", "36.0.0"),
)


class VersionError(Exception):
    """A version that cannot be used: what is wrong with it, and what to give instead."""

    def __init__(self, message: str, help: str) -> None:  # noqa: A002
        super().__init__(message)
        self.message = message
        self.help = help


def told_source(text: str) -> Reading:
    """What `--from` says; raises `VersionError`."""
    return Reading(_released(text, "--from"), "told with --from")


def told_target(text: str) -> Reading:
    """What `--to` says, a release of the unified crate; raises `VersionError`."""
    version = _parsed(text, "--to")
    if version >= catalog.removed_in():
        raise VersionError(
            f"--to {text}: wasi-common no longer exists at {version.major}; "
            f"{_last()} is the last release line",
            f"give a release from {UNIFIED_SINCE.major} to {_last()}",
        )
    if version < UNIFIED_SINCE:
        raise VersionError(
            f"--to {text}: before {UNIFIED_SINCE.major} wasi-common was not unified",
            f"give a release from {UNIFIED_SINCE.major} to {_last()}",
        )
    return Reading(_released(text, "--to"), "told with --to")


def default_target(*, wasmtime: str = "") -> Reading:
    """The target of a Rust project; `wasmtime` says where it depends on that crate, if it does."""
    if wasmtime:
        return Reading(DEFAULT, f"the default for projects with wasmtime ({wasmtime})")
    return Reading(
        WITHOUT_WASMTIME,
        "the project has no wasmtime, and this is the first release whose feature `sync` builds "
        "without it",
    )


def python_target() -> Reading:
    """The target of a Python project."""
    return Reading(DEFAULT, "the default: the release that the migration is named after")


def move(source: Reading, target: Reading, *, legacy: bool, told: bool) -> Move:
    """The move from `source`; none at all where there is nothing to migrate.

    `legacy` says whether one of the two-package crates is in use, `told` whether the user chose the
    target. A project on the unified crate stays where it is unless told, and none goes back.
    """
    if source.version > target.version:
        why = f"it is past {target.version} already"
    elif not legacy and not told and source.version >= UNIFIED_SINCE:
        why = "it is on the unified crate already; --to moves it further"
    else:
        return Move(source, target)
    return Move(source, Reading(source.version, why))


def newest_of(version: Version) -> Version:
    """The newest known patch release of the line that `version` belongs to."""
    return max(version, catalog.newest_patch(version) or version)


def wasi_common_of(wasmi_wasi: Version) -> Version:
    """The release of wasi-common that a release of wasmi_wasi is built on."""
    found = [wasi for wasmi, wasi in _WASMI_WASI if Version(wasmi) <= wasmi_wasi]
    return Version(found[-1] if found else _WASMI_WASI[0][1])


def wasmi_wasi_for(target: Version) -> Version | None:
    """The first release of wasmi_wasi on the line of `target`; None if there is none."""
    for wasmi, wasi in _WASMI_WASI:
        if Version(wasi).major == target.major and target >= UNIFIED_SINCE:
            return Version(wasmi)
    return None


def _last() -> int:
    return catalog.removed_in().major - 1


def _parsed(text: str, flag: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        raise VersionError(
            f"{flag} {text}: this is not a version", "give one such as 2.0, 17.0.3 or 23.0.1"
        ) from None


def _released(text: str, flag: str) -> Version:
    """A whole release as it is, a line (`2`, `2.0`) as its newest patch."""
    version = _parsed(text, flag)
    newest = catalog.newest_patch(version)
    if newest is None or version > newest:
        releases = catalog.releases()
        known = f"{releases[0].version} to {releases[-1].version}"
        raise VersionError(
            f"{flag} {text}: there is no such release of wasi-common"
            + (f"; the newest of its line is {newest}" if newest else ""),
            f"give a release from {known}"
            if newest is None
            else f"give {newest} or an earlier one",
        )
    return version if len(version.release) > 2 else newest
