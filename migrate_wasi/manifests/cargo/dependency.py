"""The dependencies that a Cargo.toml declares, in every form and in every table.

Forms: `a = "1"`, `a = { … }`, `a.version = "1"` (also `a.workspace = true`), `[dependencies.a]`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from migrate_wasi.manifests.toml_spans import Document, Entry, Path, Table, Value
from migrate_wasi.source import Source

Form = Literal["string", "inline", "dotted", "table", "nested"]

_KINDS = {
    "dependencies": "normal",
    "dev-dependencies": "dev",
    "dev_dependencies": "dev",
    "build-dependencies": "build",
    "build_dependencies": "build",
}


@dataclass(frozen=True)
class Manifest:
    """One Cargo.toml; `given` tells whether it lies in what the user gave, so may be edited."""

    source: Source
    document: Document
    given: bool = True

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def data(self) -> dict[str, Any]:
        return self.document.data

    def where(self, offset: int) -> str:
        return f"{self.name} line {self.source.position(offset)[0]}"


@dataclass(frozen=True)
class Dependency:
    """One declaration: `key` as written, `section` the path of its table.

    `fields` are the values as written (`version` also for the string form), `entries` the
    statements, `table` the header of the table form. `inherited` is the entry of
    `workspace.dependencies` behind `workspace = true`.
    """

    key: str
    section: Path
    form: Form
    manifest: Manifest
    fields: Mapping[str, Value]
    entries: tuple[Entry, ...]
    table: Table | None = None
    inherited: Dependency | None = None

    def get(self, name: str) -> Any:
        """A field's value as written here, else None."""
        value = self.fields.get(name)
        return None if value is None else value.data

    @property
    def package(self) -> str:
        """The published name."""
        behind = self.inherited.package if self.inherited else self.key
        return str(self.get("package") or behind)

    @property
    def extern(self) -> str:
        """The name in code."""
        return self.key.replace("-", "_")

    @property
    def kind(self) -> str:
        """`normal`, `dev`, `build`, `workspace` or `patch`."""
        return _KINDS.get(self.section[-1], self.section[0]) if not self.shared else "workspace"

    @property
    def shared(self) -> bool:
        """Is this an entry of `workspace.dependencies`?"""
        return self.section == ("workspace", "dependencies")

    @property
    def workspace(self) -> bool:
        return self.get("workspace") is True

    @property
    def declared(self) -> Dependency:
        """Where version and source are said: here, or in the workspace."""
        return self.inherited or self

    @property
    def requirement(self) -> str:
        return str(self.declared.get("version") or "")

    @property
    def features(self) -> tuple[str, ...]:
        """Features asked for here and in the workspace."""
        own: list[str] = list(self.get("features") or ())
        behind = self.inherited.features if self.inherited else ()
        return (*own, *(name for name in behind if name not in own))

    @property
    def default_features(self) -> bool:
        own = self.get("default-features")
        own = self.get("default_features") if own is None else own
        if self.inherited:
            # Cargo: a member can only add the defaults that its workspace turned off.
            return self.inherited.default_features or own is True
        return own is not False

    @property
    def optional(self) -> bool:
        return self.get("optional") is True

    @property
    def path(self) -> str:
        return str(self.declared.get("path") or "")

    @property
    def git(self) -> str:
        return str(self.declared.get("git") or "")

    @property
    def span(self) -> tuple[int, int]:
        """The declaration, from its key (or header) to its value."""
        if self.table is not None:
            return self.table.start, self.table.end
        return self.entries[0].span

    @property
    def where(self) -> str:
        place = self.fields.get("version")
        return self.manifest.where(place.start if place else self.span[0])


def dependencies_of(manifest: Manifest) -> Iterator[Dependency]:
    """Every declaration in a manifest, also in `workspace.dependencies` and `patch.*`."""
    found: dict[tuple[Path, str], Dependency] = {}
    for table in manifest.document.tables:
        for entry in _flattened(table.entries):
            section = _section_of(entry.path)
            if section is None:
                continue
            rest = entry.path[len(section) :]
            dependency = _declared(manifest, table, entry, section, rest)
            known = found.get((section, rest[0]))
            if known is not None:
                dependency = replace(
                    known,
                    fields={**known.fields, **dependency.fields},
                    entries=(*known.entries, *dependency.entries),
                )
            found[section, rest[0]] = dependency
    yield from found.values()


def _declared(
    manifest: Manifest, table: Table, entry: Entry, section: Path, rest: Path
) -> Dependency:
    value = entry.value
    nested = entry.table != table.path
    key = rest[0]
    if len(rest) >= 2:
        form: Form = "table" if table.path == (*section, key) else "dotted"
        fields = {rest[1]: value}
    elif value.kind == "table":
        form, fields = "inline", {".".join(part.key): part.value for part in value.entries}
    else:
        form, fields = "string", {"version": value}
    return Dependency(
        key,
        section,
        "nested" if nested else form,
        manifest,
        fields,
        (entry,),
        table if form == "table" else None,
    )


def _flattened(entries: list[Entry]) -> Iterator[Entry]:
    """Statements, and those in inline tables that stand for whole sections."""
    for entry in entries:
        if entry.value.kind == "table" and _opens_section(entry.path):
            inner = [replace(part, table=entry.path) for part in entry.value.entries]
            yield from _flattened(inner)
        else:
            yield entry


def _section_of(path: Path) -> Path | None:
    """The part of a path that names a table of dependencies, if something follows it."""
    length = 1
    if path[:1] == ("target",):
        length = 3
    elif path[:1] in (("workspace",), ("patch",)):
        length = 2
    section = path[:length]
    if len(path) <= length or len(section) < length:
        return None
    if section[0] == "workspace":
        return section if section[1] == "dependencies" else None
    if section[0] == "patch":
        return section
    return section if section[-1] in _KINDS and (length == 3 or section[0] != "target") else None


def _opens_section(path: Path) -> bool:
    """Does a table at this path hold dependencies, or tables of them?"""
    if path[0] == "workspace":
        return path[1:] in ((), ("dependencies",))
    if path[0] == "patch":
        return len(path) < 3
    if path[0] == "target":
        return len(path) < 3 or (len(path) == 3 and path[2] in _KINDS)
    return len(path) == 1 and path[0] in _KINDS
