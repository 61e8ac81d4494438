"""What the tool knows of the project around a file: its crates and the move it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from packaging.version import Version

# Python sources name the packages as Rust sources name the crates; one set serves both.
UNIFIED = "wasi_common"
LEGACY_CRATES = ("wasi_common", "wasi_cap_std_sync", "wasi_tokio", "wasmtime_wasi", "wasmi_wasi")
ALL_CRATES = (*LEGACY_CRATES, "wiggle")


@dataclass(frozen=True, slots=True)
class Reading:
    """A fact and where it was read: `Version("2.0.2")`, "Cargo.lock line 812"."""

    version: Version
    why: str


@dataclass(frozen=True, slots=True)
class Move:
    """From which release of wasi-common to which; only changes in (source, target] apply."""

    source: Reading
    target: Reading

    def crosses(self, *since: str) -> bool:
        """Does one of the releases `since` lie in (source, target]?"""
        return any(
            self.source.version < Version(release) <= self.target.version for release in since
        )


@dataclass(frozen=True, slots=True)
class Crate:
    """One dependency as the code of an embedder names it.

    `extern` is the name in code (`wasi_common`, or what `package =` renamed it to), `package` the
    published name (`wasi-common`). `refusal` is the reason why uses of this crate are not ours to
    edit (a git or path source, a vendored copy, the p2 API); empty for a crate that is migrated.
    `local` marks a member of the same workspace that re-exports legacy items (a facade).
    """

    package: str
    extern: str
    version: Version | None = None
    refusal: str = ""
    local: bool = False


@dataclass(frozen=True)
class Embedder:
    """One Cargo package, one Python project, or loose files that share a folder.

    `root` is its folder, `manifest` its main manifest (None for loose files), `crates` maps names
    in code to crates, `unified` is how code names wasi-common after the move.
    """

    name: str
    root: Path
    language: Literal["rust", "python"]
    move: Move
    crates: Mapping[str, Crate] = field(default_factory=dict[str, Crate])
    manifest: Path | None = None
    edition: str = "2021"
    unified: str = UNIFIED
