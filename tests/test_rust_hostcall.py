# ruff: noqa: E501  (lines of Rust)
"""Calls of WASI functions by an embedder with its own engine."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "hostcall",
    changed={
        "a wrapper around the bytes of the memory": (
            """
        use crate::Wrapper;
        async fn f(ctx: &mut wasi_common::WasiCtx, caller: &mut Caller) -> i32 {
            let (bytes, data) = memory.data_and_store_mut(&mut caller);
            let mem = Wrapper::new(bytes);
            wasi_common::snapshots::preview_1::wasi_snapshot_preview1::fd_close(ctx, &mem, 3).await
        }
        """,
            """
        async fn f(ctx: &mut wasi_common::WasiCtx, caller: &mut Caller) -> i32 {
            let (bytes, data) = memory.data_and_store_mut(&mut caller);
            let mut mem = wiggle::GuestMemory::Unshared(bytes);
            wasi_common::snapshots::preview_1::wasi_snapshot_preview1::fd_close(ctx, &mut mem, 3).await
        }
        """,
        ),
        "two calls with one memory, through an alias": (
            """
        use wasi_common::snapshots::preview_1::wasi_snapshot_preview1 as p1;
        async fn f(ctx: &mut Ctx, bytes: &mut [u8]) {
            let mem = crate::Wrapper::new(bytes);
            p1::fd_close(ctx, &mem, 3).await;
            p1::fd_sync(ctx, &mem, 3).await;
        }
        """,
            """
        use wasi_common::snapshots::preview_1::wasi_snapshot_preview1 as p1;
        async fn f(ctx: &mut Ctx, bytes: &mut [u8]) {
            let mut mem = wiggle::GuestMemory::Unshared(bytes);
            p1::fd_close(ctx, &mut mem, 3).await;
            p1::fd_sync(ctx, &mut mem, 3).await;
        }
        """,
        ),
        "a literal with a borrow checker, in a macro": (
            """
        macro_rules! call {
            ($( $name:ident ($( $arg:ident ),*) );*) => {
                $(
                    let memory = Mem { mem: memory.data_mut(&mut caller), bc: BorrowChecker::new() };
                    wasi_common::snapshots::preview_0::wasi_unstable::$name(ctx, &memory, $($arg,)*).await;
                )*
            }
        }
        """,
            """
        macro_rules! call {
            ($( $name:ident ($( $arg:ident ),*) );*) => {
                $(
                    let mut memory = wiggle::GuestMemory::Unshared(memory.data_mut(&mut caller));
                    wasi_common::snapshots::preview_0::wasi_unstable::$name(ctx, &mut memory, $($arg,)*).await;
                )*
            }
        }
        """,
        ),
    },
    left={
        "an executor": (
            """
        fn f() {
            wiggle::run_in_dummy_executor(g());
        }
        """,
            "not a trap",
        ),
        "bytes of unknown kind": (
            """
        use wasi_common::snapshots::preview_1::wasi_snapshot_preview1;
        async fn f(ctx: &mut Ctx, source: Source) {
            let mem = Wrapper::new(source.bytes());
            wasi_snapshot_preview1::fd_close(ctx, &mem, 3).await;
        }
        """,
            "not plain from here",
        ),
        "the wrapper is used for something else, too": (
            """
        use wasi_common::snapshots::preview_1::wasi_snapshot_preview1;
        async fn f(ctx: &mut Ctx, bytes: &mut [u8]) {
            let mem = Wrapper::new(bytes);
            log(&mem);
            wasi_snapshot_preview1::fd_close(ctx, &mem, 3).await;
        }
        """,
            "not plain from here",
        ),
        "a memory passed along as a trait object": (
            """
        use wasi_common::snapshots::preview_1::wasi_snapshot_preview1;
        async fn f(ctx: &mut Ctx, mem: &dyn wiggle::GuestMemory) {
            wasi_snapshot_preview1::fd_close(ctx, mem, 3).await;
        }
        """,
            "not plain from here",
        ),
        "a method of the trait on a context": (
            """
        use wasi_common::snapshots::preview_1::wasi_snapshot_preview1::WasiSnapshotPreview1;
        use wasi_common::WasiCtx;
        async fn f(ctx: &mut WasiCtx) {
            ctx.fd_close(fd).await;
        }
        """,
            "takes the memory as its first argument",
        ),
        "an implementation of the trait": (
            """
        use wasi_common::snapshots::preview_1::wasi_snapshot_preview1::WasiSnapshotPreview1;
        #[wiggle::async_trait]
        impl WasiSnapshotPreview1 for Ctx {
            async fn fd_close(&mut self, fd: Fd) -> Result<(), Error> { Ok(()) }
        }
        """,
            "takes the memory as a parameter",
        ),
    },
    untouched={
        "already a mutable borrow": """
        use wasi_common::snapshots::preview_1::wasi_snapshot_preview1;
        async fn f(ctx: &mut Ctx, bytes: &mut [u8]) {
            let mut mem = wiggle::GuestMemory::Unshared(bytes);
            wasi_snapshot_preview1::fd_close(ctx, &mut mem, 3).await;
        }
        """,
        "functions of the same names": """
        fn f(ctx: &mut Ctx, mem: &Mem) {
            fd_close(ctx, &mem, 3);
            other::wasi_snapshot_preview1::fd_close(ctx, &mem, 3);
        }
        """,
        "the name of the module as a string": """
        fn f(linker: &mut Linker) {
            linker.define("wasi_snapshot_preview1", "fd_close", g);
        }
        """,
        "an implementation that has the parameter": """
        use wasi_common::snapshots::preview_1::wasi_snapshot_preview1::WasiSnapshotPreview1;
        impl WasiSnapshotPreview1 for Ctx {
            async fn fd_close(&mut self, mem: &mut GuestMemory<'_>, fd: Fd) -> Result<(), Error> { Ok(()) }
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
