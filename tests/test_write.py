"""Files on disk: all or nothing, undo, and everything about a file that must survive a rewrite."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from migrate_wasi.plan import Account, FileChange, Plan
from migrate_wasi.source import Source
from migrate_wasi.writing import journal, storage
from migrate_wasi.writing.signals import InterruptedRunError
from migrate_wasi.writing.targets import WriteRefusedError
from migrate_wasi.writing.write import Written, recover, undo, write

OLD, NEW = b"use wasi_cap_std_sync::a;\n", b"use wasi_common::sync::a;\n"


def plan(root: Path, *names: str, after: bytes = NEW, roots: tuple[Path, ...] = ()) -> Plan:
    changes = tuple(FileChange(Source.read(root / name, name), after, ()) for name in names)
    return Plan(roots or (root,), (), changes, (), (), (), Account())


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    (root / "src").mkdir(parents=True)
    for name in ("src/main.rs", "src/lib.rs", "build.rs"):
        (root / name).write_bytes(OLD)
    return root


ALL = ("src/main.rs", "src/lib.rs", "build.rs")


def contents(root: Path) -> dict[str, bytes]:
    """Every file of the tree but the journal."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not {journal.FOLDER, ".git"} & set(path.relative_to(root).parts)
    }


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=n", "-c", "user.email=n@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def refusal(action: Callable[[], object]) -> str:
    with pytest.raises(WriteRefusedError) as caught:
        action()
    assert all(problem.help for problem in caught.value.problems)
    return "\n".join(
        f"{problem.name}: {problem.message}; {problem.help}" for problem in caught.value.problems
    )


# ------------------------------------------------------------------ what is written


def test_every_file_of_a_plan_is_written_and_undo_brings_all_back(tree: Path) -> None:
    before = contents(tree)
    written = write(plan(tree, *ALL))
    assert written == Written(ALL, tree)
    assert set(contents(tree).values()) == {NEW}
    undone = undo(tree)
    assert undone is not None
    assert (sorted(undone.files), undone.left) == (sorted(ALL), 0)
    assert contents(tree) == before


def test_nothing_is_left_behind_by_a_run_and_its_undo(tree: Path) -> None:
    write(plan(tree, *ALL))
    undo(tree)
    assert sorted(path.name for path in tree.rglob("*")) == ["build.rs", "lib.rs", "main.rs", "src"]


def test_a_plan_without_changes_makes_no_journal(tree: Path) -> None:
    assert write(plan(tree, *ALL, after=OLD)) == Written()
    assert not (tree / journal.FOLDER).exists()


def test_undo_goes_back_batch_by_batch(tree: Path) -> None:
    write(plan(tree, "build.rs", after=b"second\n"))
    write(plan(tree, "build.rs", "src/lib.rs", after=b"third\n"))
    first = undo(tree / "src")
    assert first is not None
    assert first.left == 1
    assert contents(tree)["build.rs"] == b"second\n"
    undo(tree)
    assert contents(tree)["build.rs"] == OLD
    assert undo(tree) is None


def test_undo_without_a_journal_says_so(tree: Path) -> None:
    assert undo(tree) is None


def test_undo_refuses_a_file_that_was_edited_since_and_touches_no_other(tree: Path) -> None:
    write(plan(tree, *ALL))
    (tree / "build.rs").write_bytes(b"mine\n")
    assert "build.rs" in refusal(lambda: undo(tree))
    assert contents(tree)["src/lib.rs"] == NEW
    assert undo(tree, force=True) is not None
    assert set(contents(tree).values()) == {OLD}


def test_undo_force_brings_back_a_file_that_was_deleted_since(tree: Path) -> None:
    write(plan(tree, *ALL))
    (tree / "build.rs").unlink()
    assert "build.rs" in refusal(lambda: undo(tree))
    undo(tree, force=True)
    assert contents(tree)["build.rs"] == OLD


def test_a_tree_that_was_moved_can_still_be_undone(tree: Path) -> None:
    write(plan(tree, *ALL))
    moved = tree.rename(tree.with_name("moved"))
    undo(moved)
    assert set(contents(moved).values()) == {OLD}


@pytest.mark.parametrize(
    ("case", "raw", "after"),
    [
        ("crlf", b"a\r\nb\r\n", b"a\r\nc\r\n"),
        ("byte order mark", b"\xef\xbb\xbfa\n", b"c\n"),
        ("no final newline", b"a", b"c"),
        ("latin-1", b"# coding: latin-1\n# \xe9\n", "# coding: latin-1\n# é\nx\n".encode()),
    ],
)
def test_bytes_around_the_edit_survive(tree: Path, case: str, raw: bytes, after: bytes) -> None:
    path = tree / "file.py"
    path.write_bytes(raw)
    change = FileChange(Source.read(path, case), after, ())
    write(Plan((tree,), (), (change,), (), (), (), Account()))
    assert path.read_bytes() == change.source.encode(after)
    undo(tree)
    assert path.read_bytes() == raw


# ------------------------------------------------------------------ what a file is


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX systems")
@pytest.mark.parametrize("mode", [0o755, 0o600, 0o664])
def test_the_mode_is_kept(tree: Path, mode: int) -> None:
    path = tree / "build.rs"
    path.chmod(mode)
    write(plan(tree, "build.rs"))
    assert path.stat().st_mode & 0o777 == mode
    undo(tree)
    assert path.stat().st_mode & 0o777 == mode


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
def test_the_owner_is_kept(tree: Path) -> None:
    path = tree / "build.rs"
    os.chown(path, 12345, 12345)
    write(plan(tree, "build.rs"))
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 12345)


def test_a_link_stays_a_link_and_its_target_is_edited(tree: Path) -> None:
    link = tree / "link.rs"
    link.symlink_to("src/main.rs")
    write(plan(tree, "link.rs"))
    assert link.is_symlink()
    assert (tree / "src/main.rs").read_bytes() == NEW
    undo(tree)
    assert link.is_symlink()
    assert (tree / "src/main.rs").read_bytes() == OLD


def test_a_link_out_of_the_paths_given_is_refused(tree: Path) -> None:
    outside = tree.with_name("outside.rs")
    outside.write_bytes(OLD)
    (tree / "link.rs").symlink_to(outside)
    said = refusal(lambda: write(plan(tree, "build.rs", "link.rs")))
    assert "link.rs" in said
    assert "outside" in said
    assert outside.read_bytes() == OLD
    assert (tree / "build.rs").read_bytes() == OLD


def test_a_link_and_its_target_are_one_file(tree: Path) -> None:
    (tree / "link.rs").symlink_to("build.rs")
    written = write(plan(tree, "link.rs", "build.rs"))
    assert len(written.files) == 1
    undo(tree)
    assert (tree / "build.rs").read_bytes() == OLD


def test_hard_links_stay_together(tree: Path) -> None:
    other = tree / "other.rs"
    other.hardlink_to(tree / "build.rs")
    write(plan(tree, "build.rs", "other.rs"))
    assert other.read_bytes() == NEW
    assert other.stat().st_ino == (tree / "build.rs").stat().st_ino
    undo(tree)
    assert other.read_bytes() == OLD
    assert other.stat().st_ino == (tree / "build.rs").stat().st_ino


@pytest.mark.parametrize("locked", ["build.rs", "src"])
def test_a_read_only_file_or_folder_stops_the_whole_batch(tree: Path, locked: str) -> None:
    mode = (tree / locked).stat().st_mode
    (tree / locked).chmod(mode & ~0o222)
    try:
        assert "read-only" in refusal(lambda: write(plan(tree, *ALL)))
    finally:
        (tree / locked).chmod(mode)
    assert set(contents(tree).values()) == {OLD}
    assert not (tree / journal.FOLDER).exists()


def test_every_file_in_the_way_is_named_at_once(tree: Path) -> None:
    for name in ALL:
        (tree / name).chmod(0o444)
    said = refusal(lambda: write(plan(tree, *ALL)))
    assert all(name in said for name in ALL)


def test_a_file_that_vanished_is_named(tree: Path) -> None:
    made = plan(tree, *ALL)
    (tree / "build.rs").unlink()
    assert "build.rs" in refusal(lambda: write(made))
    assert (tree / "src/lib.rs").read_bytes() == OLD


# ------------------------------------------------------------------ while the run goes on


def test_a_file_changed_since_the_plan_stops_the_whole_batch(tree: Path) -> None:
    made = plan(tree, *ALL)
    (tree / "build.rs").write_bytes(b"mine\n")
    assert "build.rs: it was changed while" in refusal(lambda: write(made))
    assert contents(tree) == {"build.rs": b"mine\n", "src/lib.rs": OLD, "src/main.rs": OLD}
    assert not (tree / journal.FOLDER).exists()


def test_a_file_changed_between_two_replacements_rolls_back_the_others(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def meddling(source: Path, target: Path) -> None:
        real(source, target)
        if Path(target).name == "main.rs" and Path(source).suffix == ".tmp":
            (tree / "build.rs").write_bytes(b"mine\n")

    monkeypatch.setattr(os, "replace", meddling)
    assert "build.rs" in refusal(lambda: write(plan(tree, *ALL)))
    assert contents(tree) == {"build.rs": b"mine\n", "src/lib.rs": OLD, "src/main.rs": OLD}
    assert journal.find(tree) is None


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
def test_an_error_in_any_call_leaves_everything_as_before(
    tree: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    before, made = contents(tree), plan(tree, *ALL)
    for step in range(100):
        # After the failure the disk works again: the roll-back must not need the failed call to
        # have worked.
        left = [step]
        real = getattr(os, call)

        def failing(*args: object, left: list[int] = left, real: Callable[..., object] = real):
            left[0] -= 1
            if left[0] == -1:
                raise OSError(errno.ENOSPC, "No space left on device", str(args[0]))
            return real(*args)

        with monkeypatch.context() as patch:
            patch.setattr(os, call, failing)
            try:
                write(made)
            except WriteRefusedError as error:
                assert "no room on the disk" in str(error)
        if left[0] >= 0:
            assert step > 2
            return
        # The flush of a folder is asked for, not relied on: there the batch may be complete.
        assert contents(tree) == before or set(contents(tree).values()) == {NEW}
        while undo(tree):
            pass
        assert contents(tree) == before
    pytest.fail("the batch never came through")


def test_a_disk_that_stays_full_leaves_no_trace(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage.os, "write", full)
    assert "no room on the disk" in refusal(lambda: write(plan(tree, *ALL)))
    assert set(contents(tree).values()) == {OLD}
    assert not (tree / journal.FOLDER).exists()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_between_two_replacements_leaves_everything_as_before(
    tree: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    real = os.replace

    def interrupting(source: Path, target: Path) -> None:
        real(source, target)
        if Path(target).name == "main.rs" and Path(target).read_bytes() == NEW:
            os.kill(os.getpid(), number)

    monkeypatch.setattr(os, "replace", interrupting)
    with pytest.raises(InterruptedRunError) as caught:
        write(plan(tree, *ALL))
    assert caught.value.number == number
    assert set(contents(tree).values()) == {OLD}
    assert not (tree / journal.FOLDER).exists()


KILLED = """
# One child for each step: it is killed at its n-th call to the system that changes a file.
import os, shutil, signal, sys
from pathlib import Path
from migrate_wasi.writing import journal
from migrate_wasi.plan import Account, FileChange, Plan
from migrate_wasi.source import Source
from migrate_wasi.writing.write import recover, undo, write

root, old, new, action = Path(sys.argv[1]), sys.argv[2].encode(), sys.argv[3].encode(), sys.argv[4]
names = ["a.rs", "b.rs", "linked.rs", "c/d.rs"]

def lay():
    shutil.rmtree(root, ignore_errors=True)
    (root / "c").mkdir(parents=True)
    for name in names:
        (root / name).write_bytes(old)
    os.link(root / "linked.rs", root / "other.rs")

def state():
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*")
            if p.is_file() and journal.FOLDER not in p.parts}

def migrate():
    changes = tuple(FileChange(Source.read(root / n, n), new, ()) for n in names)
    write(Plan((root,), (), changes, (), (), (), Account()))

def arm(step):
    count = 0
    for call in ("open", "write", "ftruncate", "fsync", "replace", "rename", "unlink", "mkdir",
                 "rmdir", "chmod", "close"):
        def dying(*a, real=getattr(os, call), **k):
            nonlocal count
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*a, **k)
        setattr(os, call, dying)

lay(); before = state(); migrate(); after = state()
seen = set()
for step in range(1, 1000):
    lay()
    if action == "undo":
        migrate()
    child = os.fork()
    if child == 0:
        arm(step)
        migrate() if action == "write" else undo(root)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    mixed = state() not in (before, after)
    recover([root / "c"])
    assert state() in (before, after), (step, state())
    seen.add((mixed, state() == before))
    while undo(root):
        pass
    assert state() == before, step
    if status == 0:
        break
    assert os.WTERMSIG(status) == signal.SIGKILL
print(step, sorted(seen))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
@pytest.mark.parametrize("action", ["write", "undo"])
def test_killed_at_any_step_the_tree_is_as_before_or_as_after(tmp_path: Path, action: str) -> None:
    # The new text is longer than the old: a file written in place can be found half written.
    # The package may be under test from its folder, not installed.
    home = Path(journal.__file__).parents[1]
    command = [sys.executable, "-c", KILLED, str(tmp_path / "killed"), "old\n", "newer\n", action]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    steps, seen = done.stdout.split(" ", 1)
    assert int(steps) > 30
    # At least one kill left a mixed tree, which was brought back.
    assert "(True, True)" in seen


def test_an_interrupted_batch_leaves_a_file_edited_since_alone_and_names_it(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal.Batch, "roll_back", _killed)
    real = os.replace

    def failing(source: Path, target: Path) -> None:
        if Path(target).name == "lib.rs":
            raise _KilledError
        real(source, target)

    with monkeypatch.context() as patch, pytest.raises(_KilledError):
        patch.setattr(os, "replace", failing)
        write(plan(tree, *ALL))
    monkeypatch.undo()
    (tree / "build.rs").write_bytes(b"mine, and it was never replaced\n")
    assert recover([tree / "src"]) == [(tree, 3)]
    assert contents(tree) == {
        "build.rs": b"mine, and it was never replaced\n",
        "src/lib.rs": OLD,
        "src/main.rs": OLD,
    }


class _KilledError(BaseException):
    pass


def _killed(*_: object, **__: object) -> list[str]:
    raise _KilledError


def test_two_runs_at_once_do_not_meet(tree: Path) -> None:
    with journal.locked(tree):
        assert "another migrate-wasi" in refusal(lambda: write(plan(tree, *ALL)))
    assert set(contents(tree).values()) == {OLD}


# ------------------------------------------------------------------ a journal that is not ours


@pytest.mark.parametrize(
    "path", ["../outside.rs", "/etc/passwd", ".git/config", "a/../../outside.rs"]
)
def test_a_journal_that_names_a_file_of_nobodys_project_is_not_followed(
    tree: Path, path: str
) -> None:
    write(plan(tree, "build.rs"))
    (batch,) = (tree / journal.FOLDER).glob("*.done")
    batch.write_text(batch.read_text().replace('"build.rs"', f'"{path}"'))
    assert "not a file of this project" in refusal(lambda: undo(tree))


def test_a_damaged_journal_is_named(tree: Path) -> None:
    write(plan(tree, "build.rs"))
    (batch,) = (tree / journal.FOLDER).glob("*.done")
    batch.write_bytes(b"{")
    assert "cannot be read" in refusal(lambda: undo(tree))


def test_a_journal_folder_that_is_a_link_is_not_followed(tree: Path) -> None:
    (tree / journal.FOLDER).symlink_to(tree.parent)
    assert "symbolic link" in refusal(lambda: write(plan(tree, "build.rs")))


# ------------------------------------------------------------------ version control


@pytest.fixture
def repository(tree: Path) -> Path:
    git(tree, "init", "-q")
    git(tree, "add", ".")
    git(tree, "commit", "-qm", "first")
    return tree


def test_committed_files_are_written(repository: Path) -> None:
    assert write(plan(repository, *ALL)).files == ALL


def test_the_journal_is_not_seen_by_git(repository: Path) -> None:
    write(plan(repository, *ALL))
    git(repository, "checkout", "--", ".")
    status = ["git", "status", "--porcelain"]
    assert subprocess.run(status, cwd=repository, capture_output=True, check=True).stdout == b""


def test_the_journal_of_a_part_of_a_repository_lies_at_its_top(repository: Path) -> None:
    source = repository / "src"
    assert write(plan(source, "main.rs")).root == repository


def _edit(root: Path) -> None:
    (root / "build.rs").write_bytes(b"// an edit\n" + OLD)


def _stage(root: Path) -> None:
    _edit(root)
    git(root, "add", "build.rs")


def _forget(root: Path) -> None:
    git(root, "rm", "-q", "--cached", "build.rs")
    git(root, "commit", "-qm", "second")


@pytest.mark.parametrize("dirt", [_edit, _stage, _forget])
def test_a_file_that_is_not_as_committed_is_refused_naming_the_flag(
    repository: Path, dirt: Callable[[Path], None]
) -> None:
    dirt(repository)
    before = contents(repository)
    said = refusal(lambda: write(plan(repository, *ALL)))
    assert "build.rs" in said
    assert "lib.rs" not in said
    assert "--allow-dirty" in said
    assert contents(repository) == before
    assert write(plan(repository, *ALL), allow_dirty=True).files == ALL


def test_a_dirty_file_that_is_not_edited_is_no_obstacle(repository: Path) -> None:
    _edit(repository)
    assert write(plan(repository, "src/lib.rs")).files == ("src/lib.rs",)


def test_an_ignored_file_is_not_version_controls_business(repository: Path) -> None:
    (repository / ".gitignore").write_text("made.rs\n")
    (repository / "made.rs").write_bytes(OLD)
    assert write(plan(repository, "made.rs")).files == ("made.rs",)


@pytest.mark.parametrize("name", ["a b.rs", "*.rs", ":(top).rs", "naïve.rs", "-x.rs"])
def test_names_are_names_and_not_patterns_for_git(repository: Path, name: str) -> None:
    (repository / name).write_bytes(OLD)
    assert name in refusal(lambda: write(plan(repository, name, "build.rs")))
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "second")
    assert len(write(plan(repository, name, "build.rs")).files) == 2


def test_where_git_cannot_be_asked_nothing_is_edited(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert "git could not be asked" in refusal(lambda: write(plan(repository, "build.rs")))


def test_asking_git_does_not_touch_its_index(repository: Path) -> None:
    index = repository / ".git" / "index"
    os.utime(repository / "build.rs", ns=(1, 1))
    before = index.read_bytes()
    write(plan(repository, "build.rs"))
    assert index.read_bytes() == before
