"""Traps and exit statuses of guests."""

from __future__ import annotations

import pytest
from rust_rule_cases import Cases

CASES = Cases(
    "exit-status",
    changed={
        "two arms over the error of a call": (
            """
        use wasi_common::I32Exit;
        fn f(result: Result<i32, wiggle::Trap>) -> Result<i32, Failure> {
            match result {
                Ok(r) => Ok(r),
                // what went wrong
                Err(wiggle::Trap::String(err)) => Err(Failure::new(err)),
                Err(wiggle::Trap::I32Exit(i)) => Err(Failure::exit(i)),
            }
        }
        """,
            """
        use wasi_common::I32Exit;
        fn f(result: Result<i32, wiggle::anyhow::Error>) -> Result<i32, Failure> {
            match result {
                Ok(r) => Ok(r),
                // what went wrong
                Err(err) => match err.downcast::<I32Exit>() {
                    Err(err) => Err(Failure::new(err.to_string())),
                    Ok(I32Exit(i)) => Err(Failure::exit(i)),
                },
            }
        }
        """,
        ),
        "the exit first, a block, a format string": (
            """
        use wasi_common::WasiCtx;
        use wiggle::Trap;
        fn f(trap: Trap) -> i32 {
            match trap {
                Trap::I32Exit(code) => code,
                Trap::String(message) => {
                    eprintln!("{}", message);
                    1
                }
            }
        }
        """,
            """
        use wasi_common::{WasiCtx, I32Exit};
        fn f(trap: wiggle::anyhow::Error) -> i32 {
            match trap.downcast::<I32Exit>() {
                Ok(I32Exit(code)) => code,
                Err(message) => {
                    eprintln!("{}", message.to_string());
                    1
                }
            }
        }
        """,
        ),
        "traps that are made": (
            """
        use wiggle::Trap;
        fn f(code: i32) -> Result<(), Trap> {
            if code == 0 {
                return Err(Trap::I32Exit(code));
            }
            Err(Trap::String(String::from("no")))
        }
        """,
            """
        use wasi_common::I32Exit;
        fn f(code: i32) -> Result<(), wiggle::anyhow::Error> {
            if code == 0 {
                return Err(wiggle::anyhow::Error::new(I32Exit(code)));
            }
            Err(wiggle::anyhow::Error::msg(String::from("no")))
        }
        """,
        ),
        "the status of a failed call in wasmtime": (
            """
        use wasi_common::WasiCtx;
        fn f(func: wasmtime::TypedFunc<(), ()>) -> i32 {
            match func.call(&mut store, ()) {
                Ok(()) => 0,
                Err(trap) => trap.i32_exit_status().unwrap_or(1),
            }
        }
        """,
            """
        use wasi_common::{WasiCtx, I32Exit};
        fn f(func: wasmtime::TypedFunc<(), ()>) -> i32 {
            match func.call(&mut store, ()) {
                Ok(()) => 0,
                Err(trap) => trap.downcast_ref::<I32Exit>().map(|exit| exit.0).unwrap_or(1),
            }
        }
        """,
        ),
        "a downcast to a trap and its status": (
            """
        use wasi_common::{I32Exit, WasiCtx};
        use wasmtime::Trap;
        fn f(e: anyhow::Error) -> Option<i32> {
            e.downcast_ref::<Trap>().and_then(|t| t.i32_exit_status())
        }
        """,
            """
        use wasi_common::{I32Exit, WasiCtx};
        use wasmtime::Trap;
        fn f(e: anyhow::Error) -> Option<i32> {
            e.downcast_ref::<I32Exit>().map(|exit| exit.0)
        }
        """,
        ),
    },
    left={
        "only one of the variants": (
            """
        fn f(result: R) {
            if let Err(wiggle::Trap::I32Exit(i)) = result {
                exit(i)
            }
        }
        """,
            "holds a `wasi_common::I32Exit`",
        ),
        "an arm with a guard": (
            """
        fn f(result: R) -> i32 {
            match result {
                Err(wiggle::Trap::String(s)) if s.is_empty() => 1,
                Err(wiggle::Trap::I32Exit(i)) => i,
                _ => 0,
            }
        }
        """,
            "holds a `wasi_common::I32Exit`",
        ),
        "a status of something unknown": (
            """
        fn f(trap: wasmtime::Trap) -> Option<i32> {
            trap.i32_exit_status()
        }
        """,
            "is gone since wasmtime 3.0",
        ),
        "a wasmtime trap that is made": (
            """
        use wasmtime::Trap;
        fn f() -> Trap {
            Trap::i32_exit(3)
        }
        """,
            "is gone since wasmtime 3.0",
        ),
    },
    untouched={
        "wasmi has methods of the same names": """
        use wasmi::Error;
        use wasi_common::WasiCtx;
        fn f(error: Error) -> Option<i32> {
            let made = Error::i32_exit(1);
            error.i32_exit_status()
        }
        """,
        "a trap of wasmi": """
        use wasmi::core::Trap;
        fn f() -> Trap {
            Trap::i32_exit(1)
        }
        """,
        "an enum of the same name": """
        enum Trap { String(String), I32Exit(i32) }
        fn f(trap: Trap) -> i32 {
            match trap { Trap::String(s) => 1, Trap::I32Exit(i) => i }
        }
        """,
        "already migrated": """
        fn f(error: wiggle::anyhow::Error) -> i32 {
            match error.downcast::<wasi_common::I32Exit>() {
                Ok(wasi_common::I32Exit(i)) => i,
                Err(_) => 1,
            }
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
