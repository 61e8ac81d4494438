"""`wasi_common::Context` to `anyhow::Context`."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "anyhow-context",
    changed={
        "beside others": (
            """
        use wasi_common::{Context, Error, WasiCtx};
        fn f() {}
        """,
            """
        use anyhow::Context;
        use wasi_common::{Error, WasiCtx};
        fn f() {}
        """,
        ),
        "alone, with an alias, by path": (
            """
        use wasi_common::Context as _;
        fn f(x: X) { wasi_common::Context::context(x, "a"); }
        """,
            """
        use anyhow::Context as _;
        fn f(x: X) { anyhow::Context::context(x, "a"); }
        """,
        ),
        "in a module": (
            """
        mod inner {
            use wasi_common::{Context, Error};
        }
        """,
            """
        mod inner {
            use anyhow::Context;
            use wasi_common::Error;
        }
        """,
        ),
    },
    left={},
    untouched={
        "of a task": """
        use std::task::Context;
        use wasi_common::Error;
        fn f(cx: &mut Context) {}
        """,
        "of anyhow": """
        use anyhow::{Context, Result};
        use wasi_common::WasiCtx;
        """,
        "a local type": """
        struct Context;
        fn f(c: Context) -> wasi_common::Error { todo!() }
        """,
    },
)


@pytest.mark.parametrize("name", CASES.changed)
def test_changed(name: str) -> None:
    CASES.change(name)


@pytest.mark.parametrize("name", CASES.untouched)
def test_untouched(name: str) -> None:
    CASES.ignore(name)
