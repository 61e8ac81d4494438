"""Dotted Python paths and the items behind them.

The Python packages mirror the crates, `::` becomes `.`. An item's identity is its path in the
two-package API of 2.0 (`wasi_cap_std_sync::WasiCtxBuilder`), however a file reaches it: through
`wasmtime_wasi` and `wasmi_wasi`, which hand the same items on, or by the unified path.

The facades: crates/wasi/src/lib.rs at v17.0.0 of bytecodealliance/wasmtime and
crates/wasi/src/lib.rs at v0.36.5 of wasmi-labs/wasmi.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from migrate_wasi.embedder import Crate, Embedder

# Modules that hold the same items as a module of the two-package API; the longest prefix counts.
SAME_MODULE = {
    "wasi_common.sync": "wasi_cap_std_sync",
    "wasi_common.tokio": "wasi_tokio",
    "wasmtime_wasi.sync": "wasi_cap_std_sync",
    "wasmtime_wasi.tokio": "wasi_tokio",
    "wasmi_wasi.sync": "wasi_cap_std_sync",
}
# The packages that the migration takes away. `wasmi_wasi` stays: its paths are the same after.
GONE = ("wasi_cap_std_sync", "wasi_tokio", "wasmtime_wasi")
FACADES = ("wasmtime_wasi", "wasmi_wasi")
ROOTS = ("wasi_common", "wasi_cap_std_sync", "wasi_tokio", "wasmtime_wasi", "wasmi_wasi", "wiggle")

# What a star import of each package brings.
SYNC_EXPORTS = (
    *("Dir", "TcpListener", "WasiCtxBuilder", "ambient_authority", "clocks", "clocks_ctx", "dir"),
    *("file", "net", "random_ctx", "sched", "sched_ctx", "stdio"),
)
TOKIO_EXPORTS = (
    *("Dir", "File", "TcpListener", "TcpStream", "UnixListener", "UnixStream", "WasiCtxBuilder"),
    *("clocks_ctx", "net", "random_ctx", "sched", "sched_ctx", "stdio"),
)
COMMON_EXPORTS = (
    *("Context", "Error", "ErrorExt", "ErrorKind", "I32Exit", "Poll", "RngCore", "StringArray"),
    *("StringArrayError", "SystemTimeSpec", "Table", "WasiClocks", "WasiCtx", "WasiDir"),
    *("WasiFile", "WasiMonotonicClock", "WasiSched", "WasiSystemClock", "clocks", "dir", "file"),
    *("pipe", "random", "sched", "snapshots", "table"),
)
FILE_EXPORTS = (
    *("Advice", "FdFlags", "FdStat", "FileAccessMode", "FileCaps", "FileEntryExt", "FileType"),
    *("Filestat", "OFlags", "RiFlags", "RoFlags", "SdFlags", "SiFlags", "WasiFile"),
)
DIR_EXPORTS = (
    *("DirCaps", "DirEntryExt", "DirFdStat", "OpenResult", "ReaddirCursor", "ReaddirEntity"),
    "WasiDir",
)
WIGGLE_EXPORTS = ("BorrowHandle", "GuestError", "GuestMemory", "GuestPtr", "Region", "Trap")
FACADE_COMMON = (
    *("Error", "I32Exit", "WasiCtx", "WasiDir", "WasiFile", "define_wasi"),
    "maybe_exit_on_error",
)
FACADE_SYNC = (*SYNC_EXPORTS, "add_to_linker", "snapshots")
EXPORTS: Mapping[str, tuple[str, ...]] = {
    "wasi_common": COMMON_EXPORTS,
    "wasi_cap_std_sync": SYNC_EXPORTS,
    "wasi_tokio": TOKIO_EXPORTS,
    "wiggle": WIGGLE_EXPORTS,
    "wasi_common::file": FILE_EXPORTS,
    "wasi_common::dir": DIR_EXPORTS,
}

# The root re-exports items of its modules: one identity for both spellings.
_ROOT_ITEMS = {
    "wasi_common.clocks.SystemTimeSpec": "wasi_common.SystemTimeSpec",
    "wasi_common.clocks.WasiClocks": "wasi_common.WasiClocks",
    "wasi_common.clocks.WasiMonotonicClock": "wasi_common.WasiMonotonicClock",
    "wasi_common.clocks.WasiSystemClock": "wasi_common.WasiSystemClock",
    "wasi_common.dir.WasiDir": "wasi_common.WasiDir",
    "wasi_common.file.WasiFile": "wasi_common.WasiFile",
    "wasi_common.sched.Poll": "wasi_common.Poll",
    "wasi_common.sched.WasiSched": "wasi_common.WasiSched",
    "wasi_common.table.Table": "wasi_common.Table",
    "wasi_common.snapshots.preview_1.error.Errno": "wasi_common.snapshots.preview_1.types.Errno",
    "wasi_common.snapshots.preview_1.error.ErrorExt": "wasi_common.ErrorExt",
    "wasi_common.snapshots.preview_1.error.Error": "wasi_common.Error",
    "wasi_common.snapshots.preview_1.types.Error": "wasi_common.Error",
}

# A byte scan's answer to "may this text name one of the packages?".
ROOT_PATTERN = re.compile(r"(?<![\w.-])(?:" + "|".join(ROOTS) + r")(?!\w)")
GONE_PATTERN = re.compile(r"(?<![\w.-])(?:" + "|".join(GONE) + r")(?![\w-])")
IMPORT_PATTERN = re.compile(
    r"(?m)^[ \t]*(?:[^\n]*; *)?(?:import|from)[ \t]+(?:" + "|".join(ROOTS) + r")(?!\w)"
)


class Paths:
    """The packages as one embedder names them."""

    def __init__(self, embedder: Embedder) -> None:
        self.unified = embedder.unified
        self._crates = embedder.crates

    def refusal(self, path: str) -> str:
        """Why a path below this root is not ours to edit; empty where it is."""
        root = path.partition(".")[0]
        crate: Crate | None = self._crates.get(root)
        if crate is None:
            return ""
        if crate.refusal:
            return crate.refusal
        if root == "wasmtime_wasi" and crate.version is not None and crate.version.major >= 19:
            return "from 19 on wasmtime_wasi is the WASIp2 API"
        return ""

    def canonical(self, path: str) -> str | None:
        """The identity (with `::`) of the item with this dotted path, None for what is not ours."""
        root = path.partition(".")[0]
        if root == self.unified:
            path = "wasi_common" + path[len(root) :]
            root = "wasi_common"
        if root not in ROOTS or self.refusal(path):
            return None
        for module, same in SAME_MODULE.items():
            if path == module or path.startswith(module + "."):
                return _identity(same + path[len(module) :])
        if root in FACADES and path != root:
            tail = path[len(root) + 1 :]
            first = tail.partition(".")[0]
            if first in FACADE_COMMON:
                return _identity(f"wasi_common.{tail}")
            if first in FACADE_SYNC and not (root == "wasmi_wasi" and first == "add_to_linker"):
                return _identity(f"wasi_cap_std_sync.{tail}")
        return _identity(path)

    def after(self, path: str) -> str | None:
        """Where the item with this dotted path is after the move; None for a path that does not
        move or that nothing is known about.

        A bare facade (`wasmtime_wasi`) has no single place after the move.
        """
        root, _, tail = path.partition(".")
        if root not in GONE or self.refusal(path):
            return None
        if root == "wasmtime_wasi":
            first, _, rest = tail.partition(".")
            if first in ("sync", "tokio"):
                return ".".join(filter(None, (self.unified, first, rest)))
            if first in FACADE_COMMON:
                return f"{self.unified}.{tail}"
            if first in FACADE_SYNC:
                return f"{self.unified}.sync.{tail}"
            return None
        module = "sync" if root == "wasi_cap_std_sync" else "tokio"
        return ".".join(filter(None, (self.unified, module, tail)))

    def exports(self, module: str) -> Mapping[str, str]:
        """The names that a star import of `module` binds, with their dotted paths."""
        if module in FACADES and not self.refusal(module):
            names = (*FACADE_COMMON, *FACADE_SYNC)
        else:
            identity = self.canonical(module)
            names = EXPORTS.get(identity or "", ())
            if identity in ("wasi_cap_std_sync", "wasi_tokio") and module not in GONE:
                names = (*names, "add_to_linker", "snapshots")
        return {name: f"{module}.{name}" for name in names}


def _identity(path: str) -> str:
    for spelled, root in _ROOT_ITEMS.items():
        if path == spelled or path.startswith(spelled + "."):
            path = root + path[len(spelled) :]
            break
    return path.replace(".", "::")
