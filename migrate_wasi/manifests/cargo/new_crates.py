"""Crates that edited sources came to need, such as anyhow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_wasi.manifests.cargo.edit import Wanted, added_behind
from migrate_wasi.manifests.cargo.unified import anchor

if TYPE_CHECKING:
    from migrate_wasi.manifests.cargo.fates import Fates

_REQUIREMENTS = {"anyhow": "1.0", "async-trait": "0.1"}


def add_new_crates(fates: Fates) -> None:
    """Declare what the edits say they need (`crate:anyhow`) and the package does not have."""
    package, sheet = fates.package, fates.sheet
    present = {entry.extern for entry in package.dependencies}
    for need in sorted(fates.outcome.needs):
        name = need.removeprefix("crate:")
        if name == need or name.replace("-", "_") in present:
            continue
        behind = fates.unified[0] if fates.unified else anchor(fates)
        if behind is None or name not in _REQUIREMENTS:
            place = package.dependencies[0].span if package.dependencies else (0, 0)
            sheet.todo_at(place, f"edited sources need the crate {name}", f"add {name} by hand")
            continue
        change = Wanted(version=_REQUIREMENTS[name])
        shared = name in package.workspace.dependencies
        edit = added_behind(behind, name, change, optional=False, inherits=shared)
        sheet.edit(behind, [edit])
        sheet.note(f"{name} is new: edited sources use it")
        sheet.row(name, "", _REQUIREMENTS[name], "edited sources use it")
