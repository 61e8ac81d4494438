"""Guest memory for targets before 22.0, where `GuestMemory` is a trait and pointers hold it."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases
from rust_support import check_rust_noop

MEMORY = Cases(
    "guest-memory",
    target="18.0.0",
    changed={
        "the bytes as cells": (
            """
        use wiggle::{borrow::BorrowChecker, GuestMemory, Region};
        pub struct Wrapper<'a> { mem: &'a mut [u8], bc: BorrowChecker }
        unsafe impl GuestMemory for Wrapper<'_> {
            fn base(&self) -> (*mut u8, u32) {
                (self.mem.as_ptr() as *mut u8, self.mem.len() as u32)
            }
            fn has_outstanding_borrows(&self) -> bool { self.bc.has_outstanding_borrows() }
        }
        """,
            """
        use wiggle::{borrow::BorrowChecker, GuestMemory, Region};
        pub struct Wrapper<'a> { mem: &'a mut [u8], bc: BorrowChecker }
        unsafe impl GuestMemory for Wrapper<'_> {
            fn base(&self) -> &[std::cell::UnsafeCell<u8>] {
                unsafe { std::slice::from_raw_parts(self.mem.as_ptr().cast(), self.mem.len()) }
            }
            fn has_outstanding_borrows(&self) -> bool { self.bc.has_outstanding_borrows() }
        }
        """,
        ),
    },
    left={
        "bytes that are reached in another way": (
            """
        unsafe impl wiggle::GuestMemory for Wrapper<'_> {
            fn base(&self) -> (*mut u8, u32) { self.parts() }
        }
        """,
            "as cells",
        ),
    },
    untouched={
        "a borrow checker and what is made of it": """
        use wiggle::{borrow::BorrowChecker, wasmtime::WasmtimeGuestMemory, GuestMemory};
        struct State<'a> { checker: BorrowChecker, memory: &'a dyn GuestMemory }
        fn memory(bytes: &mut [u8]) { WasmtimeGuestMemory::new(bytes); }
        """,
        "strings written to a guest": """
        fn f(strings: &wasi_common::StringArray) { strings.write_to_guest(&buffer, &heads); }
        """,
        "bytes that are cells": """
        unsafe impl wiggle::GuestMemory for Wrapper<'_> {
            fn base(&self) -> &[UnsafeCell<u8>] { self.cells }
        }
        """,
    },
)
POINTERS = Cases(
    "guest-pointer",
    target="18.0.0",
    changed={
        "the bytes of a string": (
            "fn f(name: wiggle::GuestPtr<'_, str>) { name.as_byte_ptr(); }",
            "fn f(name: wiggle::GuestPtr<'_, str>) { name.as_bytes(); }",
        ),
    },
    left={},
    untouched={
        "a pointer made of its memory": """
        fn f(memory: &Memory) { let at = wiggle::GuestPtr::<u8>::new(memory, 8); }
        """,
        "a pointer that reads": """
        fn f<'a>(at: &wiggle::GuestPtr<'a, u8>) { at.read(); at.as_str_ptr(); }
        """,
        "arrays of pointers": """
        use wasi_common::snapshots::preview_1::types::CiovecArray;
        fn f<'a>(them: &CiovecArray<'a>, slice: wiggle::GuestSlice<'a, u8>) {}
        """,
    },
)
CASES = {"memory": MEMORY, "pointers": POINTERS}


@pytest.mark.parametrize(("of", "name"), [(of, name) for of in CASES for name in CASES[of].changed])
def test_changed(of: str, name: str) -> None:
    CASES[of].change(name)


@pytest.mark.parametrize("name", MEMORY.left)
def test_left_for_a_person(name: str) -> None:
    MEMORY.leave(name)


@pytest.mark.parametrize(
    ("of", "name"), [(of, name) for of in CASES for name in CASES[of].untouched]
)
def test_untouched(of: str, name: str) -> None:
    CASES[of].ignore(name)


def test_what_is_asked_of_the_borrows_changes_at_20() -> None:
    text = """
    unsafe impl wiggle::GuestMemory for Wrapper<'_> {
        fn is_mut_borrowed(&self, r: Region) -> bool { self.checker.is_mut_borrowed(r) }
    }
    """
    assert check_rust_noop(text, rules="guest-memory", target="19.0.2").notes == []
    (note,) = check_rust_noop(text, rules="guest-memory", target="21.0.1").notes
    assert "`can_read` and `can_write`" in note
