"""How errors of files end, from release to release."""

from __future__ import annotations

from ..behaviour import Row

ROWS: tuple[Row, ...] = (
    Row(
        "invalid_input_is_inval",
        ("fd_filestat_set_size",),
        "an error of the kind InvalidInput that has no number gives ILSEQ, as for a size of -1",
        "it gives INVAL",
        "3.0.0",
        "24da5f7787; crates/wasi-common/src/snapshots/preview_1.rs:264 at v2.0.2, "
        "preview_1/error.rs:218 at v23.0.1",
    ),
    Row(
        "would_block_is_again",
        ("*",),
        "an embedder's file that says WouldBlock without a number traps",
        "it gives AGAIN",
        "17.0.0",
        "81e383f5c0; crates/wasi-common/src/snapshots/preview_1.rs:260-266 at v2.0.2, "
        "preview_1/error.rs:219 at v23.0.1",
    ),
    Row(
        "decoding_errors_trap",
        ("*",),
        "an embedder's file that fails with an error of UTF-8 decoding gives ILSEQ",
        "it traps",
        "4.0.0",
        "crates/wasi-common/src/snapshots/preview_1.rs:45-66 at v2.0.2, 28-36 at v23.0.1",
    ),
)
