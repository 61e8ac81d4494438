"""The WASI functions that embedders with an engine of their own call, and their traits."""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.languages.rust.signatures.calls import Call, call_of
from migrate_wasi.languages.rust.signatures.drop import names_of
from migrate_wasi.languages.rust.syntax import Syntax, path_ending

MODULES = {
    "wasi_snapshot_preview1": "wasi_common::snapshots::preview_1::wasi_snapshot_preview1",
    "wasi_unstable": "wasi_common::snapshots::preview_0::wasi_unstable",
}
TRAITS = {
    "WasiSnapshotPreview1": f"{MODULES['wasi_snapshot_preview1']}::WasiSnapshotPreview1",
    "WasiUnstable": f"{MODULES['wasi_unstable']}::WasiUnstable",
}
HOSTCALLS = (
    *("args_get", "args_sizes_get", "environ_get", "environ_sizes_get"),
    *("clock_res_get", "clock_time_get"),
    *("fd_advise", "fd_allocate", "fd_close", "fd_datasync", "fd_fdstat_get"),
    *("fd_fdstat_set_flags", "fd_fdstat_set_rights", "fd_filestat_get", "fd_filestat_set_size"),
    *("fd_filestat_set_times", "fd_pread", "fd_prestat_get", "fd_prestat_dir_name", "fd_pwrite"),
    *("fd_read", "fd_readdir", "fd_renumber", "fd_seek", "fd_sync", "fd_tell", "fd_write"),
    *("path_create_directory", "path_filestat_get", "path_filestat_set_times", "path_link"),
    *("path_open", "path_readlink", "path_remove_directory", "path_rename", "path_symlink"),
    *("path_unlink_file", "poll_oneoff", "proc_exit", "proc_raise", "sched_yield", "random_get"),
    *("sock_accept", "sock_recv", "sock_send", "sock_shutdown"),
)


def hostcalls(syntax: Syntax) -> Iterator[tuple[Call, str]]:
    """Calls of functions of the two modules: by path, by import, or by a macro's `$name`."""
    for leaf in syntax.leaves(*names_of(syntax.file, *MODULES)):
        path = path_ending(leaf)
        outer = path.parent
        name = outer.child_by_field_name("name") if outer is not None else None
        if outer is None or outer.type != "scoped_identifier" or name is None:
            continue
        module = syntax.canonical(path)
        call = call_of(name)
        if call is not None and module in MODULES.values():
            yield call, module or ""
    for leaf in syntax.leaves(*names_of(syntax.file, *HOSTCALLS)):
        parent = leaf.parent
        if parent is None or parent.type != "call_expression":
            continue
        module = (syntax.canonical(leaf) or "").rpartition("::")[0]
        call = call_of(leaf)
        if call is not None and module in MODULES.values():
            yield call, module
