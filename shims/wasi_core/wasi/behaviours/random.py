"""How random bytes behave, from release to release."""

from __future__ import annotations

from ..behaviour import Row

ROWS: tuple[Row, ...] = (
    Row(
        "random_errors_are_errnos",
        ("random_get",),
        "a source of random bytes that fails traps",
        "it gives the errno of its error, IO when that has none",
        "4.0.0",
        "crates/wasi-common/src/snapshots/preview_1.rs:1239 at v2.0.2, preview_1/error.rs:225 at "
        "v4.0.0",
    ),
)
