"""What descriptors allow, from release to release."""

from __future__ import annotations

from ..behaviour import Row

ROWS: tuple[Row, ...] = (
    Row(
        "rights_unenforced",
        ("*",),
        "each function needs a right of its descriptor; without it PERM, or BADF for reading and "
        "writing",
        "no right is asked for",
        "9.0.0",
        "98501e4fad; crates/wasi-common/src/file.rs:237-252 and dir.rs:75-87 at v2.0.2",
    ),
    Row(
        "access_mode_enforced",
        ("fd_read", "fd_pread", "fd_write", "fd_pwrite"),
        "reading and writing are not checked where rights are not (9.0.0 and 9.0.1)",
        "a file that was not opened for it gives BADF",
        "9.0.2",
        "bffdbce44a; crates/wasi-common/src/file.rs:232-238 at v23.0.1",
    ),
)
