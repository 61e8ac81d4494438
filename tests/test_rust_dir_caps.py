"""Caps of directories."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "dir-caps",
    changed={
        "nothing was withheld": (
            """
        use wasi_common::{dir::DirCaps, file::FileCaps, WasiCtx};
        fn f(ctx: &mut WasiCtx) {
            ctx.insert_dir(3, dir, DirCaps::all(), FileCaps::all(), "/".into());
            ctx.push_dir(
                dir,
                DirCaps::all(),
                FileCaps::all(),
                "/data".into(),
            );
        }
        """,
            """
        use wasi_common::{file::FileCaps, WasiCtx};
        fn f(ctx: &mut WasiCtx) {
            ctx.insert_dir(3, dir, "/".into());
            ctx.push_dir(
                dir,
                "/data".into(),
            );
        }
        """,
        ),
    },
    left={
        "a sandbox does not open by an edit": (
            """
        use wasi_common::{dir::DirCaps, file::FileCaps, WasiCtx};
        fn f(ctx: &mut WasiCtx) {
            ctx.push_dir(dir, DirCaps::OPEN | DirCaps::READDIR, FileCaps::all(), "/data".into());
        }
        """,
            "the guest gains",
        ),
        "a narrower sandbox says so": (
            """
        use wasi_common::{dir::DirCaps, file::FileCaps, WasiCtx};
        fn f(ctx: &mut WasiCtx, dirs: DirCaps, files: FileCaps) {
            ctx.insert_dir(3, dir, dirs, files, "/".into());
        }
        """,
            "SECURITY",
        ),
        "caps in a table of rights": (
            """
        use wasi_common::dir::DirCaps;
        const READ_ONLY: DirCaps = DirCaps::OPEN;
        """,
            "a directory is given to the guest whole",
        ),
        "a stat": (
            """
        fn f(stat: wasi_common::dir::DirFdStat) {}
        """,
            "`DirFdStat` is gone",
        ),
    },
    untouched={
        "a call without caps": """
        fn f(ctx: &wasi_common::WasiCtx) {
            ctx.insert_dir(3, dir, "/".into());
            ctx.push_dir(dir, "/".into());
        }
        """,
        "a method of something else with three arguments": """
        fn f(tree: &mut Tree) {
            tree.insert_dir(1, 2, 3);
        }
        """,
        "other caps": """
        use other::DirCaps;
        fn f() { DirCaps::all(); }
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
