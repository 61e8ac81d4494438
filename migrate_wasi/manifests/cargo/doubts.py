"""Releases that Cargo packages name and that cannot be right: unreadable, never released, or
contradictory."""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi import catalog, versions
from migrate_wasi.catalog.model import line
from migrate_wasi.manifests.cargo.parts import Part
from migrate_wasi.manifests.cargo.read import CargoProject
from migrate_wasi.manifests.cargo.sources import in_tree, wasi_reading
from migrate_wasi.plan import Problem


def no_version(part: Part) -> Problem:
    entry = part.taken[0]
    return Problem(
        part.package.manifest.name,
        f"the release of {entry.package} cannot be read: {entry.where} leaves it open "
        "and there is no lock file that says it",
        "give it with --from, or have cargo make a lock file",
    )


def contradictions(project: CargoProject, parts: list[Part]) -> Iterator[Problem]:
    """Workspaces whose legacy crates are of several release lines. The unified crate beside legacy
    ones is a migration that was begun, not a contradiction."""
    by_root: dict[str, dict[tuple[int, ...], str]] = {}
    for part in parts:
        for entry in part.taken:
            found = wasi_reading(project, part.package, entry)
            if found is None or found.version >= versions.UNIFIED_SINCE:
                continue
            name = part.package.workspace.root.source.name
            said = f"{entry.package} {found.version} ({found.why})"
            by_root.setdefault(name, {}).setdefault(line(found.version), said)
    for name, lines in by_root.items():
        if len(lines) > 1:
            said = ", ".join(lines.values())
            yield Problem(
                name,
                f"its packages name releases that contradict each other: {said}; each package was "
                "taken to come from the oldest release that it names itself",
                "if one of them is wrong, take the run back, correct it and run again",
            )


def never_released(project: CargoProject, part: Part) -> Iterator[Problem]:
    """The crates whose release there never was (a tree has the number of the next one)."""
    for entry in part.taken:
        found = wasi_reading(project, part.package, entry)
        if (
            found
            and not catalog.exists(found.version)
            and not in_tree(project, part.package, entry)
        ):
            yield Problem(
                part.package.manifest.name,
                f"{entry.package} {found.version} ({found.why}) was never released, so this "
                "package was left alone",
                "correct the version, and run again",
            )
