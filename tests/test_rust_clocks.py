# ruff: noqa: E501  (lines of Rust)
"""`WasiClocks`, whose clocks are optional."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "clocks",
    changed={
        "a literal": (
            """
        use wasi_common::clocks::{WasiClocks, WasiMonotonicClock, WasiSystemClock};
        fn f() -> WasiClocks {
            let creation_time = monotonic.now(d);
            WasiClocks {
                system: Box::new(Clock),
                monotonic,
                creation_time,
            }
        }
        """,
            """
        use wasi_common::clocks::{WasiClocks, WasiMonotonicClock, WasiSystemClock, WasiMonotonicOffsetClock};
        fn f() -> WasiClocks {
            let creation_time = monotonic.now(d);
            WasiClocks {
                system: Some(Box::new(Clock)),
                monotonic: Some(WasiMonotonicOffsetClock { creation_time, abs_clock: monotonic }),
            }
        }
        """,
        ),
        "reads where errors can be returned": (
            """
        fn f(ctx: &wasi_common::WasiCtx) -> Result<Instant, wasi_common::Error> {
            let t = ctx.clocks.creation_time;
            let s = ctx.clocks.system.now(p);
            Ok(ctx.clocks.monotonic.now(p))
        }
        """,
            """
        fn f(ctx: &wasi_common::WasiCtx) -> Result<Instant, wasi_common::Error> {
            let t = ctx.clocks.monotonic()?.creation_time;
            let s = ctx.clocks.system()?.now(p);
            Ok(ctx.clocks.monotonic()?.abs_clock.now(p))
        }
        """,
        ),
    },
    left={
        "a read that has no way to fail": (
            """
        fn f(clocks: &wasi_common::WasiClocks) -> Instant { clocks.monotonic.now(p) }
        """,
            "nothing here can take the error",
        ),
        "taken apart": (
            """
        use wasi_common::WasiClocks;
        fn f(clocks: WasiClocks) { let WasiClocks { system, monotonic, .. } = clocks; }
        """,
            "optional since",
        ),
        "read of a context of another file": (
            """
        use wasi_common::WasiCtx;
        fn f(state: &State) -> u64 { now(&state.wasi.clocks.monotonic) }
        """,
            "if this is a `WasiCtx`",
        ),
        "filled up from another": (
            """
        use wasi_common::WasiClocks;
        fn f() -> WasiClocks { WasiClocks { creation_time, ..rest } }
        """,
            "optional since",
        ),
    },
    untouched={
        "clocks of its own": """
        struct WasiClocks { system: u8, monotonic: u8, creation_time: u8 }
        fn f() -> WasiClocks { WasiClocks { system: 1, monotonic: 2, creation_time: 3 } }
        """,
        "already optional": """
        use wasi_common::clocks::{WasiClocks, WasiMonotonicOffsetClock};
        fn f(clocks: &WasiClocks) -> Result<(), wasi_common::Error> {
            clocks.system()?;
            let made = WasiClocks { system: Some(a), monotonic: None };
            Ok(())
        }
        """,
        "clocks of something else": """
        use wasi_common::WasiCtx;
        fn f(state: &State) -> u64 { now(&state.timers.clocks.monotonic) }
        """,
        "fields of the same names": """
        use wasi_common::WasiCtx;
        fn f(report: &Report) -> u8 { report.system + report.monotonic }
        """,
    },
)


@pytest.mark.parametrize("name", CASES.changed)
def test_changed(name: str) -> None:
    CASES.change(name)


@pytest.mark.parametrize("name", CASES.left)
def test_left_for_a_person(name: str) -> None:
    CASES.leave(name)


@pytest.mark.parametrize("name", CASES.untouched)
def test_untouched(name: str) -> None:
    CASES.ignore(name)
