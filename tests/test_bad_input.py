"""Input that cannot be used: each is named with what to do, the rest of the project is still done,
the exit code says it, nothing is lost, and nobody sees a traceback."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_support import (
    BOTH,
    BOTH_AFTER,
    CARGO,
    CARGO_AFTER,
    PYPROJECT,
    PYTHON,
    PYTHON_AFTER,
    RUST,
    RUST_AFTER,
    Command,
    Files,
    contents,
    expected,
    git,
    lay,
    raw,
)

from migrate_wasi import discover, run
from migrate_wasi.cli import Exit, main
from migrate_wasi.writing import journal, write

# ------------------------------------------------------------------ files that cannot be used

NOTEBOOK = '{"cells": [{"cell_type": "code", "source": ["import wasi_common"'

# What is added to the project (or replaces a part of it), and what is said of it.
CASES: dict[str, tuple[Files, str]] = {
    "Python 2": ({"host/bad.py": "import wasi_common\nprint 'x'\n"}, "does not parse (line 2"),
    "cut off Python": ({"host/bad.py": "import wasi_common\ndef f(:\n"}, "does not parse (line 2"),
    "Python with tabs and spaces": (
        {"host/bad.py": "import wasi_common\nif 1:\n\tx = 1\n        y = 2\n"},
        "does not parse (line 4",
    ),
    "binary Python": ({"host/bad.py": b"import wasi_common\n\0\1\2"}, "NUL bytes"),
    "Python in another encoding": (
        {"host/bad.py": b"import wasi_common # \xff\n"},
        "not valid",
    ),
    "Python in an unknown encoding": (
        {"host/bad.py": "# coding: klingon\nimport wasi_common\n"},
        "unknown encoding",
    ),
    "Python too deep for Python itself": (
        {"host/bad.py": f"import wasi_common\nx = {'-' * 100_000}1\n"},
        "does not parse",
    ),
    "Rust that is none": (
        {
            "app/src/bad.rs": "use wasi_common::WasiCtx; }}} ((( fn fn\n",
            "app/src/main.rs": "mod bad;\n",
        },
        "does not parse",
    ),
    "UTF-16 Rust": (
        {"app/src/bad.rs": "use wasi_common::WasiCtx;\n".encode("utf-16")},
        "NUL bytes",
    ),
    "Rust in another encoding": (
        {"app/src/bad.rs": b"use wasi_common; // \xff\n"},
        "not valid",
    ),
    "Rust with a NUL byte": ({"app/src/bad.rs": b"use wasi_common;\0\n"}, "NUL bytes"),
    "cut off notebook": ({"host/bad.ipynb": NOTEBOOK}, "not valid JSON"),
    "deep notebook": ({"host/bad.ipynb": f'{{"wasi_common": {"[" * 100_000}'}, "not valid JSON"),
    "broken Cargo.toml": ({"bad/Cargo.toml": '[package\nname = "wasi-common"\n'}, "not valid TOML"),
    "Cargo.toml with a NUL byte": ({"bad/Cargo.toml": b"[package]\0"}, "NUL bytes"),
    "Cargo.toml of a wrong shape": (
        {"bad/Cargo.toml": 'package = 3\ndependencies = "wasi-common"\n'},
        "bad/Cargo.toml",
    ),
    "broken Cargo.lock": ({"app/Cargo.lock": "[[package\nwasi-common"}, "lock file"),
    "broken pyproject.toml": (
        {"bad/pyproject.toml": "[project\nwasi-common"},
        "bad/pyproject.toml",
    ),
    "pyproject.toml of a wrong shape": (
        {"bad/pyproject.toml": '[project]\ndependencies = "wasi-common==2.0"\n'},
        "",
    ),
    "deep pyproject.toml": (
        {"bad/pyproject.toml": f"# wasi-common\na = {'[' * 10_000}\n"},
        "bad/pyproject.toml",
    ),
    "deep Cargo.toml": (
        {"bad/Cargo.toml": f"# wasi-common\na = {'[' * 10_000}\n"},
        "bad/Cargo.toml",
    ),
    "broken environment.yml": (
        {"bad/environment.yml": "dependencies: [\n  - wasi-common: }\n"},
        "bad/environment.yml",
    ),
    "broken setup.cfg": ({"bad/setup.cfg": "wasi-common\n[options\n"}, "bad/setup.cfg"),
    "broken Pipfile": ({"bad/Pipfile": "[packages\nwasi-common"}, "bad/Pipfile"),
    "broken lock file of Python": ({"bad/uv.lock": '[[package\nname="wasi-common"'}, ""),
    "a requirement of a file that is not there": (
        {"bad/requirements.txt": "-r more.txt\nwasi-common==2.0.2\n"},
        "more.txt",
    ),
    "a minor release that never was": (
        {"bad/Cargo.toml": CARGO.replace("2.0.2", "2.7"), "bad/src/main.rs": RUST},
        "2.7",
    ),
    "a release that never was": (
        {"bad/Cargo.toml": CARGO.replace("2.0.2", "=99.0"), "bad/src/main.rs": RUST},
        "never released",
    ),
    "a Python release that never was": (
        {"bad/pyproject.toml": PYPROJECT.replace("2.0.2", "99.1"), "bad/a.py": PYTHON},
        "never released",
    ),
    "contradictory versions in a package": (
        {"bad/Cargo.toml": CARGO.replace("2.0.2", "9.0", 1), "bad/src/main.rs": RUST},
        "contradict",
    ),
    "contradictory versions in a Python project": (
        {"bad/pyproject.toml": PYPROJECT.replace("2.0.2", "9.0", 1), "bad/a.py": PYTHON},
        "contradict",
    ),
}
QUIET = {"pyproject.toml of a wrong shape", "broken lock file of Python"}


@pytest.mark.parametrize("case", CASES)
def test_it_is_named_and_the_rest_is_done(root: Path, command: Command, case: str) -> None:
    files, said = CASES[case]
    lay(root, {**BOTH, **files})
    result = command(".")
    assert said in result.out
    if case not in QUIET:
        assert result.code == Exit.FAILED
        assert "help: " in result.out
    after = contents(root)
    for name, text in expected(BOTH_AFTER).items():
        if name not in files:
            assert after[name] == text, name
    for name, text in expected(files).items():
        if "/bad." in name:
            assert after[name] == text, f"{name} was edited"


def test_a_sum_of_thousands_is_not_too_deep(root: Path, command: Command) -> None:
    long = "x = " + "+".join(["1"] * 20_000)
    lay(root, {"deep.py": f"import wasi_cap_std_sync as w\n{long}\n"})
    assert command(".").code == Exit.DONE
    assert contents(root)["deep.py"].startswith(b"import wasi_common.sync as w\n")


def test_contradictory_versions_in_one_workspace(root: Path, command: Command) -> None:
    other = CARGO.replace('"app"', '"other"').replace("2.0.2", "9.0")
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["app", "other"]\n',
        "app/Cargo.toml": CARGO,
        "app/src/main.rs": RUST,
        "other/Cargo.toml": other,
        "other/src/main.rs": RUST,
    }
    lay(root, files)
    result = command(".")
    assert result.code == Exit.FAILED
    assert "wasi-cap-std-sync 2.0.2 (app/Cargo.toml line 7)" in result.out
    assert "wasi-cap-std-sync 9.0.4 (other/Cargo.toml line 7)" in result.out
    assert contents(root)["other/src/main.rs"] == raw(RUST_AFTER)
    assert command(".").code == Exit.DONE


# ------------------------------------------------------------------ nothing wrong with these


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": "", "b.rs": "", "c.ipynb": "", "README.md": "", "requirements.txt": ""},
        {"z/Cargo.toml": "", "z/Cargo.lock": "", "z/pyproject.toml": "", "z/setup.cfg": ""},
        {"z/setup.py": "", "z/Pipfile": "", "z/tox.ini": "", "z/environment.yml": ""},
        {"z/poetry.lock": "", "z/uv.lock": "", "z/.pre-commit-config.yaml": ""},
        {"old.py": "print 'nothing of ours'\n", "x.rs": b"\xff\xfe\0", "y.py": b"\0\1"},
    ],
)
def test_empty_files_and_what_does_not_concern_us(
    root: Path, command: Command, files: Files
) -> None:
    lay(root, {**BOTH, **files})
    result = command(".")
    assert "Could not be read" not in result.out
    assert result.code == Exit.DONE
    assert contents(root) == expected({**BOTH_AFTER, **files})


def test_a_long_function(root: Path, command: Command) -> None:
    line = "    let _ = WasiCtxBuilder::new().inherit_stdio().build();\n"
    rust = RUST.replace("}\n", f"{line * 10_000}}}\n")
    python = PYTHON + "\n\ndef f():\n" + "    WasiCtxBuilder().inherit_stdio().build()\n" * 10_000
    lay(root, {"a.rs": rust, "b.py": python})
    assert command(".").code == Exit.DONE
    assert b"wasi_cap_std_sync" not in b"".join(contents(root).values())


def test_a_large_file(root: Path, command: Command) -> None:
    python = PYTHON + "x = 'a text without an end, or so it seems to be'\n" * 100_000
    lay(root, {"a.py": python})
    assert command(".").code == Exit.DONE
    assert (root / "a.py").stat().st_size == len(python.encode()) + len("common.") - len("cap_std_")


# ------------------------------------------------------------------ paths


def test_a_missing_path_and_one_that_is_there(root: Path, command: Command) -> None:
    lay(root, BOTH)
    result = command("nope", "host", "nope.py")
    assert result.code == Exit.FAILED
    assert "nope  no such file" in result.out
    assert "nope.py  no such file" in result.out
    assert (root / "host/host.py").read_bytes() == raw(PYTHON_AFTER)


def test_a_path_of_a_kind_that_nobody_migrates(root: Path, command: Command) -> None:
    lay(root, {"a.png": b"\x89PNG"})
    result = command("a.png")
    assert result.code == Exit.FAILED
    assert "give a .rs, .py" in result.out


def _loop(root: Path) -> None:
    (root / "host/a.py").symlink_to("b.py")
    (root / "host/b.py").symlink_to("a.py")


def _folder_loop(root: Path) -> None:
    (root / "host/again").symlink_to("../host")
    (root / "app/src/self").symlink_to(".")


def _dangling(root: Path) -> None:
    (root / "host/gone.py").symlink_to("nowhere.py")


def _folders_with_names_of_files(root: Path) -> None:
    for name in ("host/Cargo.toml", "host/x.py", "app/src/y.rs", "app/setup.cfg", "app/.gitignore"):
        (root / name).mkdir()


def _pipe(root: Path) -> None:
    for name in ("host/pipe.py", "app/src/pipe.rs", "host/requirements.txt", "app/Cargo.lock"):
        os.mkfifo(root / name)
    # Reached from a module, too.
    main = root / "app/src/main.rs"
    main.write_text("mod pipe;\n" + main.read_text("utf-8"), "utf-8")


def _socket(root: Path) -> None:
    assert Path.cwd() == root  # a longer path has no room in the address of a socket
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("host/socket.py")


@pytest.mark.parametrize(
    ("lay_more", "said", "code"),
    [
        (_loop, "host/a.py  it is a loop of symbolic links", Exit.FAILED),
        (_folder_loop, "", Exit.DONE),
        (_dangling, "leads nowhere", Exit.DONE),
        (_pipe, "a pipe, a socket or a device", Exit.DONE),
        (_socket, "a pipe, a socket or a device", Exit.DONE),
    ],
)
@pytest.mark.parametrize("versioned", [False, True])
@pytest.mark.skipif(os.name != "posix", reason="links, pipes and sockets of POSIX")
def test_what_is_no_file(
    root: Path,
    command: Command,
    lay_more: Callable[[Path], None],
    said: str,
    code: Exit,
    versioned: bool,
) -> None:
    lay(root, BOTH)
    lay_more(root)
    if versioned:
        git(root, "init", "-q")
    result = command(".", "--allow-dirty")
    # Git does not even list pipes and sockets.
    assert said in result.out or versioned
    assert result.code == code
    assert (root / "host/host.py").read_bytes() == raw(PYTHON_AFTER)
    assert raw(RUST_AFTER) in (root / "app/src/main.rs").read_bytes()


def test_folders_with_the_names_of_files(root: Path, command: Command) -> None:
    lay(root, BOTH)
    _folders_with_names_of_files(root)
    command(".")
    assert contents(root) == expected(BOTH_AFTER)


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
@pytest.mark.parametrize(
    ("make", "name", "said"),
    [
        (_loop, "host/a.py", "too many levels of symbolic links"),
        (_dangling, "host/gone.py", "no such file"),
        (_pipe, "host/pipe.py", "a pipe, a socket or a device"),
    ],
)
def test_no_file_given_as_a_path(
    root: Path, command: Command, make: Callable[[Path], None], name: str, said: str
) -> None:
    lay(root, BOTH)
    make(root)
    result = command(name)
    assert result.code == Exit.FAILED
    assert said in result.out


# ------------------------------------------------------------------ reading and writing goes wrong


def _failing(name: str, number: int, real: Callable[..., bytes]) -> Callable[..., bytes]:
    def read(path: str | os.PathLike[str]) -> bytes:
        if os.fspath(path).endswith(name):
            raise OSError(number, os.strerror(number), os.fspath(path))
        return real(path)

    return read


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.EACCES, "permission denied"), (errno.EIO, "input/output error")],
)
def test_an_unreadable_file(
    root: Path, command: Command, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    lay(root, {**BOTH, "host/secret.py": PYTHON})
    failing = _failing("secret.py", number, discover.read_regular)
    monkeypatch.setattr(discover, "read_regular", failing)
    result = command(".")
    assert result.code == Exit.FAILED
    assert f"host/secret.py  {said}" in result.out
    assert contents(root) == expected({**BOTH_AFTER, "host/secret.py": PYTHON})


def test_a_file_that_is_gone_when_it_is_read(
    root: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(root, {**BOTH, "host/gone.py": PYTHON})
    failing = _failing("gone.py", errno.ENOENT, discover.read_regular)
    monkeypatch.setattr(discover, "read_regular", failing)
    assert command(".").code == Exit.DONE
    assert (root / "host/host.py").read_bytes() == raw(PYTHON_AFTER)


def test_a_file_deleted_but_not_committed(root: Path, command: Command) -> None:
    lay(root, {**BOTH, "host/gone.py": PYTHON})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    (root / "host/gone.py").unlink()
    assert command(".").code == Exit.DONE
    assert contents(root) == expected(BOTH_AFTER)


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_the_right_to_read_it(root: Path, command: Command) -> None:
    lay(root, {**BOTH, "host/secret.py": PYTHON})
    (root / "host/secret.py").chmod(0)
    result = command(".")
    assert result.code == Exit.FAILED
    assert "host/secret.py  permission denied" in result.out


def test_a_full_disk_leaves_all_as_it_was(
    root: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(root, BOTH)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "host/host.py")

    monkeypatch.setattr(write, "stage", full)
    result = command(".")
    assert result.code == Exit.FAILED
    assert "no room on the disk" in result.out
    assert "nothing was written" in result.err
    assert contents(root) == expected(BOTH)
    assert not (root / journal.FOLDER).exists()


def test_a_file_changed_while_the_run_goes_on(
    root: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(root, BOTH)
    real = run.make_plan

    def planned_then_edited(*arguments: object) -> object:
        plan = real(*arguments)  # type: ignore[arg-type]
        (root / "host/host.py").write_text("mine = 1\n")
        return plan

    monkeypatch.setattr(run, "make_plan", planned_then_edited)
    result = command(".")
    assert result.code == Exit.FAILED
    assert "host/host.py  it was changed while the migration was running" in result.out
    assert "run the same command again" in result.out
    assert contents(root) == expected({**BOTH, "host/host.py": "mine = 1\n"})


@pytest.mark.parametrize("where", ["host/host.py", "host"])
def test_what_is_read_only_is_named(root: Path, command: Command, where: str) -> None:
    lay(root, BOTH)
    (root / where).chmod(0o555)
    try:
        result = command(".")
    finally:
        (root / where).chmod(0o755)
    assert result.code == Exit.FAILED
    assert "host/host.py" in result.out
    assert "make it writable" in result.out
    after = contents(root)
    assert after["host/host.py"] == raw(PYTHON)
    assert after["host/pyproject.toml"] == raw(PYPROJECT)
    # The other project is done.
    assert after["app/Cargo.toml"] == raw(CARGO_AFTER)
    assert after["app/src/main.rs"] == raw(RUST_AFTER)
    assert command("undo").code == Exit.DONE
    assert contents(root) == expected(BOTH)


def test_what_is_not_committed_is_named(root: Path, command: Command) -> None:
    lay(root, BOTH)
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    mine = PYTHON + "mine = 1\n"
    lay(root, {"host/host.py": mine})
    result = command(".")
    assert result.code == Exit.FAILED
    assert "host/host.py  it has changes that are not committed" in result.out
    assert "--allow-dirty" in result.out
    assert contents(root) == expected(
        {
            "app/Cargo.toml": CARGO_AFTER,
            "app/src/main.rs": RUST_AFTER,
            "host/pyproject.toml": PYPROJECT,
            "host/host.py": mine,
        }
    )
    git(root, "checkout", "-q", "host")
    assert command(".", "--allow-dirty").code == Exit.DONE
    assert contents(root) == expected(BOTH_AFTER)


def test_without_git_the_journal_is_the_net(
    root: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(root, BOTH)
    monkeypatch.setenv("PATH", "")
    assert command(".").code == Exit.DONE
    assert contents(root) == expected(BOTH_AFTER)
    assert command("undo").code == Exit.DONE
    assert contents(root) == expected(BOTH)


@pytest.mark.parametrize(
    ("where", "kept", "done"),
    [
        ("migrate_wasi.manifests.cargo.changes.manifest_findings", "app/", "host/"),
        ("migrate_wasi.manifests.python.pyproject.findings", "host/", "app/"),
        ("migrate_wasi.analyse.python_findings", "host/host.py", "app/"),
    ],
)
def test_a_defect_of_ours_in_one_place_does_not_end_the_run(
    root: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    kept: str,
    done: str,
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(where, failing)
    lay(root, BOTH)
    assert main(["."]) == Exit.FAILED
    captured = capfd.readouterr()
    assert "internal error (RuntimeError" in captured.out
    assert "Traceback" not in captured.err
    after, before, moved = contents(root), expected(BOTH), expected(BOTH_AFTER)
    assert all(after[name] == before[name] for name in after if name.startswith(kept))
    assert all(after[name] == moved[name] for name in after if name.startswith(done))
