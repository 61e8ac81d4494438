"""How sockets behave, from release to release."""

from __future__ import annotations

from ..behaviour import Row

_PREVIEW_1 = "crates/wasi-common/src/snapshots/preview_1.rs"

ROWS: tuple[Row, ...] = (
    Row(
        "preopened_socket_writable",
        ("sock_send", "fd_write"),
        "a socket that the embedder gave can be read, polled, looked at and switched, not written: "
        "BADF",
        "it can be written too",
        "9.0.0",
        "98501e4fad; crates/wasi-common/cap-std-sync/src/lib.rs:130-135 at v2.0.2, "
        "crates/wasi-common/src/sync/mod.rs:120-121 at v23.0.1",
    ),
    Row(
        "sock_recv_one_buffer",
        ("sock_recv",),
        "every iovec is filled",
        "the first iovec that is not empty is filled; without one the socket gets an empty buffer",
        "22.0.0",
        f"f1411653f6; {_PREVIEW_1}:1247-1250 at v23.0.1, :1281-1294 at v2.0.2",
    ),
    Row(
        "sock_recv_borrows_once",
        ("sock_recv",),
        "iovecs that do not overlap can be filled together",
        "two iovecs or more give FAULT, whether they overlap or not",
        "20.0.0",
        f"bc4d4cb143; crates/wiggle/src/borrow.rs and {_PREVIEW_1} (sock_recv) at v20.0.0 and "
        "v21.0.0",
        until="22.0.0",
    ),
)
