"""Sources before 1.0."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "early-api",
    changed={
        "a context that could fail, ambient authority": (
            """
        use wasi_cap_std_sync::{clocks::SystemClock, Dir, WasiCtxBuilder};
        fn f() -> anyhow::Result<()> {
            let a = unsafe { Dir::open_ambient_dir(".") }?;
            let b = unsafe { Dir::open_ambient_dir(".")? };
            let clock = unsafe { SystemClock::new() };
            let c = WasiCtxBuilder::new().inherit_stdio().build()?;
            let d = WasiCtxBuilder::new().build().expect("context");
            Err(wasi_common::Error::not_capable())
        }
        """,
            """
        use wasi_cap_std_sync::{clocks::SystemClock, Dir, WasiCtxBuilder};
        use wasi_common::sync::ambient_authority;
        fn f() -> anyhow::Result<()> {
            let a = Dir::open_ambient_dir(".", ambient_authority())?;
            let b = Dir::open_ambient_dir(".", ambient_authority())?;
            let clock = SystemClock::new(ambient_authority());
            let c = WasiCtxBuilder::new().inherit_stdio().build();
            let d = WasiCtxBuilder::new().build();
            Err(wasi_common::Error::perm())
        }
        """,
        ),
        "a directory of cap-std": (
            """
        use cap_std::fs::Dir;
        fn f() { let a = unsafe { Dir::open_ambient_dir(".") }; }
        """,
            """
        use cap_std::fs::Dir;
        fn f() { let a = Dir::open_ambient_dir(".", cap_std::ambient_authority()); }
        """,
        ),
    },
    left={
        "an entry bound as a guard": (
            """
        fn f(table: &wasi_common::Table) {
            let x: Ref<u8> = table.get(3)?;
        }
        """,
            "without a `Ref`",
        ),
        "the old linked object": (
            """
        use wasmtime_wasi::Wasi;
        fn f() { let wasi = Wasi::new(&store, ctx); }
        """,
            "`Wasi` is gone",
        ),
        "a linker and a store": (
            """
        use wasmtime::{Linker, Store};
        fn f() { let mut linker = Linker::new(&store); let store = Store::new(&engine); }
        """,
            "takes other things since wasmtime 0.28",
        ),
        "a trait before it was async": (
            """
        impl wasi_common::WasiFile for Log {
            fn get_filetype(&self) -> Result<FileType, Error> { todo!() }
        }
        """,
            "async since wasi-common 0.27",
        ),
        "cells of a context": (
            """
        fn f(ctx: wasi_common::WasiCtx) { ctx.table.borrow_mut(); }
        """,
            "in no `RefCell`",
        ),
    },
    untouched={
        "a builder of something else": """
        use wasi_cap_std_sync::WasiCtxBuilder;
        fn f() -> Result<()> { let c = Other::new().build()?; Ok(()) }
        """,
        "authority already given": """
        use wasi_cap_std_sync::{ambient_authority, Dir};
        fn f() { Dir::open_ambient_dir(".", ambient_authority()); }
        """,
        "a linker of wasmi": """
        use wasmi::Linker;
        fn f() { let linker = Linker::new(&store); }
        """,
    },
    source="0.23.0",
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
