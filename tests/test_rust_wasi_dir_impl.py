# ruff: noqa: E501  (lines of Rust)
"""Implementations of `WasiDir`."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "wasi-dir-impl",
    changed={
        "files wrapped, directories folded in": (
            """
        use wasi_common::{file::{FdFlags, OFlags}, Error, WasiDir, WasiFile};
        #[wiggle::async_trait]
        impl<'t> WasiDir for Tree<'t> {
            fn as_any(&self) -> &dyn Any { self }

            async fn open_file(
                &self,
                follow: bool,
                path: &str,
                oflags: OFlags,
                _read: bool,
                _write: bool,
                _flags: FdFlags,
            ) -> Result<Box<dyn WasiFile>, Error> {
                if path.is_empty() {
                    return Err(Error::badf());
                }
                Ok(Box::new(self.find(follow, path)?))
            }

            async fn open_dir(&self, follow: bool, path: &str) -> Result<Box<dyn WasiDir>, Error> {
                Ok(Box::new(self.below(path)?))
            }
        }
        """,
            """
        use wasi_common::{file::{FdFlags, OFlags}, Error, WasiDir, WasiFile};
        use wasi_common::dir::OpenResult;
        #[wiggle::async_trait]
        impl<'t> WasiDir for Tree<'t> {
            fn as_any(&self) -> &dyn Any { self }

            async fn open_file(
                &self,
                follow: bool,
                path: &str,
                oflags: OFlags,
                _read: bool,
                _write: bool,
                _flags: FdFlags,
            ) -> Result<OpenResult, Error> {
                if oflags.contains(OFlags::DIRECTORY) {
                    return self.open_dir(follow, path).await.map(OpenResult::Dir);
                }
                if path.is_empty() {
                    return Err(Error::badf());
                }
                Ok(OpenResult::File(Box::new(self.find(follow, path)?)))
            }
        }

        impl<'t> Tree<'t> {
            async fn open_dir(&self, follow: bool, path: &str) -> Result<Box<dyn WasiDir>, Error> {
                Ok(Box::new(self.below(path)?))
            }
        }
        """,
        ),
        "another directory asked, no open_dir": (
            """
        impl wasi_common::WasiDir for Tree {
            async fn open_file(&self, f: bool, p: &str, o: OFlags, r: bool, w: bool, d: FdFlags) -> Result<Box<dyn WasiFile>, Error> {
                self.inner.open_file(f, p, o, r, w, d).await
            }
        }
        """,
            """
        use wasi_common::dir::OpenResult;

        impl wasi_common::WasiDir for Tree {
            async fn open_file(&self, f: bool, p: &str, o: OFlags, r: bool, w: bool, d: FdFlags) -> Result<OpenResult, Error> {
                self.inner.open_file(f, p, o, r, w, d).await
            }
        }
        """,
        ),
    },
    left={
        "a value that is not plain": (
            """
        use wasi_common::WasiDir;
        impl WasiDir for Tree {
            async fn open_file(&self, f: bool, p: &str, o: OFlags, r: bool, w: bool, d: FdFlags) -> Result<Box<dyn WasiFile>, Error> {
                self.lookup(p)
            }
        }
        """,
            "what this body gives back is not plain",
        ),
        "only open_dir": (
            """
        use wasi_common::WasiDir;
        impl WasiDir for Tree {
            async fn open_dir(&self, f: bool, p: &str) -> Result<Box<dyn WasiDir>, Error> { todo!() }
        }
        """,
            "`WasiDir::open_dir` is gone",
        ),
        "a caller": (
            """
        async fn f(dir: &dyn wasi_common::WasiDir) {
            dir.open_dir(true, "a").await;
        }
        """,
            "`open_dir` of a directory is gone",
        ),
    },
    untouched={
        "already an open result": """
        use wasi_common::{dir::OpenResult, WasiDir};
        impl WasiDir for Tree {
            async fn open_file(&self, f: bool, p: &str, o: OFlags, r: bool, w: bool, d: FdFlags) -> Result<OpenResult, Error> {
                Ok(OpenResult::File(Box::new(self.find(p)?)))
            }
        }
        """,
        "directories of cap-std": """
        fn f(dir: &cap_std::fs::Dir) {
            dir.open_dir("a");
        }
        """,
        "a trait of the same name": """
        trait WasiDir {}
        impl WasiDir for Tree {
            fn open_dir(&self) {}
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
