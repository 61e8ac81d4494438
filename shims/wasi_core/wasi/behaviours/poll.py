"""How waiting behaves, from release to release.

What is the same in every release, known bugs among it, is written where it is done:
``host/poller.py`` and ``poll.py``.
"""

from __future__ import annotations

from ..behaviour import Row

ROWS: tuple[Row, ...] = (
    Row(
        "event_errors_trap",
        ("poll_oneoff",),
        "an error of a file that is read and that is no errno ends the process: non-trapping",
        "it traps",
        "4.0.0",
        "56daa8a199; crates/wasi-common/src/snapshots/preview_1.rs:1178 at v2.0.2, :1079 at "
        "v23.0.1",
    ),
    Row(
        "clocks_can_be_missing",
        ("clock_res_get", "clock_time_get", "poll_oneoff"),
        "every context has a system and a monotonic clock",
        "a clock that a context was made without gives BADF",
        "8.0.0",
        "873d3b50a0; crates/wasi-common/src/clocks.rs and snapshots/preview_1.rs:963,990 at "
        "v23.0.1",
    ),
    Row(
        "ready_bytes_are_those_left",
        ("poll_oneoff",),
        "a file that is read has as many bytes ready as it is long; what is no regular file, a "
        "FIFO or a directory, gives ILSEQ, from 3.0.0 on INVAL",
        "a file has as many ready as are left behind its position, at least 1, and a FIFO as many "
        "as are in it",
        "9.0.0",
        "system-interface 0.25.4 and 0.25.7, in Cargo.lock at v8.0.0 and v9.0.0; seen with 2.0.0 "
        "to 8.0.0 and 9.0.0 to 19.0.0",
    ),
    Row(
        "subclockflags_checked",
        ("poll_oneoff",),
        "unknown flags of a clock are taken",
        "they give INVAL",
        "12.0.0",
        "6d7bb360bd; crates/wasi-common/src/snapshots/preview_1/error.rs:237 at v23.0.1; seen "
        "with 2.0.0 and 19.0.0",
    ),
    Row(
        "poll_in_nanoseconds",
        ("poll_oneoff",),
        "waiting takes whole milliseconds, one more than asked for; more than 2147483647 of them "
        "give OVERFLOW, and without a clock it ends after as many, with the process",
        "waiting takes nanoseconds, as many as there are, and without a clock for ever",
        "32.0.0",
        "crates/wasi-common/src/sync/sched/unix.rs:33-40 at v23.0.1 and v32.0.0; OVERFLOW seen "
        "with 2.0.0 and 19.0.0",
    ),
)
