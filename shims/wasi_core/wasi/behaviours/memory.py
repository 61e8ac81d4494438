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
)
