"""The command: verbs, flags, streams, and one test for each row of the table of exit codes."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from packaging.version import Version
from plans import change, full, located, plan

import migrate_wasi
from migrate_wasi import commands, console, explain, run
from migrate_wasi.cli import Exit, cargo_main, main
from migrate_wasi.config import Options
from migrate_wasi.edits import Level
from migrate_wasi.plan import Plan, Problem
from migrate_wasi.writing import journal

HOME = Path(migrate_wasi.__file__).parents[1]
OLD = b'wasi-common = "2.0"\n'

Stub = Callable[[Callable[[Path], Plan]], "list[tuple[Sequence[Path], Options]]"]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def stub(root: Path, monkeypatch: pytest.MonkeyPatch) -> Stub:
    """Put a plan in the place of the pipeline; gives the list of what it was asked for."""

    def put(make: Callable[[Path], Plan]) -> list[tuple[Sequence[Path], Options]]:
        asked: list[tuple[Sequence[Path], Options]] = []
        made = make(root)

        def make_plan(paths: Sequence[Path], options: Options, _progress: object) -> Plan:
            asked.append((paths, options))
            return made

        monkeypatch.setattr(run, "make_plan", make_plan)
        return asked

    return put


def empty(root: Path) -> Plan:
    return plan(root)


def clean(root: Path) -> Plan:
    """One file that changes, and nothing left."""
    return plan(root, [change(root, "Cargo.toml", OLD, (b"2.0", "24.0.0"))])


def left(root: Path) -> Plan:
    """One place left for a person."""
    return plan(root, findings=full(root).findings[2:3])


def remark(root: Path) -> Plan:
    """One place worth a look, without an edit."""
    source = change(root, "a.rs", b"x\n").source
    from migrate_wasi.edits import review

    return plan(root, findings=[located(source, review("look", place=(0, 1)), "r")])


def broken(root: Path) -> Plan:
    return plan(root, problems=[Problem("a.rs", "it is not valid UTF-8", "convert it")])


# ------------------------------------------------------------------ exit codes


@pytest.mark.parametrize(
    ("case", "make", "arguments", "code"),
    [
        ("nothing to do", empty, [], Exit.DONE),
        ("nothing to do, checked", empty, ["--check"], Exit.DONE),
        ("all done", clean, [], Exit.DONE),
        ("worth a look", remark, [], Exit.DONE),
        ("would change", clean, ["--check"], Exit.LEFT),
        ("would change, shown", clean, ["--diff"], Exit.LEFT),
        ("left for a person", left, [], Exit.LEFT),
        ("left for a person, checked", left, ["--check"], Exit.LEFT),
        ("not read", broken, [], Exit.FAILED),
        ("not read, and left", full, ["--check"], Exit.FAILED),
        ("report not written", empty, ["--report", "json=no/such/folder/x"], Exit.FAILED),
    ],
)
def test_exit_codes(
    stub: Stub, case: str, make: Callable[[Path], Plan], arguments: list[str], code: Exit
) -> None:
    stub(make)
    assert main([".", *arguments]) == code, case


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give at least one PATH"),
        ([".", "--no-such-flag"], "No such option"),
        ([".", "--level", "todo"], "--level"),
        ([".", "--jobs", "-1"], "--jobs"),
        ([".", "--to", "new"], "must be a version"),
        ([".", "--to", "47"], "46"),
        ([".", "--to", "17"], "18"),
        ([".", "--from", "1.5"], "--from"),
        ([".", "--select", "moved-pth"], "did you mean 'moved-path'"),
        ([".", "--ignore", "moved-path,nope"], "no rule 'nope'"),
        ([".", "--report", "xml"], "'xml' is not one of text, diff, json"),
        ([".", "--report", "json", "--report", "sarif"], "cannot share standard output"),
        (["explain"], "Missing argument"),
        (["explain", "moved-pth"], "did you mean moved-path"),
        (["undo", "a", "b"], "unexpected extra argument"),
    ],
)
def test_wrong_usage_is_3_and_says_what_is_right(
    stub: Stub, capfd: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    stub(empty)
    assert main(arguments) == Exit.USAGE
    captured = capfd.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_a_wrong_configuration_is_wrong_usage(
    stub: Stub, root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    stub(empty)
    (root / "migrate-wasi.toml").write_text('lvel = "safe"\n')
    assert main(["."]) == Exit.USAGE
    assert (
        "migrate-wasi.toml:1: unknown key `lvel`; did you mean `level`?" in capfd.readouterr().err
    )


def test_a_bug_is_not_taken_for_legacy_use(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def failing(*_: object) -> Plan:
        raise RuntimeError("boom")

    monkeypatch.setattr(run, "make_plan", failing)
    assert main([str(root)]) == Exit.FAILED
    assert "this is a bug of migrate-wasi" in capfd.readouterr().err


def test_ctrl_c_leaves_the_tree_as_it_is(
    stub: Stub, root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    stub(clean)
    real = os.replace

    def interrupting(source: Path, target: Path) -> None:
        real(source, target)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(os, "replace", interrupting)
    assert main(["."]) == Exit.INTERRUPTED
    assert (root / "Cargo.toml").read_bytes() == OLD
    assert "as before" in capfd.readouterr().err


def test_ctrl_c_while_planning(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> Plan:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "make_plan", interrupted)
    assert main([str(root)]) == Exit.INTERRUPTED


# ------------------------------------------------------------------ writing and taking back


def test_a_run_writes_and_undo_takes_back(
    stub: Stub, root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    stub(clean)
    assert main(["."]) == Exit.DONE
    assert (root / "Cargo.toml").read_bytes() == b'wasi-common = "24.0.0"\n'
    assert "migrate-wasi undo  # takes all of this back" in capfd.readouterr().out
    assert main(["undo"]) == Exit.DONE
    assert (root / "Cargo.toml").read_bytes() == OLD
    assert "1 file as before\n  Cargo.toml\n" in capfd.readouterr().out
    assert main(["undo"]) == Exit.FAILED
    assert "nothing to take back" in capfd.readouterr().err


@pytest.mark.parametrize("flag", ["--check", "--diff"])
def test_what_only_looks_writes_nothing(stub: Stub, root: Path, flag: str) -> None:
    stub(clean)
    main([".", flag])
    assert [path.name for path in root.iterdir()] == ["Cargo.toml"]
    assert (root / "Cargo.toml").read_bytes() == OLD


def test_the_undo_command_names_the_folder_where_it_is_elsewhere(
    stub: Stub, root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (root / "a b").mkdir()
    made = clean(root / "a b")
    stub(lambda _: made)
    main(["a b"])
    assert "migrate-wasi undo 'a b'  #" in capfd.readouterr().out
    assert main(["undo", "a b"]) == Exit.DONE


def test_a_refused_write_is_named_and_the_rest_is_reported(
    stub: Stub, root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    stub(clean)
    (root / "Cargo.toml").write_bytes(b"mine\n")
    assert main(["."]) == Exit.FAILED
    captured = capfd.readouterr()
    assert captured.err == "nothing was written\n"
    assert "Would change 1 file" in captured.out
    assert "Cargo.toml  it was changed while" in captured.out
    assert main([".", "-q"]) == Exit.FAILED
    assert "Cargo.toml: it was changed while" in capfd.readouterr().err


def test_files_that_are_not_committed_need_the_flag(
    stub: Stub, root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    stub(clean)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    assert main(["."]) == Exit.FAILED
    assert "--allow-dirty" in capfd.readouterr().out
    assert (root / "Cargo.toml").read_bytes() == OLD
    assert main([".", "--allow-dirty"]) == Exit.DONE
    assert (root / "Cargo.toml").read_bytes() != OLD


def test_an_interrupted_run_is_rolled_back_first_and_said(
    stub: Stub, root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    stub(clean)
    main(["."])
    (done,) = (root / journal.FOLDER).glob("*.done")
    done.rename(done.with_suffix(".pending"))
    capfd.readouterr()
    assert main([".", "--check"]) == Exit.FAILED
    assert "run `migrate-wasi undo` first" in capfd.readouterr().err
    assert done.with_suffix(".pending").exists()
    assert main(["."]) == Exit.DONE
    assert "1 file in . rolled back before this one" in capfd.readouterr().err


# ------------------------------------------------------------------ reports and streams


def test_reports_to_files_leave_the_summary_on_standard_output(
    stub: Stub, root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    stub(full)
    main([".", "--check", "--report", "json=p.json", "--report", "sarif=s.sarif"])
    assert json.loads((root / "p.json").read_text())["format"] == 1
    assert json.loads((root / "s.sarif").read_text())["version"] == "2.1.0"
    assert "Would change 2 files" in capfd.readouterr().out


def test_a_machine_report_stands_alone_and_the_rest_goes_to_standard_error(
    stub: Stub, capfd: pytest.CaptureFixture[str]
) -> None:
    stub(full)
    main([".", "--check", "--report", "json"])
    captured = capfd.readouterr()
    assert json.loads(captured.out)["summary"]["todo"] == 1
    assert "src/main.rs:3:1: caps: `FileCaps` is gone" in captured.err
    assert "src/bad,1.rs: it is not valid UTF-8" in captured.err


def test_diff_shows_the_diff_and_all_that_is_left(
    stub: Stub, capfd: pytest.CaptureFixture[str]
) -> None:
    stub(full)
    main([".", "--diff"])
    out = capfd.readouterr().out
    assert "+++ b/src/main.rs" in out
    assert "# todo src/main.rs:3:1 caps" in out
    assert "# problem src/bad,1.rs" in out


def test_quiet_says_only_what_is_left(stub: Stub, capfd: pytest.CaptureFixture[str]) -> None:
    stub(left)
    main([".", "-q"])
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("src/main.rs:3:1: caps:")


def test_a_diff_of_other_bytes_reaches_the_pipe_as_they_are(
    stub: Stub, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    raw = b"# coding: latin-1\n# \xe9\nold\n"
    stub(lambda root: plan(root, [change(root, "a.py", raw, (b"old", "new"))]))
    main([".", "--diff"])
    assert b" # \xe9\n-old\n+new\n" in capfdbinary.readouterr().out


@pytest.mark.parametrize(
    ("choice", "terminal", "environment", "expected"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", True, {"TERM": "dumb"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {}, False),
    ],
)
def test_colour(
    monkeypatch: pytest.MonkeyPatch,
    choice: str,
    terminal: bool,
    environment: dict[str, str],
    expected: bool,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stdout", stream)
    assert console.wants_color(choice) is expected


def test_plain_text_in_a_pipe(stub: Stub, capfd: pytest.CaptureFixture[str]) -> None:
    stub(full)
    main(["."])
    captured = capfd.readouterr()
    assert "\x1b" not in captured.out + captured.err


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(console, "_PATIENCE", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    with console.progress(wanted=True) as advance:
        advance(1, 2)
        advance(2, 2)
    assert "Planning" in stream.getvalue()


# ------------------------------------------------------------------ options


def test_flags_become_options(stub: Stub) -> None:
    asked = stub(empty)
    flags = "--to 24.0.0 --from 2.0 --select moved-path,exit-status --select hostcall"
    flags += " --ignore hostcall --level safe --exclude a/ --exclude b/ --jobs 3 --allow-dirty"
    main(["x", "y", *flags.split()])
    ((paths, options),) = asked
    assert paths == (Path("x"), Path("y"))
    assert options == Options(
        to=Version("24.0.0"),
        from_=Version("2.0"),
        select=frozenset({"moved-path", "exit-status", "hostcall"}),
        ignore=frozenset({"hostcall"}),
        level=Level.SAFE,
        exclude=("a/", "b/"),
        jobs=3,
        allow_dirty=True,
    )


def test_the_command_line_wins_over_the_configuration(stub: Stub, root: Path) -> None:
    (root / "migrate-wasi.toml").write_text('to = "24.0.0"\nlevel = "safe"\njobs = 2\n')
    asked = stub(empty)
    main([".", "--to", "23.0.1"])
    assert asked[0][1] == Options(to=Version("23.0.1"), level=Level.SAFE, jobs=2)


# ------------------------------------------------------------------ entry points


def test_a_path_with_the_name_of_a_verb(stub: Stub) -> None:
    asked = stub(empty)
    assert main(["./undo"]) == Exit.DONE
    assert asked[0][0] == (Path("undo"),)


@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        (["migrate-wasi"], [Path()]),
        ([], [Path()]),
        (["migrate-wasi", "crates/a"], [Path("crates/a")]),
        (["migrate-wasi", "--check"], [Path()]),
        (["migrate-wasi", "migrate-wasi"], [Path("migrate-wasi")]),
    ],
)
def test_through_cargo(stub: Stub, arguments: list[str], paths: list[Path]) -> None:
    asked = stub(empty)
    assert cargo_main(arguments) == Exit.DONE
    assert list(asked[0][0]) == paths


def test_verbs_through_cargo(capfd: pytest.CaptureFixture[str]) -> None:
    assert cargo_main(["migrate-wasi", "explain", "moved-path"]) == Exit.DONE
    assert "rule moved-path" in capfd.readouterr().out


@pytest.mark.parametrize("arguments", [["--help"], ["undo", "--help"], ["explain", "-h"]])
def test_help(capfd: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(arguments) == Exit.DONE
    assert "Usage: migrate-wasi" in capfd.readouterr().out


def test_the_help_has_every_verb(capfd: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    out = capfd.readouterr().out
    assert all(f"\n    {verb}" in out for verb in ("explain", "undo"))


@pytest.mark.parametrize("arguments", [["--version"], ["--version", "-q"]])
def test_version(capfd: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(arguments) == Exit.DONE
    assert capfd.readouterr().out == f"migrate-wasi {migrate_wasi.__version__}\n"


def test_the_version_is_said_without_importing_the_tool() -> None:
    script = "import sys; from migrate_wasi.cli import main; main(['--version'])"
    script += "; print(sorted(set(sys.modules) & {'click', 'rich', 'libcst', 'tree_sitter'}))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=HOME, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[1] == "[]"


def test_listing_rules(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--list-rules"]) == Exit.DONE
    lines = capfd.readouterr().out.splitlines()
    assert any(line.startswith("moved-path ") for line in lines)
    assert lines == sorted(lines)


@pytest.mark.parametrize("topic", ["WasiCtxBuilder.env", "wasi_common::I32Exit", "FileCaps"])
def test_explaining_an_item(capfd: pytest.CaptureFixture[str], topic: str) -> None:
    assert main(["explain", topic]) == Exit.DONE
    out = capfd.readouterr().out
    assert "since" in out
    assert "read at" in out


def test_every_rule_that_a_finding_can_name_is_documented() -> None:
    package = HOME / "migrate_wasi"
    literal = re.compile(
        r"""\b(?:rule|RULE|STALE|MALFORMED|COMPANIONS)\b[^\n"]*=[^\n"(]*"([a-z]+-[a-z-]+)\""""
    )
    named = {
        name for path in package.rglob("*.py") for name in literal.findall(path.read_text("utf-8"))
    }
    assert named >= {"cargo-dependencies", "python-requirements", "dead-file"}
    assert named <= set(explain.rule_docs())


def test_commands_are_those_that_are_documented() -> None:
    names = {option for parameter in commands.migrate.params for option in parameter.opts}
    assert names >= {"--check", "--diff", "--to", "--from", "--select", "--ignore", "--level"}
    assert all(
        parameter.help or parameter.name == "color"
        for parameter in commands.migrate.params
        if isinstance(parameter, commands.click.Option)
    )
