"""`ErrorKind` to `Errno`."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "error-kind",
    changed={
        "in the arguments of a macro": (
            """
        use wasi_common::{Error, ErrorKind};
        fn f(error: &Error) -> bool {
            matches!(error.downcast_ref::<ErrorKind>(), Some(ErrorKind::Badf))
        }
        """,
            """
        use wasi_common::Error;
        use wasi_common::snapshots::preview_1::types::Errno;
        fn f(error: &Error) -> bool {
            matches!(error.downcast_ref(), Some(Errno::Badf))
        }
        """,
        ),
        "variants, types and the import": (
            """
        use wasi_common::{Error, ErrorKind};
        fn f(kind: ErrorKind) -> Error {
            match kind {
                ErrorKind::WouldBlk => ErrorKind::Badf.into(),
                _ => wasi_common::ErrorKind::NotCapable.into(),
            }
        }
        """,
            """
        use wasi_common::Error;
        use wasi_common::snapshots::preview_1::types::Errno;
        fn f(kind: Errno) -> Error {
            match kind {
                Errno::Again => Errno::Badf.into(),
                _ => wasi_common::snapshots::preview_1::types::Errno::Notcapable.into(),
            }
        }
        """,
        ),
        "a question to a WASI error": (
            """
        use wasi_common::{Error, ErrorKind};
        fn f(error: &Error) -> bool {
            matches(error.downcast_ref::<ErrorKind>(), Some(ErrorKind::Noent))
        }
        """,
            """
        use wasi_common::Error;
        use wasi_common::snapshots::preview_1::types::Errno;
        fn f(error: &Error) -> bool {
            matches(error.downcast_ref(), Some(Errno::Noent))
        }
        """,
        ),
        "an alias": (
            """
        use wasi_common::ErrorKind as Kind;
        fn f() -> Kind { Kind::NotCapable }
        """,
            """
        use wasi_common::snapshots::preview_1::types::Errno as Kind;
        fn f() -> Kind { Kind::Notcapable }
        """,
        ),
    },
    left={
        "a question to something unknown": (
            """
        use wasi_common::ErrorKind;
        fn f(error: anyhow::Error) {
            error.downcast_ref::<ErrorKind>();
        }
        """,
            "whether this asks a `wasi_common::Error`",
        ),
        "handed on": (
            """
        pub use wasi_common::ErrorKind;
        """,
            "hands it on",
        ),
    },
    untouched={
        "the kind of I/O errors": """
        use std::io::ErrorKind;
        use wasi_common::Error;
        fn f() -> ErrorKind { ErrorKind::NotFound }
        """,
        "both at once, by path": """
        fn f(e: std::io::Error) -> bool { e.kind() == std::io::ErrorKind::WouldBlock }
        """,
        "already an errno": """
        use wasi_common::snapshots::preview_1::types::Errno;
        fn f(e: wasi_common::Error) -> bool { e.downcast_ref() == Some(&Errno::Again) }
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
