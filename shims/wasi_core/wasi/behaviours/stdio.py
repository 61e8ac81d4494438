"""How inherited standard input and output behave, from release to release.

What is wrong with the newer side is described in :mod:`wasi_core.wasi.host.std_buffers`.
"""

from __future__ import annotations

from ..behaviour import Row

ROWS: tuple[Row, ...] = (
    Row(
        "stdio_goes_through_std",
        ("fd_read", "fd_write", "poll_oneoff"),
        "each call is one of the operating system",
        "through the buffers of Rust's standard library, which belong to the process: input is "
        "read ahead, what could not be written is written later, closed descriptors do not fail",
        "14.0.0",
        "ce4950e420; crates/wasi-common/cap-std-sync/src/stdio.rs:50-53, 130 at v2.0.2, "
        "crates/wasi-common/src/sync/stdio.rs:47-50, 129-134 at v23.0.1",
    ),
    Row(
        "stdout_is_flushed",
        ("fd_write",),
        "at 14 what is written after the last end of a line stays in the buffer, also if it cannot "
        "be written, and the write succeeds",
        "the buffer is written out at each write; if that fails, what is left stays in it (a bug: "
        "a guest that tries again writes it twice)",
        "15.0.0",
        "e9d62746ef; crates/wasi-common/src/sync/stdio.rs:129-134 at v23.0.1",
    ),
)
