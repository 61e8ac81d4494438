"""Packages around the API that a person has to move: wasmtime-wasi and wasmi-wasi.

wasmtime-wasi re-exported the whole of this API up to 17 and is another API from 18 on; wasmi-wasi
is on the unified API since 0.37.0 (wasmi's `crates/wasi/Cargo.toml` at v0.36.0 and v0.37.0).
"""

from __future__ import annotations

from collections.abc import Iterable

from packaging.version import Version

from migrate_wasi.edits import Finding, todo
from migrate_wasi.embedder import Move
from migrate_wasi.manifests.python.found import FoundRequirement
from migrate_wasi.manifests.python.ranges import RangeError, floor

# Package: first release on the other side, what was before, what to do.
_SINCE = {
    "wasmtime-wasi": (
        Version("18"),
        "up to 17 re-exported wasi-common and wasi-cap-std-sync, and is another API from 18 on",
        "require wasi-common[sync] in its place if the code takes WasiCtx or WasiCtxBuilder from "
        "it (then run again)",
    ),
    "wasmi-wasi": (
        Version("0.37"),
        "up to 0.36 is built on the two-package API",
        "require wasmi-wasi 0.37 or later together with wasi-common[sync]",
    ),
}


def companion_findings(found: Iterable[FoundRequirement], move: Move) -> list[Finding]:
    """A `todo` for each requirement that starts before the release that changed sides."""
    findings: list[Finding] = []
    if not move.crosses("18.0.0"):
        return findings
    for one in found:
        since = _SINCE.get(one.package)
        if since is None or one.refusal:
            continue
        try:
            lowest = floor(one.specifier)
        except RangeError:
            lowest = None
        if lowest is not None and lowest < since[0]:
            message = f"{one.name} {since[1]}"
            findings.append(todo(message, (one.start, one.end), help=since[2]))
    return findings
