# ruff: noqa: E501  (lines of Rust)
"""Pointers into guests."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "guest-pointer",
    changed={
        "lifetimes, making and reading": (
            """
        use wiggle::{GuestMemory, GuestPtr};
        use wasi_common::snapshots::preview_1::types::CiovecArray;
        fn f<'a>(mem: &mut GuestMemory<'_>, ptr: GuestPtr<'a, u8>, by: &GuestPtr<'a, u8>, v: CiovecArray<'a>) {
            let x = ptr.read();
            by.write(3);
            let y = GuestPtr::<u8>::new(mem, 4);
        }
        """,
            """
        use wiggle::{GuestMemory, GuestPtr};
        use wasi_common::snapshots::preview_1::types::CiovecArray;
        fn f<'a>(mem: &mut GuestMemory<'_>, ptr: GuestPtr<u8>, by: &GuestPtr<u8>, v: CiovecArray) {
            let x = mem.read(ptr);
            mem.write(*by, 3);
            let y = GuestPtr::<u8>::new(4);
        }
        """,
        ),
        "strings and bytes": (
            """
        fn f(ptr: wiggle::GuestPtr<str>) { ptr.as_byte_ptr(); ptr.as_str_ptr(); }
        """,
            """
        fn f(ptr: wiggle::GuestPtr<str>) { ptr.as_bytes(); ptr.cast::<str>(); }
        """,
        ),
    },
    left={
        "a read without a memory at hand": (
            """
        fn f(ptr: wiggle::GuestPtr<u8>) { ptr.read(); }
        """,
            "memory is reached by `GuestMemory`",
        ),
        "a slice": (
            """
        fn f(mem: &wiggle::GuestMemory<'_>, ptr: wiggle::GuestPtr<[u8]>) { ptr.as_slice(); }
        """,
            "`as_slice`",
        ),
        "a guard": (
            """
        fn f(s: wiggle::GuestSlice<u8>) {}
        """,
            "memory gives plain slices",
        ),
        "a guest type": (
            """
        impl wiggle::GuestType for T {}
        """,
            "take the memory first",
        ),
    },
    untouched={
        "readers": """
        use wiggle::GuestPtr;
        fn f(file: &mut File, lock: RwLock<u8>) { file.read(&mut buf); lock.read(); lock.write(); }
        """,
        "a pointer of its own": """
        struct GuestPtr<'a, T>(&'a T);
        fn f<'a>(p: GuestPtr<'a, u8>) { p.read(); }
        """,
        "already an offset": """
        fn f(mem: &mut wiggle::GuestMemory<'_>, ptr: wiggle::GuestPtr<u8>) { mem.read(ptr); }
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
