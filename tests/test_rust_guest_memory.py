"""Wrappers that implement `GuestMemory`."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "guest-memory",
    changed={
        "a wrapper with a borrow checker": (
            """
        //! Memory.
        use wiggle::{borrow::BorrowChecker, BorrowHandle, GuestError, GuestMemory, Region};

        /// The memory of a guest.
        pub struct Wrapper<'a> {
            mem: &'a mut [u8],
            bc: BorrowChecker,
        }

        impl<'a> Wrapper<'a> {
            pub fn new(mem: &'a mut [u8]) -> Self {
                Self { mem, bc: BorrowChecker::new() }
            }
        }

        unsafe impl GuestMemory for Wrapper<'_> {
            fn base(&self) -> (*mut u8, u32) {
                (self.mem.as_ptr() as *mut u8, self.mem.len() as u32)
            }
            fn mut_borrow(&self, r: Region) -> Result<BorrowHandle, GuestError> {
                self.bc.mut_borrow(r)
            }
        }

        fn other() {}
        """,
            """
        //! Memory.

        /// The memory of a guest.
        pub type Wrapper<'a> = wiggle::GuestMemory<'a>;

        fn other() {}
        """,
        ),
        "an import that nothing uses": (
            """
        use wiggle::{BorrowHandle, Region};
        fn f(region: Region) {}
        """,
            """
        use wiggle::Region;
        fn f(region: Region) {}
        """,
        ),
    },
    left={
        "a wrapper with a method of its own": (
            """
        use wiggle::GuestMemory;
        struct Wrapper<'a> { mem: &'a mut [u8] }
        impl<'a> Wrapper<'a> {
            fn new(mem: &'a mut [u8]) -> Self { Self { mem } }
            fn grow(&mut self) {}
        }
        unsafe impl GuestMemory for Wrapper<'_> {}
        """,
            "is an enum",
        ),
        "a wrapper that owns": (
            """
        use wiggle::GuestMemory;
        struct Wrapper { mem: *mut u8 }
        unsafe impl GuestMemory for Wrapper {}
        """,
            "is an enum",
        ),
        "a trait object": (
            """
        fn f(mem: &dyn wiggle::GuestMemory) {}
        """,
            "is an enum",
        ),
        "a borrow checker outside of a wrapper": (
            """
        use wiggle::borrow::BorrowChecker;
        struct State { checker: BorrowChecker }
        """,
            "no memory is borrowed",
        ),
        "strings written to a guest": (
            """
        fn f(strings: &wasi_common::StringArray) {
            strings.write_to_guest(&buffer, &heads);
        }
        """,
            "takes the memory first",
        ),
    },
    untouched={
        "the enum itself": """
        use wiggle::GuestMemory;
        fn f(mem: &mut GuestMemory<'_>) {
            let mut own = GuestMemory::Unshared(bytes);
        }
        """,
        "an alias of the enum": """
        pub type Wrapper<'a> = wiggle::GuestMemory<'a>;
        """,
        "a trait of the same name": """
        trait GuestMemory {}
        impl GuestMemory for Vec<u8> {}
        """,
        "the trait of vm-memory": """
        use vm_memory::GuestMemory;
        fn f(mem: &impl GuestMemory) {}
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
