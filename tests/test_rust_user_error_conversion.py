# ruff: noqa: E501  (lines of Rust)
"""Bounds and imports of `UserErrorConversion`."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "user-error-conversion",
    changed={
        "a bound in a where clause and the import": (
            """
        use wasi_common::{
            snapshots::preview_1::wasi_snapshot_preview1::{UserErrorConversion, WasiSnapshotPreview1},
            Error,
        };

        fn link<U>() -> Result<(), Error>
        where
            U: WasiSnapshotPreview1 + UserErrorConversion,
        {
            Ok(())
        }
        """,
            """
        use wasi_common::{
            snapshots::preview_1::wasi_snapshot_preview1::WasiSnapshotPreview1,
            Error,
        };

        fn link<U>() -> Result<(), Error>
        where
            U: WasiSnapshotPreview1,
        {
            Ok(())
        }
        """,
        ),
        "the only bound of a predicate and of a parameter": (
            """
        use wasi_common::snapshots::preview_1::types::UserErrorConversion;
        fn f<U: UserErrorConversion>() {}
        fn g<T, U>() where T: Send, U: UserErrorConversion {}
        fn h<U>() where U: UserErrorConversion {}
        """,
            """
        fn f<U>() {}
        fn g<T, U>() where T: Send {}
        fn h<U>() {}
        """,
        ),
        "first of several, and by its full path": (
            """
        fn f<U: wasi_common::snapshots::preview_0::types::UserErrorConversion + Send>(u: U) {}
        """,
            """
        fn f<U: Send>(u: U) {}
        """,
        ),
        "in the argument position of impl": (
            """
        use wasi_common::snapshots::preview_1::wasi_snapshot_preview1::{UserErrorConversion, WasiSnapshotPreview1};
        fn f(ctx: &mut (impl WasiSnapshotPreview1 + UserErrorConversion)) {}
        """,
            """
        use wasi_common::snapshots::preview_1::wasi_snapshot_preview1::WasiSnapshotPreview1;
        fn f(ctx: &mut (impl WasiSnapshotPreview1)) {}
        """,
        ),
        "inside a macro definition": (
            """
        use wasi_common::snapshots::preview_1::types::UserErrorConversion;
        macro_rules! link {
            ($linker:ty, $( fn $name:ident ($( $arg:ident : $typ:ty ),*) );+) => {
                impl<T> Link<T> for $linker {
                    fn link<U>(&mut self) where U: Send + UserErrorConversion {
                        $( self.add(|$( $arg : $typ, )*| stringify!($name)); )*
                    }
                }
            }
        }
        """,
            """
        macro_rules! link {
            ($linker:ty, $( fn $name:ident ($( $arg:ident : $typ:ty ),*) );+) => {
                impl<T> Link<T> for $linker {
                    fn link<U>(&mut self) where U: Send {
                        $( self.add(|$( $arg : $typ, )*| stringify!($name)); )*
                    }
                }
            }
        }
        """,
        ),
    },
    left={
        "an implementation, and with it the import": (
            """
        use wasi_common::snapshots::preview_1::types::UserErrorConversion;
        impl UserErrorConversion for Ctx {}
        """,
            "no method left to implement",
        ),
        "handed on": (
            """
        pub use wasi_common::snapshots::preview_1::types::UserErrorConversion;
        """,
            "hands it on",
        ),
    },
    untouched={
        "a trait of the same name": """
        trait UserErrorConversion {}
        fn f<U: Send + UserErrorConversion>(u: U) {}
        """,
        "from another crate": """
        use other::UserErrorConversion;
        fn f<U: Send + UserErrorConversion>(u: U) {}
        """,
        "in a comment and a string": """
        // UserErrorConversion of wasi_common
        const NAME: &str = "UserErrorConversion";
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
