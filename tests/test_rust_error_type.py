# ruff: noqa: E501  (lines of Rust)
"""`wasi_common::Error` as a type of its own."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "error-type",
    changed={
        "a trap with a literal, a format and a variable": (
            """
        use wasi_common::{Error, ErrorExt};
        fn f(name: &str) -> Error {
            if name.is_empty() {
                return Error::trap("empty");
            }
            g(Error::trap(format!("no {name}")));
            Error::trap(name)
        }
        """,
            """
        use wasi_common::{Error, ErrorExt};
        fn f(name: &str) -> Error {
            if name.is_empty() {
                return Error::trap(wiggle::anyhow::Error::msg("empty"));
            }
            g(Error::trap(wiggle::anyhow::Error::msg(format!("no {name}"))));
            Error::trap(wiggle::anyhow::Error::msg(String::from(name)))
        }
        """,
        ),
        "constructors of anyhow": (
            """
        fn f(x: X) -> Result<(), wasi_common::Error> {
            x.map_err(wasi_common::Error::msg)?;
            Err(wasi_common::Error::msg("no"))
        }
        """,
            """
        fn f(x: X) -> Result<(), wasi_common::Error> {
            x.map_err(|error| wasi_common::Error::trap(wiggle::anyhow::Error::msg(error)))?;
            Err(wasi_common::Error::trap(wiggle::anyhow::Error::msg("no")))
        }
        """,
        ),
        "an error of an engine by a question mark": (
            """
        use wasi_common::Error;
        fn link(linker: &mut wasmi::Linker<T>) -> Result<(), Error> {
            linker.func_wrap("a", "b", || 1)?;
            Ok(())
        }
        """,
            """
        use wasi_common::Error;
        fn link(linker: &mut wasmi::Linker<T>) -> Result<(), Error> {
            linker.func_wrap("a", "b", || 1).map_err(wiggle::anyhow::Error::from).map_err(Error::trap)?;
            Ok(())
        }
        """,
        ),
        "strings of a builder": (
            """
        use wasi_cap_std_sync::WasiCtxBuilder;
        fn f(builder: WasiCtxBuilder) -> Result<WasiCtxBuilder, wasi_common::Error> {
            let builder = builder.arg("a")?;
            builder.preopened_dir(dir, "/")?;
            Ok(builder)
        }
        """,
            """
        use wasi_cap_std_sync::WasiCtxBuilder;
        fn f(builder: WasiCtxBuilder) -> Result<WasiCtxBuilder, wasi_common::Error> {
            let builder = builder.arg("a").map_err(wiggle::anyhow::Error::from).map_err(wasi_common::Error::trap)?;
            builder.preopened_dir(dir, "/")?;
            Ok(builder)
        }
        """,
        ),
        "macros of anyhow": (
            """
        use anyhow::{anyhow, bail};
        use wasi_common::Error;
        fn f(x: Option<u8>) -> Result<u8, Error> {
            let y = x.ok_or_else(|| anyhow!("none"))?;
            if y > 3 {
                bail!("too much: {}", y);
            }
            Err(anyhow!("always"))
        }
        """,
            """
        use anyhow::{anyhow, bail};
        use wasi_common::Error;
        fn f(x: Option<u8>) -> Result<u8, Error> {
            let y = x.ok_or_else(|| Error::trap(anyhow!("none")))?;
            if y > 3 {
                return Err(Error::trap(anyhow::anyhow!("too much: {}", y)));
            }
            Err(Error::trap(anyhow!("always")))
        }
        """,
        ),
    },
    left={
        "a question mark on something unknown": (
            """
        use wasi_common::Error;
        fn f(x: Thing) -> Result<(), Error> {
            x.act()?;
            Ok(())
        }
        """,
            "cannot be told from here",
        ),
        "a context": (
            """
        use anyhow::Context;
        fn f(x: Thing) -> Result<(), wasi_common::Error> {
            x.act().context("acting")?;
            Ok(())
        }
        """,
            "`.context(…)` gives an `anyhow::Error`",
        ),
        "a downcast to an I/O error": (
            """
        fn f(error: wasi_common::Error) -> bool {
            error.downcast_ref::<std::io::Error>().is_some()
        }
        """,
            "only be asked for its `Errno`",
        ),
        "an errno tried from an error": (
            """
        use wasi_common::snapshots::preview_1::types::Errno;
        fn f(error: E) {
            let errno = Errno::try_from(error);
        }
        """,
            "no longer made from",
        ),
        "a condition ensured": (
            """
        fn f(x: u8) -> Result<(), wasi_common::Error> {
            anyhow::ensure!(x > 1, "less");
            Ok(())
        }
        """,
            "`ensure!` returns",
        ),
    },
    untouched={
        "io errors convert by themselves": """
        use wasi_common::Error;
        fn f(file: &std::fs::File) -> Result<u64, Error> {
            let data = std::fs::read("x")?;
            let n: u32 = data.len().try_into()?;
            Ok(file.metadata()?.len())
        }
        """,
        "a function of this file that returns it": """
        use wasi_common::Error;
        fn g() -> Result<(), Error> { Ok(()) }
        fn f() -> Result<(), Error> {
            g()?;
            Ok(())
        }
        """,
        "a function that returns anyhow": """
        fn f(x: Thing) -> anyhow::Result<()> {
            x.act()?;
            anyhow::bail!("no")
        }
        """,
        "a closure of its own": """
        fn f() -> Result<(), wasi_common::Error> {
            let g = |x: Thing| -> Result<(), Other> { x.act()?; Ok(()) };
            Ok(())
        }
        """,
        "a trap that takes an error already": """
        fn f() -> wasi_common::Error {
            wasi_common::Error::trap(anyhow::Error::msg("m"))
        }
        """,
        "an error of another crate": """
        use other::Error;
        fn f() -> Result<(), Error> {
            g()?;
            Err(Error::trap("m"))
        }
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
