"""Entries of a `Table`."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "table-entries",
    changed={
        "a box, in a table and in that of a context": (
            """
        use wasi_common::{Table, WasiCtx};
        fn f(mut table: Table, ctx: &mut WasiCtx) {
            table.push(Box::new(3u8)).unwrap();
            ctx.table().insert_at(4, Box::new(entry));
        }
        """,
            """
        use wasi_common::{Table, WasiCtx};
        fn f(mut table: Table, ctx: &mut WasiCtx) {
            table.push(std::sync::Arc::new(3u8)).unwrap();
            ctx.table().insert_at(4, std::sync::Arc::new(entry));
        }
        """,
        ),
    },
    left={
        "an entry of unknown making": (
            """
        fn f(mut table: wasi_common::Table, entry: Box<dyn Any + Send + Sync>) {
            table.push(entry);
        }
        """,
            "how this entry is made is not plain",
        ),
        "a reference bound by its type": (
            """
        fn f(table: &wasi_common::Table) {
            let x: &u8 = table.get(3).unwrap()?;
            let y: &u8 = table.get(3)?;
        }
        """,
            "gives an `Arc<T>`",
        ),
        "a deletion without the type": (
            """
        fn f(mut table: wasi_common::Table) {
            table.delete(3);
        }
        """,
            "names the type of the entry",
        ),
        "a mutable entry of a context": (
            """
        fn f(ctx: &mut wasi_common::WasiCtx) {
            ctx.table().get_mut::<u8>(3);
        }
        """,
            "needs the table for itself",
        ),
        "a box in the table of a context of another file": (
            """
        use wasi_common::WasiCtx;
        fn f(state: &mut State) { state.wasi_ctx.table().insert_at(4, Box::new(entry)); }
        """,
            "takes an `Arc` since wasi-common 7.0, if this is a `WasiCtx`",
        ),
        "a deletion in a closure": (
            """
        use wasi_common::WasiCtx;
        fn f() { with(|ctx| ctx.table().delete(3)); }
        """,
            "names the type of the entry since wasi-common 7.0, if this is a `WasiCtx`",
        ),
    },
    untouched={
        "vectors and maps": """
        use wasi_common::Table;
        fn f(mut list: Vec<Box<u8>>, map: HashMap<u32, u8>) {
            list.push(Box::new(3));
            map.get(&3);
        }
        """,
        "already shared": """
        fn f(table: &wasi_common::Table) {
            table.push(std::sync::Arc::new(3u8));
            table.delete::<u8>(3);
            let x = table.get::<u8>(3);
        }
        """,
        "a context of another file, already with an `Arc`": """
        use wasi_common::WasiCtx;
        fn f(state: &mut State) {
            state.wasi_ctx.table().insert_at(4, Arc::new(entry));
            state.wasi_ctx.table().delete::<u8>(4);
        }
        """,
        "the table of something else": """
        use wasi_common::WasiCtx;
        fn f(db: &mut Db, state: &mut State) {
            db.table().insert_at(4, Box::new(entry));
            state.rows.table().delete(3);
        }
        """,
        "a context whose type is written": """
        use wasi_common::WasiCtx;
        fn f(ctx: &mut RenderContext) { ctx.table().insert_at(4, Box::new(entry)); }
        """,
        "a context in a file without WasiCtx": """
        use wasi_common::WasiFile;
        fn f(state: &mut State) { state.ctx.table().insert_at(4, Box::new(entry)); }
        """,
        "a field that is declared here": """
        use wasi_common::WasiCtx;
        struct State { ctx: RenderContext }
        fn f(state: &mut State) { state.ctx.table().insert_at(4, Box::new(entry)); }
        """,
        "a table of another crate": """
        use prettytable::Table;
        fn f(mut table: Table) { table.push(Box::new(1)); }
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
