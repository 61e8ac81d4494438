"""Macros that cannot be read as code."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "opaque-macro",
    changed={},
    left={
        "a pattern": (
            """
        use wasi_common::ErrorKind;
        fn f(kind: ErrorKind) -> bool {
            matches!(kind, ErrorKind::Noent | ErrorKind::Exist if true)
        }
        """,
            "cannot be read as code",
        ),
        "a method in a language of its own": (
            """
        dsl! { when x => ctx.insert_file(3, file, caps) }
        """,
            "`insert_file` changes",
        ),
    },
    untouched={
        "a macro that can be read": """
        use wasi_common::ErrorKind;
        fn f(kind: ErrorKind) { println!("{:?} {:?}", kind, ErrorKind::Noent); }
        """,
        "other things in a language of its own": """
        dsl! { when ErrorKind => std::io::ErrorKind | x }
        """,
    },
)


@pytest.mark.parametrize("name", CASES.left)
def test_left_for_a_person(name: str) -> None:
    CASES.leave(name)


@pytest.mark.parametrize("name", CASES.untouched)
def test_untouched(name: str) -> None:
    CASES.ignore(name)
