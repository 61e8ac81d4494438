"""The configuration file: which one counts, what it may hold, how errors name the place."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.version import Version

from migrate_wasi.config import Options
from migrate_wasi.edits import Level
from migrate_wasi.settings import SettingsError, load, nearest

EVERYTHING = """\
to = "24.0.0"
from = "2.0"
select = ["builder-rebind"]
ignore = ["paths"]
level = "safe"
exclude = ["vendor/"]
jobs = 3
"""
OPTIONS = Options(
    to=Version("24.0.0"),
    from_=Version("2.0"),
    select=frozenset({"builder-rebind"}),
    ignore=frozenset({"paths"}),
    level=Level.SAFE,
    exclude=("vendor/",),
    jobs=3,
)


def test_every_key_in_the_dedicated_file(tmp_path: Path) -> None:
    file = tmp_path / "migrate-wasi.toml"
    file.write_text(EVERYTHING)
    assert Options(**load(file)) == OPTIONS


def test_every_key_in_pyproject(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(
        f'[project]\nname = "x"\n[tool.migrate-wasi]\n{EVERYTHING}[tool.other]\nto = 1\n'
    )
    assert Options(**load(file)) == OPTIONS


@pytest.mark.parametrize(
    ("case", "files", "expected"),
    [
        ("none", {}, None),
        ("dedicated above", {"migrate-wasi.toml": ""}, "migrate-wasi.toml"),
        (
            "the nearest wins",
            {"migrate-wasi.toml": "", "a/migrate-wasi.toml": ""},
            "a/migrate-wasi.toml",
        ),
        (
            "the dedicated file wins over pyproject",
            {"a/migrate-wasi.toml": "", "a/pyproject.toml": "[tool.migrate-wasi]\n"},
            "a/migrate-wasi.toml",
        ),
        (
            "a pyproject without the table is passed over",
            {
                "a/pyproject.toml": '[project]\ndependencies = ["migrate-wasi"]',
                "migrate-wasi.toml": "",
            },
            "migrate-wasi.toml",
        ),
        (
            "a pyproject that does not parse and has no table is passed over",
            {"a/pyproject.toml": "[project\n# migrate-wasi"},
            None,
        ),
        ("an inline table", {"a/pyproject.toml": "tool.migrate-wasi = {}"}, "a/pyproject.toml"),
    ],
)
def test_which_file_counts(
    tmp_path: Path, case: str, files: dict[str, str], expected: str | None
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    found = nearest(tmp_path / "a" / "b")
    assert found == (tmp_path / expected if expected else None), case


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "migrate-wasi.toml",
            '\nexlude = ["a"]\n',
            ":2: unknown key `exlude`; did you mean `exclude`?",
        ),
        ("migrate-wasi.toml", "to = 23\n", ":1: `to` must be a version in quotes"),
        ("migrate-wasi.toml", 'to = "new"\n', ":1: `to` must be a version such as"),
        ("migrate-wasi.toml", 'level = "todo"\n', ":1: `level` must be one of safe, review"),
        ("migrate-wasi.toml", 'select = "all"\n', ":1: `select` must be a list of strings"),
        ("migrate-wasi.toml", "select = [1]\n", ":1: `select` must be a list of strings"),
        ("migrate-wasi.toml", "jobs = -1\n", ":1: `jobs` must be a number"),
        ("migrate-wasi.toml", "jobs = true\n", ":1: `jobs` must be a number"),
        ("migrate-wasi.toml", "jobs = \n", "cannot be read"),
        (
            "migrate-wasi.toml",
            "[levels]\na = 1\n",
            ":1: unknown key `levels`; did you mean `level`?",
        ),
        (
            "pyproject.toml",
            "[tool.x]\njob = 1\n\n[tool.migrate-wasi]\n# job = 1\njob = 1\n",
            ":6: unknown key `job`; did you mean `jobs`?",
        ),
        (
            "pyproject.toml",
            "[tool.migrate-wasi.too]\n",
            ":1: unknown key `too`; did you mean `to`?",
        ),
        ("pyproject.toml", "[tool.migrate-wasi\n", "cannot be read"),
        ("pyproject.toml", "[tool]\nmigrate-wasi = 1\n", "must be a table"),
    ],
)
def test_errors_name_the_file_the_line_and_the_way_out(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(file)
    assert str(caught.value).startswith(str(file))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("level", "applied"), [(Level.SAFE, [Level.SAFE]), (Level.REVIEW, [Level.SAFE, Level.REVIEW])]
)
def test_the_level_is_the_highest_that_is_applied(level: Level, applied: list[Level]) -> None:
    assert [each for each in Level if level.allows(each)] == applied


@pytest.mark.parametrize(
    ("select", "ignore", "wanted"),
    [
        ((), (), True),
        (("a",), (), True),
        (("b",), (), False),
        ((), ("a",), False),
        (("a",), ("a",), False),
    ],
)
def test_ignore_wins_over_select(
    select: tuple[str, ...], ignore: tuple[str, ...], wanted: bool
) -> None:
    options = Options(select=frozenset(select), ignore=frozenset(ignore))
    assert options.selects("a") is wanted
