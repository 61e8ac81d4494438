"""Items without successor."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "removed-item",
    changed={
        "imports that nothing uses": (
            """
        use wasi_common::{dir::DirEntryExt, file::{FileEntryExt, FdFlags}};
        fn f(flags: FdFlags) {}
        """,
            """
        use wasi_common::file::FdFlags;
        fn f(flags: FdFlags) {}
        """,
        ),
    },
    left={
        "a use": (
            """
        use wasi_common::file::FileEntryExt;
        fn f(entry: &dyn FileEntryExt) {}
        """,
            "is gone since 9.0.0",
        ),
    },
    untouched={
        "an item of the same name": """
        trait FileEntryExt {}
        fn f(entry: &dyn FileEntryExt) {}
        """,
        "what other rules speak of": """
        use wasi_common::file::FileCaps;
        fn f(caps: FileCaps) {}
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
