"""`migrate-wasi run`: guests as a shell sees them, and what is said when nothing can be run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from cli_support import Command

from migrate_wasi.cli import Exit

HOME = Path(__file__).parents[1]
HELLO = HOME / "fixtures" / "guests" / "hello" / "hello.wasm"
RUN = (sys.executable, "-m", "migrate_wasi", "run")

MODULE = """\
(module
  (import "wasi_snapshot_preview1" "{name}" (func $call (param {params}) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  {data}
  (func (export "_start") {body}))
"""
# Writes the bytes of the memory from 100 on, as many as the top of the stack says.
SHOW = """
  (i32.store (i32.const 0) (i32.const 100))
  (i32.store (i32.const 4) {length})
  (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
"""


def wat(name: str, params: str, body: str, data: str = "") -> str:
    return MODULE.format(name=name, params=params, body=body, data=data)


# Copies what stands in its standard input, up to 64 bytes, to its standard output.
ECHO = wat(
    "fd_read",
    "i32 i32 i32 i32",
    """(i32.store (i32.const 0) (i32.const 100)) (i32.store (i32.const 4) (i32.const 64))
    (drop (call $call (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 12)))"""
    + SHOW.format(length="(i32.load (i32.const 12))"),
)
# Writes its arguments, each with the NUL after it.
ARGUMENTS = wat(
    "args_get",
    "i32 i32",
    "(drop (call $call (i32.const 16) (i32.const 100)))" + SHOW.format(length="(i32.const 20)"),
)
# Writes its variables, each with the NUL after it.
VARIABLES = ARGUMENTS.replace("args_get", "environ_get")
# Exits with the errno of opening the file `a` beneath descriptor 3.
OPEN = wat(
    "path_open",
    "i32 i32 i32 i32 i32 i64 i64 i32 i32",
    """(call $exit (call $call (i32.const 3) (i32.const 0) (i32.const 200) (i32.const 1)
      (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 12)))""",
    '(data (i32.const 200) "a")',
)
EXIT = wat("sched_yield", "", "(call $exit (i32.const {status}))")
TRAP = '(module (func $inner unreachable) (func $outer (export "_start") (call $inner)))'
# fd_seek with a whence that does not exist traps in WASI itself.
HOST_TRAP = wat(
    "fd_seek",
    "i32 i64 i32 i32",
    "(drop (call $call (i32.const 1) (i64.const 0) (i32.const 77) (i32.const 8)))",
).replace('(func (export "_start")', '(func $main (export "_start")')
# Exits with the errno of a pointer out of bounds: FAULT before 12.0.0, a trap from then on.
OUTSIDE = wat(
    "sched_yield",
    "",
    """(call $exit (call $fd_write
      (i32.const 1) (i32.const 0x7fff0000) (i32.const 1) (i32.const 8)))""",
)
ENDLESS = '(module (func (export "_start") (loop (br 0))))'
# Waits for a byte of its standard input.
WAITING = ECHO


def run(
    folder: Path,
    guest: str | Path,
    *options: str,
    arguments: Sequence[str] = (),
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a guest, which is a file or text, in a process."""
    if isinstance(guest, str):
        path = folder / "guest.wat"
        path.write_text(guest, "utf-8")
    else:
        path = guest
    return subprocess.run(
        [*RUN, *options, str(path), *arguments],
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
        cwd=folder,
        env=environment(env or {}),
    )


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(HOME), **extra}


# ------------------------------------------------------------------ guests


@pytest.mark.parametrize(
    "options", [(), ("--surface", "legacy"), ("--surface=unified",), ("--wasi-version=9.0.2",)]
)
def test_hello(tmp_path: Path, options: tuple[str, ...]) -> None:
    done = run(tmp_path, HELLO, *options)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"hello, world\n", b"")


@pytest.mark.parametrize("text", [b"", b"a line\n", bytes(range(64))])
def test_standard_input_is_passed_on(tmp_path: Path, text: bytes) -> None:
    assert run(tmp_path, ECHO, stdin=text).stdout == text


@pytest.mark.parametrize("status", [0, 1, 2, 3, 125])
def test_the_status_is_passed_on(tmp_path: Path, status: int) -> None:
    done = run(tmp_path, EXIT.format(status=status))
    assert (done.returncode, done.stderr) == (status, b"")


def test_arguments(tmp_path: Path) -> None:
    done = run(tmp_path, ARGUMENTS, arguments=["--dir", "-x"])
    assert done.stdout == b"guest.wat\0--dir\0-x\0\0"
    done = run(tmp_path, ARGUMENTS, "--arg0", "prog", arguments=["é"])
    assert done.stdout == "prog\0é\0".encode().ljust(20, b"\0")


def test_a_guest_has_the_variables_that_it_is_given_and_no_other(tmp_path: Path) -> None:
    done = run(
        tmp_path, VARIABLES, "--env", "A=1=2", "--env=HERE", "--env", "GONE", env={"HERE": "yes"}
    )
    assert done.stdout == b"A=1=2\0HERE=yes\0".ljust(20, b"\0")
    assert run(tmp_path, VARIABLES).stdout == bytes(20)


def test_a_folder_is_given(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "a").write_text("a", "utf-8")
    assert run(tmp_path, OPEN).returncode == 8, "BADF: no folder is given by itself"
    assert run(tmp_path, OPEN, "--dir", "inner::/data").returncode == 0
    assert run(tmp_path, OPEN, "--dir", str(inner)).returncode == 0
    assert run(tmp_path, OPEN, "--dir=.").returncode == 44, "NOENT"


def test_the_release_decides_what_a_guest_sees(tmp_path: Path) -> None:
    assert run(tmp_path, OUTSIDE, "--surface", "legacy").returncode == 21
    assert run(tmp_path, OUTSIDE, "--wasi-version", "11").returncode == 21
    assert run(tmp_path, OUTSIDE, "--surface", "unified").returncode == Exit.TRAPPED
    assert run(tmp_path, OUTSIDE).returncode == Exit.TRAPPED


def test_a_trap_is_shown_with_its_frames(tmp_path: Path) -> None:
    done = run(tmp_path, TRAP)
    assert done.returncode == Exit.TRAPPED == 134
    assert done.stdout == b""
    assert done.stderr.decode().splitlines() == [
        "migrate-wasi run: the guest trapped: unreachable",
        "wasm backtrace:",
        "  0: inner",
        "  1: outer",
    ]


def test_a_trap_in_wasi_is_shown_with_the_frames_of_the_guest(tmp_path: Path) -> None:
    done = run(tmp_path, HOST_TRAP)
    assert done.returncode == Exit.TRAPPED
    lines = done.stderr.decode().splitlines()
    assert lines[0].startswith("migrate-wasi run: the guest trapped: In func")
    assert lines[1:] == ["wasm backtrace:", "  0: main"]


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as a Unix terminal does")
@pytest.mark.parametrize("guest", [ENDLESS, WAITING], ids=["computing", "waiting"])
def test_an_interrupt_ends_it_as_it_ends_any_tool(tmp_path: Path, guest: str) -> None:
    (tmp_path / "guest.wat").write_text(guest, "utf-8")
    command = [*RUN, "--trace=trace", "guest.wat"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment({}),
    ) as process:
        # The trace file is made when the guest is about to start.
        while not (tmp_path / "trace").exists() and process.poll() is None:
            pass
        process.send_signal(signal.SIGINT)
        # A shell shows it as 130.
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (-signal.SIGINT, b"")


# ------------------------------------------------------------------ traces


def test_a_trace_goes_to_standard_error(tmp_path: Path) -> None:
    done = run(tmp_path, EXIT.format(status=3), "--trace")
    assert done.stderr == b"proc_exit(rval=3) -> exit 3\n"


def test_a_trace_goes_to_a_file(tmp_path: Path) -> None:
    run(tmp_path, EXIT.format(status=3), "--trace=calls.txt")
    assert (tmp_path / "calls.txt").read_text("utf-8") == "proc_exit(rval=3) -> exit 3\n"
    run(tmp_path, EXIT.format(status=3), "--trace=calls.jsonl")
    record = json.loads((tmp_path / "calls.jsonl").read_text("utf-8"))
    assert (record["name"], record["ending"]) == ("proc_exit", "exit 3")


# ------------------------------------------------------------------ nothing to run

START = '(func (export "_start"))'
NOT_RUN: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is not a WebAssembly module"),
    "text": (b"hello", "is not a WebAssembly module: magic header not detected"),
    "cut off": (b"\0asm\1\0", "is not a WebAssembly module"),
    "a component": (b"\0asm\x0d\0\1\0", "component-model"),
}
NOT_RUN_TEXT: dict[str, tuple[str, str]] = {
    "broken text": ("(module", "is not a WebAssembly module in the text format"),
    "not valid": (
        '(module (func (export "_start") (drop (i32.add))))',
        "is not a valid WebAssembly module: type mismatch",
    ),
    "a library": ("(module)", "exports no function _start, so it is no program"),
    "a start with parameters": (
        '(module (func (export "_start") (param i32)))',
        "its _start has parameters",
    ),
    "a missing module": (
        f'(module (import "env" "f" (func (param i32))) {START})',
        "unknown import: env.f has to be a function [i32] -> []",
    ),
    "a missing function": (
        f'(module (import "wasi_snapshot_preview1" "fd_dup" (func)) {START})',
        "unknown import: wasi_snapshot_preview1.fd_dup",
    ),
    "another type": (
        f'(module (import "wasi_snapshot_preview1" "fd_close" (func)) {START})',
        "incompatible import type: wasi_snapshot_preview1.fd_close",
    ),
}


@pytest.mark.parametrize("case", NOT_RUN)
def test_what_is_no_guest_is_not_run(root: Path, command: Command, case: str) -> None:
    content, said = NOT_RUN[case]
    (root / "guest.wasm").write_bytes(content)
    done = command("run", "guest.wasm")
    assert done.code == Exit.FAILED
    assert done.err.startswith("migrate-wasi run: guest.wasm: ")
    assert said in done.err


@pytest.mark.parametrize("case", NOT_RUN_TEXT)
def test_what_cannot_start_is_not_run(root: Path, command: Command, case: str) -> None:
    content, said = NOT_RUN_TEXT[case]
    (root / "guest.wat").write_text(content, "utf-8")
    done = command("run", "guest.wat")
    assert done.code == Exit.FAILED
    assert done.err.startswith("migrate-wasi run: guest.wat: ")
    assert said in done.err


MISSING: dict[str, tuple[tuple[str, ...], str]] = {
    "file": (("nothing.wasm",), "nothing.wasm: No such file or directory"),
    "embedder": (("--surface", "legacy", "nothing.py"), "nothing.py: there is no such file"),
    "folder": (("--dir", "nothing::/", str(HELLO)), "--dir nothing: No such file or directory"),
    "folder that is a file": (("--dir", str(HELLO), str(HELLO)), "Not a directory"),
    "folder of the trace": (("--trace=no/trace", str(HELLO)), "--trace no/trace: No such file"),
}


@pytest.mark.parametrize("case", MISSING)
def test_what_is_missing_is_named(root: Path, command: Command, case: str) -> None:
    del root
    arguments, said = MISSING[case]
    done = command("run", *arguments)
    assert (done.code, done.out) == (Exit.FAILED, "")
    assert said in done.err


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "nothing": ((), "give a FILE to run"),
    "only options": (("--env", "A=1"), "give a FILE to run"),
    "unknown option": (("--mapdir", "a", "x.wasm"), "there is no option --mapdir"),
    "unknown surface": (("--surface", "both", "x.wasm"), "choose one of legacy, unified"),
    "no value": (("--dir",), "--dir wants a value: --dir HOST[::GUEST]"),
    "half a folder": (("--dir", "a::", "x.wasm"), "wants a folder on both sides of ::"),
    "variable without a name": (("--env", "=1", "x.wasm"), "wants a name before the ="),
    "trace to nowhere": (("--trace=", "x.wasm"), "--trace= wants a file"),
    "version too old": (("--wasi-version", "1.0", str(HELLO)), "choose one from 2.0 to 46"),
    "version too new": (("--wasi-version", "47", str(HELLO)), "choose one from 2.0 to 46"),
    "no version": (("--wasi-version", "new", str(HELLO)), "is no release of wasi-common"),
    "embedder without a surface": (("x.py",), "--surface legacy or --surface unified"),
    "option of guests": (
        ("--surface", "legacy", "--dir", ".", "--trace", "x.py"),
        "--dir, --trace is for guests",
    ),
    "version for an embedder": (
        ("--surface", "legacy", "--wasi-version", "1.0", "x.py"),
        "choose one from 2.0 to 46",
    ),
    "bytes that are no text": ((str(HELLO), "\udcff"), "is not UTF-8"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_usage_says_what_is_right(root: Path, command: Command, case: str) -> None:
    del root
    arguments, said = WRONG[case]
    done = command("run", *arguments)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert done.err.startswith("migrate-wasi run: ")
    assert said in done.err


def test_help(command: Command) -> None:
    done = command("run", "--help")
    assert (done.code, done.err) == (Exit.DONE, "")
    for option in ("--surface", "--wasi-version", "--dir", "--env", "--arg0", "--trace", "134"):
        assert option in done.out
    assert "run FILE" in command("--help").out


# ------------------------------------------------------------------ embedders

TELLS = """\
import importlib.util, sys
def is_there(name):
    return importlib.util.find_spec(name) is not None
print(*map(is_there, ("wasi_common", "wasi_cap_std_sync", "wasi_core", "wasmi", "migrate_wasi")))
print(*sys.argv, sys.stdin.read())
sys.exit(7)
"""


@pytest.mark.parametrize(("surface", "has"), [("legacy", "True True"), ("unified", "True False")])
def test_an_embedder_can_import_its_surface_alone(tmp_path: Path, surface: str, has: str) -> None:
    (tmp_path / "tells.py").write_text(TELLS, "utf-8")
    done = subprocess.run(
        [*RUN, "--surface", surface, "tells.py", "--surface", "x"],
        input=b"input",
        capture_output=True,
        timeout=60,
        check=False,
        cwd=tmp_path,
        env=environment({}),
    )
    assert done.stderr == b""
    assert done.returncode == 7
    first, second = done.stdout.decode().splitlines()
    assert first == f"{has} True True True"
    assert second == "tells.py --surface x input"


WASMI = HOME / "fixtures" / "embedders" / "python-wasmi-guest"


@pytest.mark.parametrize(("surface", "side"), [("legacy", "before"), ("unified", "after")])
def test_an_embedder_runs_a_guest(tmp_path: Path, surface: str, side: str) -> None:
    embedder = WASMI / side / "run_guest.py"
    done = run(tmp_path, embedder, "--surface", surface, arguments=[".", str(HELLO)])
    assert (done.returncode, done.stdout, done.stderr) == (0, b"hello, world\n", b"")
    (tmp_path / "exit.wat").write_text(EXIT.format(status=5), "utf-8")
    done = run(tmp_path, embedder, "--surface", surface, arguments=[".", "exit.wat"])
    assert (done.returncode, done.stderr) == (5, b"")
    (tmp_path / "trap.wat").write_text(HOST_TRAP, "utf-8")
    done = run(tmp_path, embedder, "--surface", surface, arguments=[".", "trap.wat"])
    assert done.returncode == 1
    assert b"wasmi.errors.Error: In func wasi_snapshot_preview1::fd_seek" in done.stderr


def test_an_embedder_can_have_the_behaviour_of_another_release(tmp_path: Path) -> None:
    (tmp_path / "outside.wat").write_text(OUTSIDE, "utf-8")
    embedder = WASMI / "before" / "run_guest.py"
    for version, status in (("11.0.0", 21), ("12.0.0", 1)):
        options = ("--surface", "legacy", "--wasi-version", version)
        done = run(tmp_path, embedder, *options, arguments=[".", "outside.wat"])
        assert done.returncode == status


def test_without_a_surface_nothing_can_be_imported(tmp_path: Path) -> None:
    shims = str(HOME / "shims")
    done = subprocess.run(
        [sys.executable, "-c", "import wasi_core, wasmi, wasi_common"],
        capture_output=True,
        timeout=60,
        check=False,
        cwd=tmp_path,
        env=environment({"PYTHONPATH": shims}),
    )
    assert b"No module named 'wasi_common'" in done.stderr
