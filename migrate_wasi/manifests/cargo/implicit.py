"""The features that optional dependencies bring by their names, when such a dependency goes.

Code asks for the feature with `cfg`, other packages ask for it by name: where either is so, a
feature of the old name stays, as another name for wasi-common. Rules: "Optional dependencies" in
the Cargo book.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from migrate_wasi.edits import Edit
from migrate_wasi.manifests.cargo.array import quoted
from migrate_wasi.manifests.cargo.features import feature_lists, uses_dep_prefix
from migrate_wasi.manifests.cargo.roles import WASI_COMMON
from migrate_wasi.manifests.lines import own_lines

if TYPE_CHECKING:
    from migrate_wasi.manifests.cargo.dependency import Dependency, Manifest
    from migrate_wasi.manifests.cargo.fates import Fates
    from migrate_wasi.manifests.cargo.read import CargoPackage


def keep_implicit(fates: Fates, becomes: Callable[[Dependency], tuple[str, ...]]) -> set[str]:
    """Declare the features that would be lost, and that somebody asks for, as names of what
    `becomes` of their dependencies; gives those declared."""
    asked: dict[str, Dependency] = {}
    for name, entry in _lost(fates).items():
        users = list(_users(fates, name))
        if users:
            asked[name] = entry
            who = " and ".join(users)
            fates.sheet.note(
                f"the feature {name} stays as a name for it, because {who} asks for it"
            )
        elif entry in fates.turned:
            fates.sheet.look(f"its implicit feature is now called {WASI_COMMON}")
        else:
            fates.sheet.look(f"the feature {name}, which it brought by its name, goes with it")
    if not asked:
        return set()
    lines = [
        f"{name} = [{', '.join(quoted(item, b'') for item in becomes(entry))}]\n"
        for name, entry in asked.items()
    ]
    edit = _declared(fates.package.manifest, "".join(lines))
    if edit is not None:
        fates.sheet.edits.append(edit)
        return set(asked)
    for name, entry in asked.items():
        fates.sheet.todo(
            entry,
            f"the feature `{name}`, which this dependency brought by its name, is asked for",
            f"declare a feature `{name}` that stands for {WASI_COMMON}, or ask for that one",
        )
    return set()


def _lost(fates: Fates) -> dict[str, Dependency]:
    """The dependencies whose implicit features go with them."""
    left = {entry.key for entry in fates.stay}
    return {
        entry.key: entry
        for entry in (*fates.go, *fates.turned)
        if entry.optional
        and entry.key not in (WASI_COMMON, *left, *fates.package.features)
        and not uses_dep_prefix(fates.package.manifest, entry.key)
    }


def _users(fates: Fates, name: str) -> Iterator[str]:
    if name in fates.outcome.gates:
        yield "code"
    for user in fates.project.packages:
        if any(name in asked for asked in _asked(user, fates.package)):
            yield user.manifest.name


def _asked(user: CargoPackage, package: CargoPackage) -> Iterator[tuple[str, ...]]:
    """The features of `package` that another one asks for, where it depends on it."""
    for entry in user.dependencies:
        if user.local(entry) != package.folder:
            continue
        yield entry.features
        for array in feature_lists(user.manifest):
            items = [str(item.data).replace("?/", "/") for item in array.items]
            yield tuple(item.removeprefix(f"{entry.key}/") for item in items if "/" in item)


def _declared(manifest: Manifest, lines: str) -> Edit | None:
    """New lines in `[features]`; None where these are not written as a table."""
    text = manifest.source.text
    features = manifest.document.table(("features",))
    table = features or manifest.document.table(("package",))
    if table is None or (features is None and "features" in manifest.data):
        return None
    _, at = own_lines(text, table.start, table.last)
    new = lines if features else f"\n[features]\n{lines}"
    return Edit.insert(at, new if text[at - 1 : at] == b"\n" else f"\n{new[:-1]}")
