# ruff: noqa: E501  (lines of Rust)
"""Implementations of `WasiFile`."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "wasi-file-impl",
    changed={
        "receivers, but for the flags": (
            """
        use wasi_common::{file::{FdFlags, FileType}, Error, ErrorExt, WasiFile};
        #[wiggle::async_trait]
        impl WasiFile for Log {
            fn as_any(&self) -> &dyn Any { self }
            async fn get_filetype(&mut self) -> Result<FileType, Error> { Ok(FileType::Pipe) }
            async fn set_fdflags(&mut self, flags: FdFlags) -> Result<(), Error> { self.flags = flags; Ok(()) }
            async fn write_vectored<'a>(
                &mut self,
                bufs: &[io::IoSlice<'a>],
            ) -> Result<u64, Error> {
                let mut inner = self.inner.write().unwrap();
                Ok(inner.write_vectored(bufs)? as u64)
            }
            fn isatty(&mut self) -> bool { self.tty }
        }
        """,
            """
        use wasi_common::{file::{FdFlags, FileType}, Error, ErrorExt, WasiFile};
        #[wiggle::async_trait]
        impl WasiFile for Log {
            fn as_any(&self) -> &dyn Any { self }
            async fn get_filetype(&self) -> Result<FileType, Error> { Ok(FileType::Pipe) }
            async fn set_fdflags(&mut self, flags: FdFlags) -> Result<(), Error> { self.flags = flags; Ok(()) }
            async fn write_vectored<'a>(
                &self,
                bufs: &[io::IoSlice<'a>],
            ) -> Result<u64, Error> {
                let mut inner = self.inner.write().unwrap();
                Ok(inner.write_vectored(bufs)? as u64)
            }
            fn isatty(&self) -> bool { self.tty }
        }
        """,
        ),
        "a method that is gone and one that is not async": (
            """
        use wasi_common::{Error, ErrorExt, WasiFile};
        #[wiggle::async_trait]
        impl WasiFile for Log {
            fn as_any(&self) -> &dyn Any { self }

            /// Makes room.
            async fn allocate(&mut self, _offset: u64, _len: u64) -> Result<(), Error> {
                Err(Error::not_supported())
            }

            async fn num_ready_bytes(&self) -> Result<u64, Error> { Ok(0) }
        }
        async fn ready(file: &dyn WasiFile) -> Result<u64, Error> {
            file.num_ready_bytes().await
        }
        """,
            """
        use wasi_common::{Error, ErrorExt, WasiFile};
        #[wiggle::async_trait]
        impl WasiFile for Log {
            fn as_any(&self) -> &dyn Any { self }

            fn num_ready_bytes(&self) -> Result<u64, Error> { Ok(0) }
        }
        async fn ready(file: &dyn WasiFile) -> Result<u64, Error> {
            file.num_ready_bytes()
        }
        """,
        ),
        "a file around another, and a body to look at": (
            """
        #[async_trait::async_trait]
        impl wasi_common::WasiFile for Tee {
            async fn read_vectored<'a>(&mut self, bufs: &mut [IoSliceMut<'a>]) -> Result<u64, Error> {
                self.inner.read_vectored(bufs).await
            }
            async fn seek(&mut self, pos: SeekFrom) -> Result<u64, Error> {
                self.position.shift(pos)
            }
        }
        """,
            """
        #[async_trait::async_trait]
        impl wasi_common::WasiFile for Tee {
            async fn read_vectored<'a>(&self, bufs: &mut [IoSliceMut<'a>]) -> Result<u64, Error> {
                self.inner.read_vectored(bufs).await
            }
            async fn seek(&self, pos: SeekFrom) -> Result<u64, Error> {
                self.position.shift(pos)
            }
        }
        """,
        ),
        "an allocate that refuses in another way": (
            """
        impl wasi_common::WasiFile for Log {
            async fn advise(&self, _o: u64, _l: u64, _a: Advice) -> Result<(), Error> { Err(Error::badf()) }
            async fn allocate(&self, _offset: u64, _len: u64) -> Result<(), Error> {
                Err(Error::badf())
            }
        }
        """,
            """
        impl wasi_common::WasiFile for Log {
            async fn advise(&self, _o: u64, _l: u64, _a: Advice) -> Result<(), Error> { Err(Error::badf()) }
        }
        """,
        ),
        "an impl in a macro": (
            """
        macro_rules! file {
            ($name:ty) => {
                #[wiggle::async_trait]
                impl wasi_common::WasiFile for $name {
                    async fn sync(&mut self) -> Result<(), wasi_common::Error> { Ok(()) }
                }
            }
        }
        """,
            """
        macro_rules! file {
            ($name:ty) => {
                #[wiggle::async_trait]
                impl wasi_common::WasiFile for $name {
                    async fn sync(&self) -> Result<(), wasi_common::Error> { Ok(()) }
                }
            }
        }
        """,
        ),
    },
    left={
        "a body that assigns": (
            """
        impl wasi_common::WasiFile for Log {
            async fn datasync(&mut self) -> Result<(), Error> { self.count += 1; Ok(()) }
        }
        """,
            "this body changes the file: `self.count += 1`",
        ),
        "a body that borrows mutably": (
            """
        impl wasi_common::WasiFile for Log {
            async fn peek(&mut self, buf: &mut [u8]) -> Result<u64, Error> { fill(&mut self.buffer, buf) }
        }
        """,
            "`&mut self.buffer`",
        ),
        "a body that writes to a file of the standard library": (
            """
        impl wasi_common::WasiFile for Log {
            async fn write_vectored<'a>(&mut self, bufs: &[IoSlice<'a>]) -> Result<u64, Error> {
                Ok(self.file.write_vectored(bufs)? as u64)
            }
        }
        """,
            "changes the file",
        ),
        "a method of its own that changes it": (
            """
        impl Log {
            fn note(&mut self) {}
        }
        impl wasi_common::WasiFile for Log {
            async fn sync(&mut self) -> Result<(), Error> { self.note(); Ok(()) }
        }
        """,
            "changes the file",
        ),
        "an allocate that does something": (
            """
        impl wasi_common::WasiFile for Log {
            async fn allocate(&self, offset: u64, len: u64) -> Result<(), Error> { self.grow(offset + len) }
        }
        """,
            "`WasiFile::allocate` is gone",
        ),
        "an allocate whose error does something": (
            """
        impl wasi_common::WasiFile for Log {
            async fn allocate(&self, _o: u64, _l: u64) -> Result<(), Error> { Err(self.refuse("allocate")) }
        }
        """,
            "`WasiFile::allocate` is gone",
        ),
        "an allocate that refuses and is called": (
            """
        impl wasi_common::WasiFile for Log {
            async fn allocate(&self, _o: u64, _l: u64) -> Result<(), Error> { Err(Error::badf()) }
        }
        async fn make_room(log: &Log) -> Result<(), Error> { log.allocate(0, 1).await }
        """,
            "`WasiFile::allocate` is gone",
        ),
        "ready bytes that wait": (
            """
        impl wasi_common::WasiFile for Log {
            async fn num_ready_bytes(&self) -> Result<u64, Error> { Ok(self.count().await) }
        }
        """,
            "this one awaits",
        ),
    },
    untouched={
        "a trait of the same name": """
        trait WasiFile { fn sync(&mut self); }
        impl WasiFile for Log {
            fn sync(&mut self) {}
        }
        """,
        "methods of the type itself": """
        use wasi_common::WasiFile;
        impl Log {
            async fn sync(&mut self) {}
            async fn allocate(&mut self) {}
        }
        """,
        "already shared": """
        #[async_trait::async_trait]
        impl wasi_common::WasiFile for Log {
            fn as_any(&self) -> &dyn Any { self }
            async fn get_filetype(&self) -> Result<FileType, Error> { Ok(FileType::Pipe) }
            fn num_ready_bytes(&self) -> Result<u64, Error> { Ok(0) }
        }
        """,
        "directories": """
        impl wasi_common::WasiDir for Tree {
            fn as_any(&self) -> &dyn Any { self }
        }
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
