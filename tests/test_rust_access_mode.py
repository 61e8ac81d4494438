"""`FileCaps` to `FileAccessMode`."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "access-mode",
    changed={
        "all, some, none, all but": (
            """
        use wasi_common::{file::{FileCaps, FdFlags}, WasiCtx};
        fn f(ctx: &mut WasiCtx) {
            ctx.insert_file(3, Box::new(a), FileCaps::all());
            ctx.insert_file(3, Box::new(a), FileCaps::READ | FileCaps::WRITE | FileCaps::TELL);
            ctx.insert_file(3, Box::new(a), FileCaps::READ);
            ctx.insert_file(3, Box::new(a), FileCaps::empty());
            ctx.push_file(Box::new(a), FileCaps::all() & !FileCaps::WRITE);
            ctx.push_file(Box::new(a), (FileCaps::all() - FileCaps::READ).union(FileCaps::SEEK));
        }
        """,
            """
        use wasi_common::{file::{FileAccessMode, FdFlags}, WasiCtx};
        fn f(ctx: &mut WasiCtx) {
            ctx.insert_file(3, Box::new(a), FileAccessMode::all());
            ctx.insert_file(3, Box::new(a), FileAccessMode::READ | FileAccessMode::WRITE);
            ctx.insert_file(3, Box::new(a), FileAccessMode::READ);
            ctx.insert_file(3, Box::new(a), FileAccessMode::empty());
            ctx.push_file(Box::new(a), FileAccessMode::READ);
            ctx.push_file(Box::new(a), FileAccessMode::WRITE);
        }
        """,
        ),
        "a variable that is only handed over": (
            """
        use wasi_common::file::FileCaps;
        fn f(ctx: &mut wasi_common::WasiCtx) {
            let caps = FileCaps::READ
                | FileCaps::POLL_READWRITE;
            ctx.insert_file(3, file, caps);
        }
        """,
            """
        use wasi_common::file::FileAccessMode;
        fn f(ctx: &mut wasi_common::WasiCtx) {
            let caps = FileAccessMode::READ;
            ctx.insert_file(3, file, caps);
        }
        """,
        ),
        "a full path and an alias": (
            """
        use wasi_common::file::FileCaps as Caps;
        fn f(ctx: &mut wasi_common::WasiCtx) {
            ctx.insert_file(3, file, Caps::WRITE);
            ctx.insert_file(4, file, wasi_common::file::FileCaps::all());
        }
        """,
            """
        use wasi_common::file::FileAccessMode as Caps;
        fn f(ctx: &mut wasi_common::WasiCtx) {
            ctx.insert_file(3, file, Caps::WRITE);
            ctx.insert_file(4, file, wasi_common::file::FileAccessMode::all());
        }
        """,
        ),
        "in the arguments of a macro": (
            """
        use wasi_common::file::FileCaps;
        fn f(ctx: &mut wasi_common::WasiCtx) {
            check!(ctx.push_file(file, FileCaps::READ), 3);
        }
        """,
            """
        use wasi_common::file::FileAccessMode;
        fn f(ctx: &mut wasi_common::WasiCtx) {
            check!(ctx.push_file(file, FileAccessMode::READ), 3);
        }
        """,
        ),
    },
    left={
        "caps of a parameter": (
            """
        use wasi_common::file::FileCaps;
        fn f(ctx: &mut wasi_common::WasiCtx, caps: FileCaps) {
            ctx.insert_file(3, file, caps);
        }
        """,
            "which caps come here",
        ),
        "one use that is not certain keeps them all": (
            """
        use wasi_common::file::FileCaps;
        fn f(ctx: &mut wasi_common::WasiCtx) {
            ctx.insert_file(3, file, FileCaps::READ);
            let rights = FileCaps::from_bits(bits);
        }
        """,
            "cannot be told from here",
        ),
        "caps that change on the way": (
            """
        use wasi_common::file::FileCaps;
        fn f(ctx: &mut wasi_common::WasiCtx) {
            let mut caps = FileCaps::all();
            caps.remove(FileCaps::WRITE);
            ctx.insert_file(3, file, caps);
        }
        """,
            "cannot be told from here",
        ),
        "handed on": (
            """
        pub use wasi_common::file::FileCaps;
        """,
            "hands it on",
        ),
        "the caps of a stat": (
            """
        use wasi_common::file::FdStat;
        fn f(s: FdStat) {
            let FdStat { caps, .. } = s;
        }
        """,
            "instead of `caps`",
        ),
    },
    untouched={
        "a method of something else": """
        use wasi_common::WasiCtx;
        fn f(store: &mut Store) {
            store.insert_file("a", b"text");
        }
        """,
        "another type of the same name": """
        use other::FileCaps;
        fn f() {
            let caps = FileCaps::READ;
        }
        """,
        "already an access mode": """
        use wasi_common::file::FileAccessMode;
        fn f(ctx: &mut wasi_common::WasiCtx) {
            ctx.insert_file(3, file, FileAccessMode::READ);
        }
        """,
        "a word in a string": """
        const HELP: &str = "FileCaps::READ";
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
