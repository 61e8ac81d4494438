"""The source files that Cargo builds of a package: declared targets and those found by layout.

Rules: "Cargo Targets" and "Package Layout" in the Cargo book.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

_FOLDERS = {"bin": "src/bin", "example": "examples", "test": "tests", "bench": "benches"}
_SWITCHES = {
    "bin": "autobins",
    "example": "autoexamples",
    "test": "autotests",
    "bench": "autobenches",
}


@dataclass(frozen=True, slots=True)
class Target:
    """One crate root: `kind` is lib, bin, example, test, bench or build."""

    kind: str
    name: str
    path: Path


def targets_of(root: Path, data: dict[str, Any], edition: str) -> tuple[Target, ...]:
    """The targets of the package whose manifest `data` stands in `root`, files that exist only."""
    found: dict[Path, Target] = {}
    for target in _all(root, data, edition):
        if target.path.is_file():
            found.setdefault(target.path, target)
    return tuple(found.values())


def _all(root: Path, data: dict[str, Any], edition: str) -> Iterator[Target]:
    package: dict[str, Any] = data.get("package", {})
    name = str(package.get("name", ""))
    lib: dict[str, Any] = data.get("lib", {})
    if lib or package.get("autolib") is not False:
        lib_name = str(lib.get("name") or name.replace("-", "_"))
        yield Target("lib", lib_name, root / str(lib.get("path", "src/lib.rs")))
    build = package.get("build", "build.rs")
    if isinstance(build, str):
        yield Target("build", "build-script-build", root / build)
    for kind in _FOLDERS:
        declared = cast("list[dict[str, Any]]", data.get(kind, []))
        for table in declared:
            yield from _declared(root, kind, table, name)
        # In the 2015 edition a declared target turns the search for others off.
        if package.get(_SWITCHES[kind], not (declared and edition == "2015")):
            yield from _by_layout(root, kind, name)


def _declared(root: Path, kind: str, table: dict[str, Any], package: str) -> Iterator[Target]:
    name = str(table.get("name", ""))
    if "path" in table:
        yield Target(kind, name, root / str(table["path"]))
        return
    folder = root / _FOLDERS[kind]
    yield Target(kind, name, folder / f"{name}.rs")
    yield Target(kind, name, folder / name / "main.rs")
    if kind == "bin" and name == package:
        yield Target(kind, name, root / "src/main.rs")


def _by_layout(root: Path, kind: str, package: str) -> Iterator[Target]:
    if kind == "bin":
        yield Target(kind, package, root / "src/main.rs")
    folder = root / _FOLDERS[kind]
    for path in sorted(folder.glob("*.rs")):
        yield Target(kind, path.stem, path)
    for path in sorted(folder.glob("*/main.rs")):
        yield Target(kind, path.parent.name, path)
