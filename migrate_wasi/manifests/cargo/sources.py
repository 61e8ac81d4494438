"""Where a declared crate really comes from: which release of it, and whether it is ours to move."""

from __future__ import annotations

from packaging.version import Version

from migrate_wasi import versions
from migrate_wasi.embedder import Reading
from migrate_wasi.manifests.cargo.dependency import Dependency
from migrate_wasi.manifests.cargo.read import CargoPackage, CargoProject, Workspace
from migrate_wasi.manifests.cargo.requirement import allows, exact, lowest
from migrate_wasi.manifests.cargo.roles import MODULES, THE_CRATES, WASMI_WASI, WASMTIME_WASI

_KNOWN_SINCE = Version("0.23.0")
_P2_SINCE = Version("19.0.0")


def in_tree(project: CargoProject, package: CargoPackage, dependency: Dependency) -> Version | None:
    """The version of a crate that lives in the same workspace as the wasmtime of that version.

    This is the wasmtime source tree itself; a fork or a vendored copy has no such wasmtime.
    """
    found = project.at(package.local(dependency))
    if found is None or found.workspace is not package.workspace or found.name not in THE_CRATES:
        return None
    wasmtime = next((one for one in package.workspace.packages if one.name == "wasmtime"), None)
    return found.version if wasmtime and wasmtime.version == found.version else None


def locked(package: CargoPackage, dependency: Dependency) -> Reading | None:
    """What the lock file says, unless the manifest has moved on from it."""
    lock = package.workspace.lock
    found = lock and lock.used_by(package.name, dependency.package)
    if lock is None or found is None or not allows(dependency.requirement, found.version):
        return None
    return Reading(found.version, f"{lock.source.name} line {found.line}")


def required(dependency: Dependency) -> Reading | None:
    """What the requirement says: the pinned release, else the newest of the lowest line."""
    low = lowest(dependency.requirement)
    if low is None:
        return None
    where = dependency.declared.where
    return Reading(low if exact(dependency.requirement) else versions.newest_of(low), where)


def reading(project: CargoProject, package: CargoPackage, dependency: Dependency) -> Reading | None:
    """Which release of its own a declared crate is at: tree, lock file or manifest."""
    version = in_tree(project, package, dependency)
    if version is None:
        low = lowest(dependency.requirement)
        if dependency.package == WASMI_WASI and low is not None:
            return locked(package, dependency) or Reading(low, dependency.declared.where)
        return locked(package, dependency) or required(dependency)
    where = dependency.declared.where
    if version >= versions.UNIFIED_SINCE and _holds_both(package.workspace):
        # On its way to 18 the tree had the number of the next release for some time.
        version = versions.newest_of(Version("17"))
        return Reading(version, f"{where}, in a tree that still has the two packages")
    return Reading(version, where)


def wasi_reading(
    project: CargoProject, package: CargoPackage, dependency: Dependency
) -> Reading | None:
    """The release of wasi-common that a legacy crate stands for."""
    found = reading(project, package, dependency)
    if found is None or dependency.package != WASMI_WASI:
        return found
    version = versions.wasi_common_of(found.version)
    return Reading(version, f"{found.why}: wasmi_wasi {found.version}")


def refusal(project: CargoProject, package: CargoPackage, dependency: Dependency) -> str:
    """Why uses of this crate are not ours to edit; empty where they are."""
    name = dependency.package
    patch = next((p for p in package.workspace.patches if p.package == name), None)
    if patch is not None:
        return (
            f"[{'.'.join(patch.section)}] replaces {name} ({patch.where}): a vendored or patched "
            "copy may have another API"
        )
    if dependency.git:
        return f"{name} comes from git ({dependency.git}): another API may live there"
    if dependency.path and in_tree(project, package, dependency) is None:
        local = project.at(package.local(dependency))
        if local is not None and local.name not in THE_CRATES:
            return ""
        return f"{name} comes from a path ({dependency.path}): a copy may have another API"
    found = reading(project, package, dependency)
    if found is None or name == WASMI_WASI:
        return ""
    if found.version < _KNOWN_SINCE:
        return f"{name} {found.version} is older than 0.23 and has another API"
    if name == WASMTIME_WASI and found.version >= _P2_SINCE:
        return f"wasmtime-wasi {found.version} is the p2 API; it left wasi-common at 19"
    return ""


def is_p2(refused: str) -> bool:
    """Is a refusal only about the p2 API, which stands beside wasi-common?"""
    return "is the p2 API" in refused


def _holds_both(workspace: Workspace) -> bool:
    return any(package.name in MODULES for package in workspace.packages)
