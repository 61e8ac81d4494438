# ruff: noqa: E501  (lines of Rust)
"""Fields of a `WasiCtx`."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "ctx-fields",
    changed={
        "randomness read and replaced": (
            """
        fn f(mut ctx: wasi_common::WasiCtx) {
            let n = ctx.random.next_u32();
            ctx.random = Box::new(generator);
            fill(&mut ctx.random);
        }
        """,
            """
        fn f(mut ctx: wasi_common::WasiCtx) {
            let n = ctx.random.lock().unwrap().next_u32();
            *ctx.random.lock().unwrap() = Box::new(generator);
            fill(&mut *ctx.random.lock().unwrap());
        }
        """,
        ),
        "an argument, and the table": (
            """
        struct Host { wasi: wasi_common::WasiCtx }
        impl Host {
            fn f(&mut self) {
                self.wasi.args.push("a".to_string()).unwrap();
                let table = &mut self.wasi.table;
            }
        }
        """,
            """
        struct Host { wasi: wasi_common::WasiCtx }
        impl Host {
            fn f(&mut self) {
                self.wasi.push_arg(&"a".to_string()).unwrap();
                let table = self.wasi.table();
            }
        }
        """,
        ),
    },
    left={
        "clocks assigned": (
            """
        fn f(mut ctx: wasi_common::WasiCtx) { ctx.clocks = clocks; }
        """,
            "read-only",
        ),
        "environment pushed": (
            """
        fn f(mut ctx: wasi_common::WasiCtx) { ctx.env.push(pair); }
        """,
            "read-only",
        ),
        "a field of a context of another file": (
            """
        use wasi_common::WasiCtx;
        fn f(state: &mut State) { state.wasi_ctx.clocks = clocks; }
        """,
            "if this is a `WasiCtx`",
        ),
        "a table of a context of another file": (
            """
        use wasi_common::WasiCtx;
        fn f(state: &mut State) { give(&mut state.wasi_ctx.table); }
        """,
            "if this is a `WasiCtx`",
        ),
        "a literal": (
            """
        use wasi_common::WasiCtx;
        fn f() -> WasiCtx { WasiCtx { args, env, random, clocks, sched, table } }
        """,
            "no public fields",
        ),
    },
    untouched={
        "fields that are read": """
        fn f(ctx: &wasi_common::WasiCtx) -> u32 { ctx.args.number_elements() + ctx.env.cumulative_size() }
        """,
        "fields of something else": """
        use wasi_common::WasiCtx;
        fn f(mut options: Options) {
            options.args.push(String::new());
            options.random = 3;
            options.table = 4;
        }
        """,
        "a context of another file, and fields of its name elsewhere": """
        use wasi_common::WasiCtx;
        fn f(state: &mut State, render: &mut Render) {
            let mut table = state.wasi_ctx.table;
            render.target.table = 4;
        }
        """,
        "a context made here by another type": """
        use wasi_common::WasiCtx;
        fn f() {
            let mut ctx = RenderContext::new();
            ctx.args = Vec::new();
        }
        """,
        "already locked": """
        fn f(ctx: &wasi_common::WasiCtx) { ctx.random.lock().unwrap().next_u32(); }
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
