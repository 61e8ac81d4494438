"""Where the items of the legacy crates live, by which paths, and where they went.

Read at the tags v2.0.2 and v17.0.0 of wasmtime (`crates/wasi/src/lib.rs` and the `lib.rs` files of
`crates/wasi-common`, its `cap-std-sync` and its `tokio`), at v18.0.0 for the unified crate, and in
`crates/wasi` of wasmi 0.31 for the facade.

An item has one *identity*, its path in the two-package API of 2.0, and any number of paths that
reach it. The catalogue says what changed for an item; this file only says what is the same item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrate_wasi.embedder import Crate, Embedder

Path = tuple[str, ...]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


SYNC: Mapping[str, frozenset[str]] = {
    "": _names("""WasiCtxBuilder ambient_authority Dir TcpListener clocks_ctx sched_ctx random_ctx
                  clocks dir file net sched stdio"""),
    "clocks": _names("SystemClock MonotonicClock clocks_ctx"),
    "dir": _names("Dir OpenResult"),
    "file": _names("File filetype_from get_fd_flags"),
    "net": _names("""Socket TcpListener TcpStream UnixListener UnixStream filetype_from get_fd_flags
                     is_read_write"""),
    "sched": _names("SyncSched sched_ctx poll_oneoff unix windows"),
    "stdio": _names("Stdin Stdout Stderr stdin stdout stderr"),
}
TOKIO: Mapping[str, frozenset[str]] = {
    "": _names("""WasiCtxBuilder clocks_ctx random_ctx Dir File TcpListener TcpStream UnixListener
                  UnixStream net sched stdio"""),
    "net": _names("TcpListener TcpStream UnixListener UnixStream"),
    "sched": _names("sched_ctx poll_oneoff unix windows"),
    "stdio": _names("Stdin Stdout Stderr stdin stdout stderr"),
}
# What `define_wasi!` puts beside each surface; in the unified crate behind the feature `wasmtime`.
LINKER: Mapping[str, frozenset[str]] = {
    "": _names("add_to_linker snapshots"),
    "snapshots": _names("preview_0 preview_1"),
    "snapshots::preview_0": _names("add_wasi_unstable_to_linker"),
    "snapshots::preview_1": _names("add_wasi_snapshot_preview1_to_linker"),
}
COMMON = _names("""clocks dir file pipe random sched snapshots table sync tokio RngCore
    SystemTimeSpec WasiClocks WasiMonotonicClock WasiSystemClock WasiCtx WasiDir WasiFile Context
    Error ErrorExt ErrorKind I32Exit Poll WasiSched StringArray StringArrayError Table
    maybe_exit_on_error define_wasi""")
# What the root of wasmtime-wasi took from elsewhere than its own `sync`.
WASMTIME_ROOT = _names("Error WasiCtx WasiDir WasiFile I32Exit maybe_exit_on_error define_wasi")
# The second API that wasmtime-wasi has carried since 10; never the target of a path of the first.
P2 = _names("preview2 preview1 p0 p1 p2 p3 bindings command runtime pipe")

_EQUAL = {
    "wasi_common::clocks": "SystemTimeSpec WasiClocks WasiMonotonicClock WasiSystemClock",
    "wasi_common::dir": "WasiDir",
    "wasi_common::file": "WasiFile",
    "wasi_common::sched": "Poll WasiSched",
    "wasi_common::table": "Table",
    "wasi_common::snapshots::preview_1::types": "Error",
    "wasi_common::snapshots::preview_1::error": "Error ErrorExt",
    "wasi_cap_std_sync::clocks": "clocks_ctx",
    "wasi_cap_std_sync::sched": "sched_ctx",
    "wasi_tokio::net": "TcpListener TcpStream UnixListener UnixStream",
}
# Items that their crate's root re-exports: the path below a module, and the one at the root.
EQUAL: Mapping[str, str] = {
    f"{module}::{name}": f"{module.split('::')[0]}::{name}"
    for module, names in _EQUAL.items()
    for name in names.split()
} | {
    "wasi_common::snapshots::preview_1::error::Errno": (
        "wasi_common::snapshots::preview_1::types::Errno"
    ),
    "wasi_tokio::clocks_ctx": "wasi_cap_std_sync::clocks_ctx",
    "wasi_tokio::random_ctx": "wasi_cap_std_sync::random_ctx",
}
_EQUAL_DEPTHS = sorted({key.count("::") + 1 for key in EQUAL}, reverse=True)


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a legacy path leads in the unified crate: `tail` without the crate's name."""

    tail: Path
    needs: tuple[str, ...] = ()


def settle(path: str) -> str:
    """The one identity of a path that is already in terms of the defining crates."""
    parts = path.split("::")
    for depth in _EQUAL_DEPTHS:
        equal = EQUAL.get("::".join(parts[:depth]))
        if equal is not None:
            return "::".join([equal, *parts[depth:]])
    return path


def identity(package: str, tail: Sequence[str]) -> str | None:
    """The identity of `package::tail`; None for an item that is not of the first WASI API.

    `package` is the published name with underscores, `tail` the path behind it.
    """
    home = _home(package, tuple(tail))
    return None if home is None else settle("::".join(home))


def _home(package: str, tail: Path) -> Path | None:
    """The path in the crate that defines the item, re-exports undone."""
    head = tail[0] if tail else ""
    if package == "wasi_common":
        if head in ("sync", "tokio"):
            return _surface(head, tail[1:])
        return ("wasi_common", *tail)
    if package == "wasmtime_wasi":
        return _wasmtime_home(head, tail)
    if package == "wasmi_wasi":
        return _facade_home(head, tail)
    return (package, *tail)


def _surface(module: str, tail: Path) -> Path:
    if tail and tail[0] in LINKER[""]:
        return ("wasmtime_wasi", module, *tail)
    return ("wasi_cap_std_sync" if module == "sync" else "wasi_tokio", *tail)


def _wasmtime_home(head: str, tail: Path) -> Path | None:
    if head in ("sync", "tokio"):
        return _surface(head, tail[1:])
    if head in LINKER[""]:
        return ("wasmtime_wasi", "sync", *tail)
    if head in WASMTIME_ROOT:
        return ("wasi_common", *tail)
    if head in SYNC[""]:
        return ("wasi_cap_std_sync", *tail)
    return None if tail else ("wasmtime_wasi",)


def _facade_home(head: str, tail: Path) -> Path | None:
    """A crate that hands on items of both packages at its root and in its own `sync`."""
    if head == "sync":
        tail = tail[1:]
        return None if tail and tail[0] in LINKER[""] else ("wasi_cap_std_sync", *tail)
    if head == "wasi_common":
        return tail
    if head in SYNC[""]:
        return ("wasi_cap_std_sync", *tail)
    if head in COMMON and head not in LINKER[""]:
        return ("wasi_common", *tail)
    return None


def exports(package: str, tail: Path) -> frozenset[str]:
    """The names that `use package::tail::*` binds, as far as they are of the first WASI API."""
    if package == "wasi_common":
        if not tail:
            return COMMON
        if tail[0] in ("sync", "tokio"):
            return _module(tail[0], tail[1:])
        return _COMMON_MODULES.get("::".join(tail), frozenset())
    if package in ("wasi_cap_std_sync", "wasi_tokio"):
        table = SYNC if package == "wasi_cap_std_sync" else TOKIO
        return table.get("::".join(tail), frozenset())
    if package == "wasmtime_wasi":
        if not tail:
            return SYNC[""] | LINKER[""] | WASMTIME_ROOT | {"sync", "tokio"}
        if tail[0] in ("sync", "tokio"):
            return _module(tail[0], tail[1:])
        return _module("sync", tail)
    if package == "wasmi_wasi":
        if not tail:
            return SYNC[""] | {"sync", "Error", "WasiCtx", "WasiDir", "WasiFile"}
        return _module("sync", tail[1:]) - LINKER[""] if tail[0] == "sync" else frozenset()
    return frozenset()


def _module(surface: str, tail: Path) -> frozenset[str]:
    key = "::".join(tail)
    table = SYNC if surface == "sync" else TOKIO
    return table.get(key, frozenset()) | LINKER.get(key, frozenset())


_COMMON_MODULES: Mapping[str, frozenset[str]] = {
    "clocks": _names("""SystemTimeSpec WasiClocks WasiMonotonicClock WasiSystemClock
                        WasiMonotonicOffsetClock"""),
    "dir": _names("""WasiDir DirCaps DirFdStat DirEntryExt OpenResult ReaddirEntity
                     ReaddirCursor"""),
    "file": _names("""WasiFile FileType FdFlags SdFlags SiFlags RiFlags RoFlags OFlags Filestat
                      FileCaps FileAccessMode FileEntryExt FdStat Advice"""),
    "pipe": _names("ReadPipe WritePipe"),
    "random": _names("Deterministic"),
    "sched": _names("""WasiSched Userdata PollResults Poll Duration MonotonicClockSubscription
                       RwEventFlags RwSubscription Subscription SubscriptionResult subscription"""),
    "snapshots": _names("preview_0 preview_1"),
    "snapshots::preview_1": _names("types wasi_snapshot_preview1 error metadata"),
    "snapshots::preview_0": _names("types wasi_unstable metadata"),
    "snapshots::preview_1::types": _names("""Error Errno UserErrorConversion Advice Clockid
        Eventtype Filetype Preopentype Signal Whence Fdflags Fstflags Lookupflags Oflags Riflags
        Rights Roflags Sdflags Siflags Eventrwflags Subclockflags Iovec Ciovec IovecArray
        CiovecArray Dirent Event EventFdReadwrite Fdstat Filestat Prestat PrestatDir Subscription
        SubscriptionClock SubscriptionFdReadwrite SubscriptionU Size Filesize Timestamp Filedelta
        Dircookie Dirnamlen Inode Linkcount Device Userdata Exitcode Fd"""),
    "snapshots::preview_1::wasi_snapshot_preview1": _names("""WasiSnapshotPreview1
        UserErrorConversion"""),
    "snapshots::preview_0::wasi_unstable": _names("WasiUnstable UserErrorConversion"),
    "table": _names("Table"),
}

_LAST_LEGACY_MAJOR = 18  # of wasmtime-wasi: from 19 its root is the second API
LEGACY = ("wasi_cap_std_sync", "wasi_tokio", "wasmtime_wasi")
KNOWN = (*LEGACY, "wasi_common", "wasmi_wasi", "wiggle")


def moved(package: str, tail: Path) -> Moved | None:
    """Where a path of a legacy crate leads in the unified crate; None where it is not known.

    The path keeps its shape below the module that moved. A glob is its module followed by `*`; the
    glob of the root of wasmtime-wasi has no single counterpart and gives None.
    """
    if package == "wasi_cap_std_sync":
        return _moved("sync", tail)
    if package == "wasi_tokio":
        return _moved("tokio", tail)
    if package != "wasmtime_wasi" or not tail:
        return None
    head = tail[0]
    if head in ("sync", "tokio"):
        return _moved(head, tail[1:])
    if head == "maybe_exit_on_error":
        return Moved(tail, ("feature:exit",))
    if head == "define_wasi":
        return Moved(tail, ("feature:wasmtime",))
    if head in WASMTIME_ROOT:
        return Moved(tail)
    return None if head == "*" else _moved("sync", tail)


def _moved(surface: str, tail: Path) -> Moved | None:
    """Follow `tail` through the modules of a surface; behind an item anything goes."""
    module: Path = ()
    for name in tail:
        known = _module(surface, module)
        if name != "*" and name not in known:
            return None
        module = (*module, name)
        if not _module(surface, module):
            break
    needs = [f"feature:{surface}"]
    if tail and tail[0] in LINKER[""]:
        needs.append("feature:wasmtime")
    return Moved((surface, *tail), tuple(needs))


def legacy_crates(embedder: Embedder) -> tuple[str, ...]:
    """The crates, as code names them, whose items moved into the unified one.

    Refused crates and facades of the same workspace are not among them.
    """
    return tuple(name for name, crate in embedder.crates.items() if _is_legacy(embedder, crate))


def _is_legacy(embedder: Embedder, crate: Crate) -> bool:
    package = crate.package.replace("-", "_")
    if crate.refusal or crate.local or package not in LEGACY:
        return False
    version = crate.version or embedder.move.source.version
    return package != "wasmtime_wasi" or version.major <= _LAST_LEGACY_MAJOR
