"""How bad pointers, flags and enumerations of a guest end, from release to release."""

from __future__ import annotations

from ..behaviour import Row

ROWS: tuple[Row, ...] = (
    Row(
        "bad_pointers_trap",
        ("*",),
        "a pointer that is out of bounds gives FAULT, one that is not aligned INVAL",
        "both trap",
        "12.0.0",
        "615d697a0b; crates/wasi-common/src/snapshots/preview_1.rs:98-100 at v2.0.2, "
        "preview_1/error.rs:249-251 at v23.0.1",
    ),
    Row(
        "unknown_flags_refused",
        (
            "fd_fdstat_set_flags",
            "fd_fdstat_set_rights",
            "fd_filestat_set_times",
            "path_filestat_get",
            "path_filestat_set_times",
            "path_link",
            "path_open",
            "sock_accept",
            "sock_recv",
            "sock_shutdown",
        ),
        "flags that nobody has defined are ignored, as long as the value has their width",
        "they trap",
        "12.0.0",
        "6d7bb360bd (bitflags 2); crates/wiggle/generate/src/types/flags.rs at v2.0.2 and v23.0.1",
    ),
)
