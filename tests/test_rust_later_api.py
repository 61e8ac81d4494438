# ruff: noqa: E501  (lines of Rust)
"""Changes from 34 to 46."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "later-api",
    changed={
        "the error module of wiggle": (
            """
        use wiggle::anyhow::{bail, Result};
        fn f(e: wiggle::anyhow::Error) -> Result<()> {
            let made = wiggle::anyhow::anyhow!("x");
            bail!("y")
        }
        """,
            """
        use wiggle::error::{bail, Result};
        fn f(e: wiggle::error::Error) -> Result<()> {
            let made = wiggle::error::format_err!("x");
            bail!("y")
        }
        """,
        ),
    },
    left={
        "the type of a generator": (
            """
        fn f() {
            let r: Box<dyn rand::RngCore + Send + Sync> = wasi_common::sync::random_ctx();
        }
        """,
            "`random_ctx` gives",
        ),
        "a call of WASI": (
            """
        async fn f() {
            wasi_common::snapshots::preview_1::wasi_snapshot_preview1::fd_close(c, m, 3).await;
        }
        """,
            "`wiggle::error::Error` since wasi-common 42.0",
        ),
        "the error of a generator": (
            """
        fn f(rng: R) -> Result<(), wasi_common::Error> {
            rng.try_fill_bytes(&mut buf)?;
            Ok(())
        }
        """,
            "the error of a generator",
        ),
        "the macro imported": (
            """
        use wiggle::anyhow::anyhow;
        """,
            "is `wiggle::error`",
        ),
        "a generator": (
            """
        fn f(r: Box<dyn wasi_common::RngCore>) {}
        """,
            "generators are those of rand 0.10",
        ),
        "a context with a generator": (
            """
        fn f() { let ctx = wasi_common::WasiCtx::new(random, clocks, sched, table); }
        """,
            "since wasi-common 45.0",
        ),
        "a generic linker": (
            """
        fn f<T>(linker: &mut Linker<T>) { wasi_common::sync::add_to_linker(linker, |t| t); }
        """,
            "needs `T: 'static`",
        ),
        "a trap of an anyhow error": (
            """
        fn f() -> wasi_common::Error { wasi_common::Error::trap(anyhow::Error::msg("m")) }
        """,
            "takes a `wiggle::error::Error`",
        ),
        "a variant": (
            """
        fn f(e: wiggle::GuestError) -> bool { e == wiggle::GuestError::BorrowCheckerOutOfHandles }
        """,
            "this variant",
        ),
    },
    untouched={
        "anyhow itself": """
        use anyhow::{anyhow, Result};
        fn f() -> Result<()> { Err(anyhow!("x")) }
        """,
        "a linker with a bound": """
        fn f<T: 'static>(linker: &mut Linker<T>) { wasi_common::sync::add_to_linker(linker, |t| t); }
        """,
        "a context with the generator of the crate": """
        fn f() { let ctx = wasi_common::WasiCtx::new(wasi_common::sync::random_ctx(), clocks, sched, table); }
        """,
        "a generator of rand": """
        use rand::RngCore;
        fn f(r: &mut dyn RngCore) { r.next_u32(); }
        """,
    },
    source="24.0.0",
    target="46.0.0",
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
