"""How clocks behave, from release to release."""

from __future__ import annotations

from ..behaviour import Row

ROWS: tuple[Row, ...] = (
    Row(
        "clocks_are_optional",
        ("clock_res_get", "clock_time_get", "poll_oneoff"),
        "a context has the clock of the system and a monotonic one",
        "an embedder can leave either out, and its use gives BADF",
        "8.0.0",
        "crates/wasi-common/src/clocks.rs at v2.0.2 and v23.0.1",
    ),
)
