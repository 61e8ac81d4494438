"""Flags of bitflags 2."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "bitflags",
    changed={
        "unchecked bits": (
            """
        use wasi_common::file::FdFlags;
        fn f() -> FdFlags {
            let a = unsafe { FdFlags::from_bits_unchecked(3) };
            unsafe {
                log();
                wasi_common::snapshots::preview_1::types::Rights::from_bits_unchecked(1)
            }
        }
        """,
            """
        use wasi_common::file::FdFlags;
        fn f() -> FdFlags {
            let a = FdFlags::from_bits_retain(3);
            unsafe {
                log();
                wasi_common::snapshots::preview_1::types::Rights::from_bits_retain(1)
            }
        }
        """,
        ),
    },
    left={
        "a key of a map": (
            """
        use wasi_common::file::OFlags;
        struct S { m: HashMap<OFlags, u8> }
        """,
            "no longer hashed or ordered",
        ),
        "a field of what is hashed": (
            """
        use wasi_common::file::FdFlags;
        #[derive(Clone, Hash)]
        struct S { flags: FdFlags }
        """,
            "no longer hashed or ordered",
        ),
    },
    untouched={
        "a value of a map, a field of what is not": """
        use wasi_common::file::FdFlags;
        struct S { m: HashMap<u8, FdFlags> }
        #[derive(Clone, Debug)]
        struct T { flags: FdFlags }
        """,
        "flags of its own": """
        bitflags! { struct FdFlags: u32 { const A = 1; } }
        fn f() { unsafe { FdFlags::from_bits_unchecked(1) }; }
        """,
        "checked bits": """
        use wasi_common::file::FdFlags;
        fn f() { FdFlags::from_bits(1); FdFlags::from_bits_truncate(2); }
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
