"""Clones of a `WasiCtx`."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "ctx-clone",
    changed={},
    left={
        "a pipe taken apart beside a clone": (
            """
        fn f(ctx: wasi_common::WasiCtx, pipe: WritePipe) {
            let other = ctx.clone();
            pipe.try_into_inner();
        }
        """,
            "holds the pipe",
        ),
        "an argument given after a clone": (
            """
        fn f(mut ctx: wasi_common::WasiCtx) {
            let other = ctx.clone();
            ctx.push_arg("a");
        }
        """,
            "panics while the context has a clone",
        ),
    },
    untouched={
        "before": """
        fn f(mut ctx: wasi_common::WasiCtx) {
            ctx.push_arg("a");
            let other = ctx.clone();
        }
        """,
        "in another function": """
        fn f(ctx: wasi_common::WasiCtx) { let other = ctx.clone(); }
        fn g(mut ctx: wasi_common::WasiCtx) { ctx.push_env("a", "b"); }
        """,
        "something else that is cloned": """
        fn f(name: String, mut ctx: wasi_common::WasiCtx) {
            let other = name.clone();
            ctx.push_arg("a");
        }
        """,
    },
)


@pytest.mark.parametrize("name", CASES.left)
def test_left_for_a_person(name: str) -> None:
    CASES.leave(name)


@pytest.mark.parametrize("name", CASES.untouched)
def test_untouched(name: str) -> None:
    CASES.ignore(name)
