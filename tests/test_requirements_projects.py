"""Which Python projects there are, which release each comes from, and what renews a lock file."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.version import Version

from migrate_wasi.embedder import Embedder, Reading
from migrate_wasi.manifests.python.formats import format_of
from migrate_wasi.manifests.python.projects import python_projects, python_reading
from migrate_wasi.source import Source

PYPROJECT = b'[project]\nname = "host"\ndependencies = ["wasi-common~=2.1", "wasi-cap-std-sync"]\n'
UV_LOCK = b"""\
version = 1

[[package]]
name = "click"
version = "8.1.0"

[[package]]
name = "wasi-common"
version = "9.0.4"
source = { registry = "https://example.org/simple" }
"""
PIPFILE_LOCK = b"""\
{
    "default": {
        "wasi-cap-std-sync": {
            "hashes": ["sha256:aa"],
            "version": "==2.0.2"
        }
    }
}
"""
CONDA_LOCK = b"package:\n- name: wasi-common\n  version: 2.0.1\n  manager: conda\n"


def source(name: str, raw: bytes) -> Source:
    return Source.of(Path(name), name, raw)


def projects(**files: bytes) -> dict[str, Embedder]:
    found = python_projects((Path(name), raw) for name, raw in files.items())
    return {embedder.root.as_posix(): embedder for embedder in found}


def of(files: dict[str, bytes]) -> dict[str, Embedder]:
    return projects(**files)


def test_the_lock_file_decides_before_the_manifest() -> None:
    reading = python_reading([source("pyproject.toml", PYPROJECT), source("uv.lock", UV_LOCK)])
    assert reading == Reading(Version("9.0.4"), "uv.lock line 8")


def test_a_pin_decides_before_a_range() -> None:
    pin = source("requirements.txt", b"# pins\nwasi-common==2.0.1\n")
    reading = python_reading([source("pyproject.toml", PYPROJECT), pin])
    assert reading == Reading(Version("2.0.1"), "requirements.txt line 2 (wasi-common==2.0.1)")


def test_a_range_tells_where_it_starts() -> None:
    reading = python_reading([source("pyproject.toml", PYPROJECT)])
    assert reading == Reading(Version("2.1"), "pyproject.toml line 3 (wasi-common~=2.1)")


@pytest.mark.parametrize(
    ("name", "raw", "version"),
    [
        ("poetry.lock", UV_LOCK, "9.0.4"),
        ("pdm.lock", UV_LOCK.replace(b"\n", b"\r\n"), "9.0.4"),
        ("Pipfile.lock", PIPFILE_LOCK, "2.0.2"),
        ("conda-lock.yml", CONDA_LOCK, "2.0.1"),
    ],
)
def test_each_kind_of_lock_file_is_read(name: str, raw: bytes, version: str) -> None:
    reading = python_reading([source(name, raw)])
    assert reading is not None
    assert reading.version == Version(version)


@pytest.mark.parametrize(
    "raw",
    [
        UV_LOCK.replace(b"registry =", b"git ="),
        UV_LOCK.replace(b"wasi-common", b"wasi-other"),
        b"",
        b"\xff\xfe",
    ],
)
def test_no_reading_from_elsewhere(raw: bytes) -> None:
    if raw == b"\xff\xfe":
        assert of({"p/uv.lock": raw, "p/a.py": b""})["p"].move.source.why.startswith("assumed")
    else:
        assert python_reading([source("uv.lock", raw)]) is None


@pytest.mark.parametrize(
    ("name", "raw", "command"),
    [
        ("uv.lock", UV_LOCK, "uv lock"),
        ("py/uv.lock", UV_LOCK, "uv lock --directory py"),
        ("poetry.lock", UV_LOCK, "poetry lock"),
        ("a/b/pdm.lock", UV_LOCK, "pdm lock --project a/b"),
        ("Pipfile.lock", PIPFILE_LOCK, "pipenv lock"),
        (
            "conda-lock.yml",
            CONDA_LOCK,
            "conda-lock lock --file environment.yml --lockfile conda-lock.yml",
        ),
        (
            "pylock.toml",
            b'created-by = "uv"\n' + UV_LOCK,
            "uv export --format pylock.toml --output-file pylock.toml",
        ),
        ("uv.lock", b"version = 1\n", ""),
        ("requirements.txt", b"wasi-common==2.0.2\n", ""),
        (
            "requirements.txt",
            b"wasi-common==2.0.2 --hash=sha256:aa\n",
            "pip-compile --generate-hashes --output-file=requirements.txt requirements.in",
        ),
    ],
)
def test_the_command_that_renews_a_lock_file(name: str, raw: bytes, command: str) -> None:
    format_ = format_of(Path(name))
    assert format_ is not None
    assert format_.refresh(source(name, raw)) == command


def test_a_project_and_what_lies_below_it_are_one_embedder() -> None:
    found = of(
        {
            "app/pyproject.toml": PYPROJECT,
            "app/src/host.py": b"",
            "app/requirements/base.txt": b"wasi-common==2.0.2\n",
            "app/docs/requirements.txt": b"sphinx\n",
        }
    )
    assert list(found) == ["app"]
    assert found["app"].name == "host"
    assert found["app"].manifest == Path("app/pyproject.toml")
    assert found["app"].move.source.version == Version("2.0.2")
    assert found["app"].move.target.version == Version("23.0.1")


def test_a_member_that_says_nothing_takes_the_reading_around_it() -> None:
    found = of(
        {
            "uv.lock": UV_LOCK,
            "pyproject.toml": PYPROJECT,
            "member/pyproject.toml": b'[project]\nname = "m"\n',
        }
    )
    assert found["member"].move.source.why == "uv.lock line 8"


def test_loose_files_come_from_the_release_assumed() -> None:
    found = of({"scripts/run.py": b"", "scripts/other.ipynb": b"{}", "tools/x.py": b""})
    assert sorted(found) == ["scripts", "tools"]
    assert found["scripts"].move.source.version == Version("2.0.2")
    assert found["scripts"].move.source.why == "assumed: no manifest names a version"
    assert found["scripts"].manifest is None
    assert not any(crate.refusal for crate in found["scripts"].crates.values())


def test_what_is_told_comes_before_what_is_assumed_only() -> None:
    told = Reading(Version("9.0"), "told by --from")
    files = [(Path("a/pyproject.toml"), PYPROJECT), (Path("b/x.py"), b"")]
    a, b = python_projects(files, told=told)
    assert a.move.source.version == Version("2.1")
    assert b.move.source == told


def test_a_package_from_version_control_is_refused() -> None:
    manifest = b'[project]\ndependencies = ["wasi-cap-std-sync @ git+https://example.org/x"]\n'
    (found,) = of({"pyproject.toml": manifest}).values()
    assert "version control" in found.crates["wasi_cap_std_sync"].refusal
    assert not found.crates["wasi_common"].refusal


@pytest.mark.parametrize("place", ["", "src/"])
def test_a_vendored_copy_is_refused(place: str) -> None:
    files = {"p/pyproject.toml": PYPROJECT, f"p/{place}wasi_common/__init__.py": b""}
    assert "copy" in of(files)["p"].crates["wasi_common"].refusal


def test_a_folder_of_tests_named_like_a_package_is_no_copy() -> None:
    files = {"p/pyproject.toml": PYPROJECT, "p/tests/wasi_common/__init__.py": b""}
    assert not of(files)["p"].crates["wasi_common"].refusal


def test_a_project_that_is_the_package_itself_is_refused() -> None:
    found = of({"pyproject.toml": b'[project]\nname = "wasi_common"\n'})
    assert "itself" in found["."].crates["wasi_common"].refusal


def test_one_broken_manifest_does_not_end_the_reading() -> None:
    found = of({"p/pyproject.toml": b"[", "p/requirements.txt": b"wasi-common==2.0.1\n"})
    assert found["p"].move.source.version == Version("2.0.1")


@pytest.mark.parametrize(
    ("name", "raw", "names"),
    [
        (
            "requirements.txt",
            b"-r a.txt # x\n--constraint=c.txt\n-r https://e.org/r\n",
            "a.txt c.txt",
        ),
        ("setup.cfg", b"[options]\ninstall_requires = file: a.txt, b.txt\n", "a.txt b.txt"),
        ("tox.ini", b"[testenv]\ndeps =\n  -r{toxinidir}/a.txt\n  -c b.txt\n", "a.txt b.txt"),
        ("environment.yml", b"dependencies:\n  - pip:\n    - -r a.txt\n", "a.txt"),
        (
            "pyproject.toml",
            b'[tool.setuptools.dynamic]\ndependencies = {file = ["a.txt"]}\n',
            "a.txt",
        ),
        ("Pipfile", b"", ""),
    ],
)
def test_files_that_are_included(name: str, raw: bytes, names: str) -> None:
    format_ = format_of(Path(name))
    assert format_ is not None
    assert " ".join(format_.includes(source(name, raw))) == names
