"""What git has searched is not read again, and nothing that git cannot search is passed over."""

import codecs
import subprocess
from pathlib import Path

import pytest

from migrate_wasi.discover import discover

_USE = "import wasi_cap_std_sync\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository with a module that uses the API and one that does not, both committed."""
    _git(tmp_path, "init", "-q")
    (tmp_path / "using.py").write_text(_USE, "utf-8")
    (tmp_path / "idle.py").write_text("import json\n", "utf-8")
    _commit(tmp_path)
    return tmp_path


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(("git", "-c", "core.autocrlf=false", *arguments), cwd=folder, check=True)


def _commit(folder: Path) -> None:
    _git(folder, "add", "-A")
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    _git(folder, *identity, "commit", "-q", "-m", "Files")


def _found(folder: Path) -> list[str]:
    return sorted(found.path.name for found in discover([folder]).files)


def test_a_file_without_a_use_counts_as_read(tree: Path) -> None:
    assert discover([tree]).read == 2
    assert _found(tree) == ["using.py"]


def test_a_use_that_is_not_committed_is_found(tree: Path) -> None:
    (tree / "idle.py").write_text(_USE, "utf-8")
    assert _found(tree) == ["idle.py", "using.py"]


def test_a_new_file_is_found(tree: Path) -> None:
    (tree / "new.py").write_text(_USE, "utf-8")
    assert _found(tree) == ["new.py", "using.py"]


def test_an_ignored_file_is_not_found(tree: Path) -> None:
    (tree / ".gitignore").write_text("made.py\n", "utf-8")
    (tree / "made.py").write_text(_USE, "utf-8")
    assert _found(tree) == ["using.py"]


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_the_index_passes_over_is_found(tree: Path, flag: str) -> None:
    _git(tree, "update-index", flag, "idle.py")
    (tree / "idle.py").write_text(_USE, "utf-8")
    assert _found(tree) == ["idle.py", "using.py"]


def test_a_link_is_followed(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "target.py"
    outside.write_text(_USE, "utf-8")
    (tree / "link.py").symlink_to(outside)
    _commit(tree)
    assert _found(tree) == ["link.py", "using.py"]


def test_a_tracked_file_that_became_a_link_is_followed(
    tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "target.py"
    outside.write_text(_USE, "utf-8")
    (tree / "idle.py").unlink()
    (tree / "idle.py").symlink_to(outside)
    assert _found(tree) == ["idle.py", "using.py"]


def test_a_deleted_file_is_no_error(tree: Path) -> None:
    (tree / "idle.py").unlink()
    assert discover([tree]).errors == {}


def test_only_what_lies_below_the_folder_is_listed(tree: Path) -> None:
    (tree / "part").mkdir()
    (tree / "part" / "inner.py").write_text(_USE, "utf-8")
    _commit(tree)
    assert _found(tree / "part") == ["inner.py"]


def test_a_folder_that_git_ignores_is_walked_when_it_is_named(tree: Path) -> None:
    (tree / ".gitignore").write_text("build/\n", "utf-8")
    (tree / "build").mkdir()
    (tree / "build" / "made.py").write_text(_USE, "utf-8")
    assert _found(tree) == ["using.py"]
    assert _found(tree / "build") == ["made.py"]


def test_a_file_in_the_middle_of_a_merge_is_found_once(tree: Path) -> None:
    _git(tree, "checkout", "-q", "-b", "other")
    (tree / "using.py").write_text(_USE + "one = 1\n", "utf-8")
    _commit(tree)
    _git(tree, "checkout", "-q", "-")
    (tree / "using.py").write_text(_USE + "two = 2\n", "utf-8")
    _commit(tree)
    subprocess.run(("git", "merge", "-q", "other"), cwd=tree, capture_output=True, check=False)
    assert _found(tree) == ["using.py"]


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_a_file_in_utf_16_is_not_passed_over(tree: Path, mark: bytes) -> None:
    encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    (tree / "wide.py").write_bytes(mark + _USE.encode(encoding))
    _commit(tree)
    assert _found(tree) == ["using.py", "wide.py"]


def test_configuration_of_git_grep_changes_nothing(tree: Path) -> None:
    (tree / "part").mkdir()
    (tree / "part" / "näme with space.py").write_text(_USE, "utf-8")
    _commit(tree)
    for key, value in (
        *(("grep.fullName", "true"), ("grep.lineNumber", "true"), ("color.ui", "always")),
        *(("grep.patternType", "perl"), ("grep.column", "true"), ("submodule.recurse", "true")),
    ):
        _git(tree, "config", key, value)
    assert _found(tree) == ["näme with space.py", "using.py"]
    assert _found(tree / "part") == ["näme with space.py"]


def test_an_attribute_that_makes_a_file_binary_hides_nothing(tree: Path) -> None:
    (tree / ".gitattributes").write_text("*.py binary\n", "utf-8")
    _commit(tree)
    assert _found(tree) == ["using.py"]
