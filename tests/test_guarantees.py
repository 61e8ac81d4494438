"""What the command promises, each promise through the command itself."""

from __future__ import annotations

import ast
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from cli_support import (
    BOTH,
    BOTH_AFTER,
    CARGO,
    CARGO_AFTER,
    PYPROJECT,
    PYPROJECT_AFTER,
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

import migrate_wasi
from migrate_wasi.cli import Exit, cargo_main

DATA = Path(__file__).parent / "data"
SCHEMA = Path(migrate_wasi.__file__).parent / "reports" / "plan.schema.json"
# A finding that no edit settles: `FileCaps` of a file of the project's own has no successor.
LEFT = "import wasi_tokio\n\nsched = wasi_tokio.sched\nname = getattr(wasi_tokio, input())\n"


# ------------------------------------------------------------------ nothing but the needed bytes

# Lines that end in é (or in a bracket) get the other ending: in each pair of lines both occur.
LAYOUTS: dict[str, Callable[[bytes], bytes]] = {
    "line feeds": lambda text: text,
    "CRLF": lambda text: text.replace(b"\n", b"\r\n"),
    "CRLF on some lines": lambda text: text.replace(b"\xa9\n", b"\xa9\r\n").replace(
        b"]\n", b"]\r\n"
    ),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text,
    "byte order mark and CRLF": lambda text: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"),
    "no final newline": lambda text: text[:-1],
    "spaces at the ends of lines": lambda text: text.replace(b"\n", b"  \n"),
    "empty lines at the end": lambda text: text + b"\n\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_other_byte_stays(root: Path, command: Command, layout: str) -> None:
    change = LAYOUTS[layout]
    lay(root, {name: change(text) for name, text in expected(BOTH).items()})
    assert command(".").code == Exit.DONE
    assert contents(root) == {name: change(text) for name, text in expected(BOTH_AFTER).items()}


@pytest.mark.parametrize(
    "encoding", ["latin-1", "cp1252", "iso8859-15", "mac-roman", "utf-8", "utf_8_sig"]
)
def test_a_declared_encoding_stays(root: Path, command: Command, encoding: str) -> None:
    before, after = (f"# -*- coding: {encoding} -*-\n{text}" for text in (PYTHON, PYTHON_AFTER))
    lay(root, {"host.py": before.encode(encoding)})
    assert command(".").code == Exit.DONE
    assert (root / "host.py").read_bytes() == after.encode(encoding)


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600, 0o664])
def test_the_mode_stays(root: Path, command: Command, mode: int) -> None:
    lay(root, BOTH)
    for name in BOTH:
        (root / name).chmod(mode)
    command(".")
    assert {stat.S_IMODE((root / name).stat().st_mode) for name in BOTH} == {mode}


@pytest.mark.parametrize("name", BOTH)
def test_a_symbolic_link_stays_and_its_file_is_migrated(
    root: Path, command: Command, name: str
) -> None:
    lay(root, BOTH)
    link = root / name
    target = root / "elsewhere" / "the file.txt"
    target.parent.mkdir()
    link.rename(target)
    link.symlink_to(os.path.relpath(target, link.parent))
    assert command(".").code == Exit.DONE
    assert link.is_symlink()
    assert target.read_bytes() == raw(BOTH_AFTER[name])


def test_a_file_with_two_names_keeps_both(root: Path, command: Command) -> None:
    lay(root, {"a.py": PYTHON})
    os.link(root / "a.py", root / "b.py")
    assert command(".").code == Exit.DONE
    assert (root / "a.py").samefile(root / "b.py")
    assert (root / "b.py").read_text("utf-8") == PYTHON_AFTER


# ------------------------------------------------------------------ a second run


def state(root: Path) -> dict[str, tuple[int, bytes]]:
    """All that a run could change: names, times (of folders too), contents."""
    paths = [root, *sorted(root.rglob("*"))]
    return {
        path.relative_to(root).as_posix(): (
            path.lstat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in paths
    }


def test_a_second_run_changes_nothing(root: Path, command: Command) -> None:
    lay(root, BOTH)
    assert command(".").code == Exit.DONE
    before = state(root)
    again = command(".")
    assert again.code == Exit.DONE
    assert "Nothing to migrate." in again.out
    assert state(root) == before


# ------------------------------------------------------------------ the result stands


def test_what_python_defines_is_not_lost(root: Path, command: Command) -> None:
    lay(
        root,
        {
            "a.py": "import wasi_cap_std_sync\nfrom wasi_cap_std_sync import WasiCtxBuilder as B\n"
            "def f(wasi_cap_std_sync=wasi_cap_std_sync):\n"
            "    return wasi_cap_std_sync, B\n"
            "print(B, wasi_cap_std_sync.WasiCtxBuilder, f())\n"
        },
    )
    command(".")
    tree = ast.parse((root / "a.py").read_text("utf-8"))
    bound = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    } | {"f", "print"}
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert used <= bound | arguments


@pytest.mark.parametrize(
    ("name", "text"),
    [
        # The module is handed on whole, so nobody knows what is taken from it.
        ("a.py", "import wasi_tokio\n\nb = wasi_tokio.WasiCtxBuilder()\nuse(wasi_tokio)\n"),
        # One name of two of the same symbol is put together from strings.
        ("b.py", "import wasi_tokio\n\nwasi_tokio.Dir\ngetattr(wasi_tokio, 'WasiCtx' + x)\n"),
    ],
)
def test_a_symbol_moves_as_a_whole_or_not_at_all(
    root: Path, command: Command, name: str, text: str
) -> None:
    lay(root, {name: text})
    assert command(".").code == Exit.LEFT
    assert contents(root) == expected({name: text})


def test_undo_brings_back_every_byte_and_mode(root: Path, command: Command) -> None:
    lay(root, BOTH)
    (root / "host/host.py").chmod(0o755)
    assert command(".").code == Exit.DONE
    assert command("undo").code == Exit.DONE
    assert contents(root) == expected(BOTH)
    assert stat.S_IMODE((root / "host/host.py").stat().st_mode) == 0o755
    assert not (root / ".migrate-wasi").exists()


# ------------------------------------------------------------------ --check and --diff


@pytest.mark.parametrize(
    "flags", [["--check"], ["--diff"], ["--check", "--diff"], ["--check", "--report", "json"]]
)
@pytest.mark.parametrize("versioned", [True, False])
def test_what_only_looks_touches_nothing(
    root: Path, command: Command, flags: list[str], versioned: bool
) -> None:
    lay(root, BOTH)
    if versioned:
        git(root, "init", "-q")
        git(root, "add", ".")
        git(root, "commit", "-qm", "first")
    before = state(root)
    assert command(".", *flags).code == Exit.LEFT
    assert state(root) == before


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_diff_applies_and_gives_the_same_tree(
    root: Path, command: Command, layout: str
) -> None:
    change = LAYOUTS[layout]
    files = {name: change(text) for name, text in expected(BOTH).items()}
    # Git sees no names with spaces or beyond ASCII as others do.
    files |= {"with a space/é.py": change(raw(PYTHON)), "empty.py": b""}
    lay(root, files)
    git(root, "init", "-q")
    diff = subprocess.run(
        [sys.executable, "-m", "migrate_wasi", ".", "--diff"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(migrate_wasi.__file__).parents[1])},
    )
    assert diff.returncode == Exit.LEFT, diff.stderr
    (root.parent / "a.diff").write_bytes(diff.stdout)
    git(root, "apply", str(root.parent / "a.diff"))
    applied = contents(root)
    lay(root, files)
    assert command(".", "--allow-dirty").code == Exit.DONE
    assert contents(root) == applied != files


def test_the_diff_names_what_is_left(root: Path, command: Command) -> None:
    lay(root, {**BOTH, "host/left.py": LEFT})
    out = command(".", "--diff").out
    assert "+++ b/app/src/main.rs" in out
    assert "# todo host/left.py:" in out


# ------------------------------------------------------------------ which findings count


@pytest.mark.parametrize(
    ("flags", "changed"),
    [
        ([], [*BOTH]),
        (["--select", "moved-path"], ["app/src/main.rs", "host/host.py"]),
        (["--select", "python-requirements"], ["host/pyproject.toml"]),
        (["--ignore", "moved-path"], ["app/Cargo.toml", "host/pyproject.toml"]),
        (["--select", "moved-path,cargo-dependencies", "--ignore", "moved-path"], []),
        (["--exclude", "app/"], ["host/pyproject.toml", "host/host.py"]),
    ],
)
def test_only_what_is_selected_is_changed(
    root: Path, command: Command, flags: list[str], changed: list[str]
) -> None:
    lay(root, BOTH)
    command(".", *flags)
    now = contents(root)
    found = [name for name in BOTH if now[name] != raw(BOTH[name])]
    if "cargo-dependencies" in " ".join(flags):
        # Without its sources moved, a manifest keeps what they need.
        assert set(found) <= {"app/Cargo.toml"}
    else:
        assert set(found) == set(changed)


CAPS = """\
from wasi_cap_std_sync import WasiCtxBuilder
from wasi_common.file import FileCaps
from wasi_cap_std_sync.file import File


def give(context, file):
    context.insert_file(3, File.from_cap_std(file), FileCaps.READ)
"""


def test_a_level_holds_back_what_is_above_it(root: Path, command: Command) -> None:
    lay(root, {"caps.py": CAPS})
    safe = command(".", "--level", "safe", "--check")
    assert "rerun with --level review" in safe.said
    review = command(".", "--level", "review", "--check")
    assert "rerun with --level review" not in review.said


# ------------------------------------------------------------------ reports


def test_several_reports_at_once_of_one_run(root: Path, command: Command) -> None:
    lay(root, {**BOTH, "host/left.py": LEFT, "host/broken.py": "import wasi_common\nprint 1\n"})
    names = ("text", "diff", "json", "sarif", "github", "markdown")
    flags = [flag for name in names for flag in ("--report", f"{name}=../{name}.out")]
    result = command(".", "--check", *flags)
    assert result.code == Exit.FAILED
    written = {name: (root.parent / f"{name}.out").read_text("utf-8") for name in names}
    assert all("broken.py" in text for text in written.values())
    assert all("left.py" in text for text in written.values())
    assert written["text"] == result.out
    report = json.loads(written["json"])
    jsonschema.validate(report, json.loads(SCHEMA.read_text("utf-8")))
    assert {change["path"] for change in report["changes"]} == {*BOTH}
    sarif = json.loads(written["sarif"])
    schema = json.loads((DATA / "sarif-2.1.0.json").read_text("utf-8"))
    jsonschema.validate(sarif, schema)
    assert any(result.get("fixes") for result in sarif["runs"][0]["results"])


def test_a_machine_report_alone_on_standard_output(root: Path, command: Command) -> None:
    lay(root, BOTH)
    result = command(".", "--report", "json", "--report", "markdown=../m.md")
    jsonschema.validate(json.loads(result.out), json.loads(SCHEMA.read_text("utf-8")))
    assert (root.parent / "m.md").exists()


# ------------------------------------------------------------------ exit codes

BROKEN: Files = {"broken.py": "import wasi_common\nprint 1\n"}


@pytest.mark.parametrize(
    ("case", "files", "flags", "code"),
    [
        ("nothing there", {}, [], Exit.DONE),
        ("nothing of ours", {"a.py": "x = 1\n", "b.rs": "fn main() {}\n"}, ["--check"], Exit.DONE),
        ("all done", BOTH, [], Exit.DONE),
        ("would change", BOTH, ["--check"], Exit.LEFT),
        ("would change, shown", BOTH, ["--diff"], Exit.LEFT),
        ("left for a person", {"a.py": LEFT}, [], Exit.LEFT),
        ("done, and one left", {**BOTH, "host/a.py": LEFT}, [], Exit.LEFT),
        ("not parsed", BROKEN, [], Exit.FAILED),
        ("not parsed, the rest done", {**BOTH, **BROKEN}, [], Exit.FAILED),
        ("not parsed and one left", {**BROKEN, "a.py": LEFT}, [], Exit.FAILED),
        ("not parsed, and would change", {**BOTH, **BROKEN}, ["--check"], Exit.FAILED),
        ("wrong usage", BOTH, ["--no-such"], Exit.USAGE),
        ("wrong usage beats all", {**BOTH, **BROKEN}, ["--to", "47"], Exit.USAGE),
    ],
)
def test_exit_codes(
    root: Path, command: Command, case: str, files: Files, flags: list[str], code: Exit
) -> None:
    lay(root, files)
    assert command(".", *flags).code == code, case


# ------------------------------------------------------------------ versions


@pytest.mark.parametrize("release", ["18", "19.0.0", "22", "23.0.1", "24.0.0", "30", "46"])
def test_every_release_of_the_unified_crate_can_be_the_target(
    root: Path, command: Command, release: str
) -> None:
    lay(root, BOTH)
    result = command(".", "--to", release)
    assert result.code in (Exit.DONE, Exit.LEFT)
    manifest = (root / "app/Cargo.toml").read_text()
    assert f'version = "{release}"' in manifest
    assert "told with --to" in result.out
    assert command(".", "--to", release).code in (Exit.DONE, Exit.LEFT)
    assert (root / "app/Cargo.toml").read_text() == manifest


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--to", "99"], "46"),
        (["--to", "47"], "no longer exists"),
        (["--to", "17"], "not unified"),
        (["--to", "23.7"], "no such release"),
        (["--to", "x"], "must be a version"),
        (["--from", "1.5"], "no such release"),
        (["--from", "99"], "no such release"),
        (["--from", ""], "must be a version"),
    ],
)
def test_a_release_that_there_is_not_is_wrong_usage(
    root: Path, command: Command, flags: list[str], said: str
) -> None:
    lay(root, BOTH)
    result = command(".", *flags)
    assert result.code == Exit.USAGE
    assert said in result.err
    assert contents(root) == expected(BOTH)


def test_a_release_is_told_where_none_can_be_read(root: Path, command: Command) -> None:
    lay(root, {"a.rs": RUST})
    assert "told with --from" in command("a.rs", "--from", "9", "--report", "json").out


# ------------------------------------------------------------------ configuration


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("migrate-wasi.toml", 'select = ["moved-path"]\nexclude = ["app/"]\n'),
        ("pyproject.toml", '[tool.migrate-wasi]\nselect = ["moved-path"]\nexclude = ["app/"]\n'),
    ],
)
def test_a_configuration_file_counts(root: Path, command: Command, name: str, text: str) -> None:
    lay(root, {**BOTH, name: text})
    command(".")
    assert contents(root) == expected({**BOTH, name: text, "host/host.py": PYTHON_AFTER})


@pytest.mark.parametrize(
    "text", ["to = 24\n", 'to = "47"\n', 'select = ["no-such-rule"]\n', "to = \n", "[x\n"]
)
def test_a_wrong_configuration_is_wrong_usage(root: Path, command: Command, text: str) -> None:
    lay(root, {**BOTH, "migrate-wasi.toml": text})
    assert command(".").code == Exit.USAGE
    assert contents(root) == expected({**BOTH, "migrate-wasi.toml": text})


# ------------------------------------------------------------------ suppressions


def test_a_comment_with_a_reason_keeps_a_finding_away(root: Path, command: Command) -> None:
    rust = RUST.replace("// é", "// migrate-wasi: ignore[moved-path] the old one, on purpose")
    python = PYTHON.replace("# é", "# migrate-wasi: ignore[moved-path] the old one, on purpose")
    note = "# migrate-wasi: ignore[python-requirements] the old one, on purpose\n"
    manifest = PYPROJECT.replace('    "wasi', f'    {note}    "wasi')
    files = {"a.rs": rust, "host/host.py": python, "host/pyproject.toml": manifest}
    lay(root, files)
    result = command(".")
    after = contents(root)
    assert after["a.rs"] == raw(rust)
    assert after["host/host.py"] == raw(python)
    assert b"wasi-cap-std-sync==2.0.2" in after["host/pyproject.toml"]
    assert "stale" not in result.said


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.rs", "// migrate-wasi: ignore[moved-path] no need\nfn f() {}\n// wasi_common\n"),
        ("a.py", "# migrate-wasi: ignore[moved-path] no need\nx = 'wasi_common'\n"),
        ("requirements.txt", "# migrate-wasi: ignore[python-requirements] no need\nwasi-x==1\n"),
    ],
)
def test_a_stale_comment_is_named(root: Path, command: Command, name: str, text: str) -> None:
    lay(root, {name: text})
    assert f"{name}:1:" in command(".").out


# ------------------------------------------------------------------ entry points and paths


def test_through_cargo_in_the_current_folder(root: Path) -> None:
    lay(root, BOTH)
    assert cargo_main(["migrate-wasi"]) == Exit.DONE
    assert contents(root) == expected(BOTH_AFTER)


def test_a_path_outside_of_the_current_folder(
    root: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(root, BOTH)
    elsewhere = root.parent / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    result = command("../project")
    assert result.code == Exit.DONE
    assert contents(root) == expected(BOTH_AFTER)
    assert (root / "host/host.py").as_posix() in result.out
    assert not list(elsewhere.iterdir())
    assert command("undo", root).code == Exit.DONE
    assert contents(root) == expected(BOTH)


@pytest.mark.parametrize(
    "paths",
    [
        ["app", "host"],
        [".", "app"],
        ["app", "."],
        ["app", "app", "./app/", "host"],
        ["app/src/main.rs", "app/Cargo.toml", "host"],
        ["app", "host/host.py", "host/pyproject.toml"],
        ["app/../app", "host"],
    ],
)
def test_several_paths_also_overlapping(root: Path, command: Command, paths: list[str]) -> None:
    lay(root, BOTH)
    result = command(*paths)
    assert result.code == Exit.DONE
    assert contents(root) == expected(BOTH_AFTER)
    assert "Changed 4 files" in result.out


@pytest.mark.parametrize("folder", ["a b", "naïve 名", "new\nline", "-dash", "a'b\"c", "%s{x}[1]*"])
def test_any_name_of_a_folder(root: Path, command: Command, folder: str) -> None:
    lay(root / folder, BOTH)
    result = command(f"./{folder}", "--report", "json=../r.json", "--report", "sarif=../r.sarif")
    assert result.code == Exit.DONE
    assert contents(root / folder) == expected(BOTH_AFTER)
    assert json.loads((root.parent / "r.json").read_text("utf-8"))["problems"] == []


WORKSPACE: Files = {
    "Cargo.toml": '[workspace]\nmembers = ["app", "other"]\n',
    "app/Cargo.toml": CARGO,
    "app/src/main.rs": RUST,
    "other/Cargo.toml": CARGO.replace('"app"', '"other"'),
    "other/src/main.rs": RUST,
}


def test_from_a_folder_within_a_workspace_only_that_member_moves(
    root: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(root, WORKSPACE)
    monkeypatch.chdir(root / "app")
    assert command(".").code == Exit.DONE
    assert contents(root) == expected(
        {**WORKSPACE, "app/Cargo.toml": CARGO_AFTER, "app/src/main.rs": RUST_AFTER}
    )


@pytest.mark.parametrize(
    ("name", "after", "where"),
    [
        ("app/src/main.rs", RUST_AFTER, "Cargo.toml line 7"),
        ("host/host.py", PYTHON_AFTER, "pyproject.toml line 5"),
    ],
)
def test_a_single_file_takes_its_release_from_the_manifest_above(
    root: Path, command: Command, name: str, after: str, where: str
) -> None:
    lay(root, BOTH)
    result = command(name)
    assert contents(root) == expected({**BOTH, name: after})
    assert where in result.out
    assert "manifest was not given" in result.out


def test_unused_halves_of_the_tables_are_used() -> None:
    """The texts before and after differ, so that no test passes by doing nothing."""
    pairs = [(CARGO, CARGO_AFTER), (PYPROJECT, PYPROJECT_AFTER), (PYTHON, PYTHON_AFTER)]
    assert all(before != after for before, after in [*pairs, (RUST, RUST_AFTER)])
