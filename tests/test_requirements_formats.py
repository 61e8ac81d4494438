"""Every format of Python requirements: what becomes of it, and what must stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from requirements_support import becomes, findings, stays, todos

from migrate_wasi.edits import Level
from migrate_wasi.manifests.python.formats import format_of
from migrate_wasi.source import UnreadableSourceError

CHANGES: dict[str, tuple[str, str, str]] = {
    "PEP 621, one entry a line, comments kept": (
        "pyproject.toml",
        """\
[project]
name = "host"
dependencies = [
    # the runtime
    "wasi-common~=2.0",        # WASI
    "wasi-cap-std-sync~=2.0",  # its files
    'click',
]
""",
        """\
[project]
name = "host"
dependencies = [
    # the runtime
    "wasi-common[sync]~=23.0",        # WASI
    'click',
]
""",
    ),
    "PEP 621, all on one line": (
        "pyproject.toml",
        'project.dependencies = ["a", "wasi-cap-std-sync==2.0.2", "wasi-common==2.0.2"]\n',
        'project.dependencies = ["a", "wasi-common[sync]==23.0.1"]\n',
    ),
    "only the second package: turned in place": (
        "pyproject.toml",
        "[project]\ndependencies = ['wasi-cap-std-sync >=2.0, <3', \"z\"]\n",
        "[project]\ndependencies = ['wasi-common[sync] >=23.0.1, <24', \"z\"]\n",
    ),
    "names compare canonically and keep their separators": (
        "pyproject.toml",
        '[project]\ndependencies = ["wasi_common", "Wasi.Cap-Std_Sync"]\n',
        '[project]\ndependencies = ["wasi_common[sync]"]\n',
    ),
    "both executors": (
        "pyproject.toml",
        '[project]\ndependencies = [\n  "wasi-common",\n  "wasi-tokio",\n  "wasi-cap-std-sync"]\n',
        '[project]\ndependencies = [\n  "wasi-common[sync,tokio]",\n]\n',
    ),
    "extras and markers kept": (
        "pyproject.toml",
        "[project]\ndependencies = ['wasi-cap-std-sync[x] ~=2.0 ; python_version < \"3.13\"']\n",
        "[project]\ndependencies = ['wasi-common[x,sync] ~=23.0 ; python_version < \"3.13\"']\n",
    ),
    "different markers stay apart": (
        "pyproject.toml",
        '[project]\ndependencies = [\n  "wasi-common~=2.0",\n'
        "  \"wasi-cap-std-sync~=2.0; sys_platform == 'linux'\",\n]\n",
        '[project]\ndependencies = [\n  "wasi-common~=23.0",\n'
        "  \"wasi-common[sync]~=23.0; sys_platform == 'linux'\",\n]\n",
    ),
    "optional dependencies, dependency groups and includes, each on its own": (
        "pyproject.toml",
        """\
[project]
dependencies = ["wasi-common~=2.0"]
[project.optional-dependencies]
files = ["wasi-cap-std-sync~=2.0"]
all = ["host[files]"]
[dependency-groups]
base = ["wasi-common==2.0.2"]
test = [{include-group = "base"}, "wasi-cap-std-sync==2.0.2", "pytest"]
""",
        """\
[project]
dependencies = ["wasi-common~=23.0"]
[project.optional-dependencies]
files = ["wasi-common[sync]~=23.0"]
all = ["host[files]"]
[dependency-groups]
base = ["wasi-common==23.0.1"]
test = [{include-group = "base"}, "wasi-common[sync]==23.0.1", "pytest"]
""",
    ),
    "uv: constraints take no extras, overrides take all": (
        "pyproject.toml",
        """\
[tool.uv]
dev-dependencies = ["wasi-cap-std-sync"]
constraint-dependencies = ["wasi-common==2.0.2", "wasi-cap-std-sync==2.0.2"]
override-dependencies = ["wasi-common==2.0.2"]
""",
        """\
[tool.uv]
dev-dependencies = ["wasi-common[sync]"]
constraint-dependencies = ["wasi-common==23.0.1"]
override-dependencies = ["wasi-common[sync]==23.0.1"]
""",
    ),
    "pdm and hatch": (
        "pyproject.toml",
        """\
[tool.pdm.dev-dependencies]
test = ["-e file:///x#egg=y", "wasi-cap-std-sync>=2"]
[tool.hatch.envs.default]
dependencies = ["wasi-common", "wasi-cap-std-sync"]
extra-dependencies = ["wasi-tokio"]
""",
        """\
[tool.pdm.dev-dependencies]
test = ["-e file:///x#egg=y", "wasi-common[sync]>=23.0.1"]
[tool.hatch.envs.default]
dependencies = ["wasi-common[sync]"]
extra-dependencies = ["wasi-common[tokio]"]
""",
    ),
    "poetry: strings, inline tables, tables, extras": (
        "pyproject.toml",
        """\
[tool.poetry.dependencies]
python = "^3.11"
wasi-common = '^2.0'   # WASI
wasi-cap-std-sync = { version = "^2.0" }
[tool.poetry.group.test.dependencies]
wasi-cap-std-sync = {version = "2.*", extras = ["x"]}
[tool.poetry.group.opt.dependencies.wasi-common]
version = "~2.0"
optional = true

[tool.poetry.group.opt.dependencies.wasi-cap-std-sync]
version = "~2.0"
optional = true

[tool.poetry.extras]
wasi = ["wasi-common", "wasi-cap-std-sync"]
""",
        """\
[tool.poetry.dependencies]
python = "^3.11"
wasi-common = {version = '^23.0', extras = ["sync"]}   # WASI
[tool.poetry.group.test.dependencies]
wasi-common = {version = "23.*", extras = ["x", "sync"]}
[tool.poetry.group.opt.dependencies.wasi-common]
version = "~23.0"
optional = true
extras = ["sync"]

[tool.poetry.extras]
wasi = ["wasi-common"]
""",
    ),
    "Pipfile: the pin of the companion was the pin": (
        "Pipfile",
        '[packages]\nwasi-common = "*"\nwasi-cap-std-sync = "==2.0.2"\n'
        "[dev-packages]\nwasi_tokio = {version='*', markers=\"os_name == 'posix'\"}\n",
        '[packages]\nwasi-common = {version = "==23.0.1", extras = ["sync"]}\n'
        "[dev-packages]\nwasi_common = {version='*', markers=\"os_name == 'posix'\","
        ' extras = ["tokio"]}\n',
    ),
    "requirements: comments, options and order kept": (
        "requirements-dev.txt",
        """\
# runtime
-r base.txt
wasi-common==2.0.2  # pinned
wasi-cap-std-sync==2.0.2 # goes
wasi_cap_std_sync==2.0.2 ; python_version > "3"   # stays apart
click
""",
        """\
# runtime
-r base.txt
wasi-common[sync]==23.0.1  # pinned
wasi_common[sync]==23.0.1 ; python_version > "3"   # stays apart
click
""",
    ),
    "constraints take no extras": (
        "constraints.txt",
        "wasi-cap-std-sync==2.0.2\n",
        "wasi-common==23.0.1\n",
    ),
    "requirements in a folder of that name": (
        "requirements/base.in",
        "wasi-cap-std-sync\n",
        "wasi-common[sync]\n",
    ),
    "setup.cfg": (
        "setup.cfg",
        """\
[options]
install_requires =
    wasi-common ~= 2.0
    # the files
    wasi-cap-std-sync ~= 2.0
    click
tests_require = wasi-tokio
[options.extras_require]
t =
    wasi-tokio==2.0.2 # async
[flake8]
ignore = wasi-tokio
""",
        """\
[options]
install_requires =
    wasi-common[sync] ~= 23.0
    # the files
    click
tests_require = wasi-common[tokio]
[options.extras_require]
t =
    wasi-common[tokio]==23.0.1 # async
[flake8]
ignore = wasi-tokio
""",
    ),
    "setup.py: literal lists, direct and named": (
        "setup.py",
        """\
from setuptools import setup

REQUIRES = [
    "wasi-common>=2.0,<3",
    "wasi-cap-std-sync>=2.0,<3",
]

setup(name="host", install_requires=REQUIRES, extras_require={'t': ('wasi-tokio',)})
""",
        """\
from setuptools import setup

REQUIRES = [
    "wasi-common[sync]>=23.0.1,<24",
]

setup(name="host", install_requires=REQUIRES, extras_require={'t': ('wasi-common[tokio]',)})
""",
    ),
    "conda has no extras; its pip list has": (
        "environment.yml",
        """\
name: é
dependencies:
  - conda-forge::wasi-common=2.0  # pinned
  - wasi-cap-std-sync=2.0
  - pip:
      - "wasi-cap-std-sync>=2.0"
""",
        """\
name: é
dependencies:
  - conda-forge::wasi-common=23.0  # pinned
  - pip:
      - "wasi-common[sync]>=23.0.1"
""",
    ),
    "tox.ini: factors are lists of their own": (
        "tox.ini",
        "[testenv:a]\ndeps =\n    py311: wasi-cap-std-sync==2.0.2\n    wasi-common\n    pytest\n",
        "[testenv:a]\ndeps =\n    py311: wasi-common[sync]==23.0.1\n    wasi-common\n    pytest\n",
    ),
    "tox.toml": (
        "tox.toml",
        '[env_run_base]\ndeps = ["wasi-cap-std-sync"]\n',
        '[env_run_base]\ndeps = ["wasi-common[sync]"]\n',
    ),
    "pre-commit: a bare flow entry gets the quotes that brackets need": (
        ".pre-commit-config.yaml",
        """\
repos:
- repo: local
  hooks:
  - id: a
    additional_dependencies: [wasi-common==2.0.2, 'wasi-cap-std-sync==2.0.2']
  - id: b
    additional_dependencies:
    # types
    - wasi-cap-std-sync==2.0.2

    - click
""",
        """\
repos:
- repo: local
  hooks:
  - id: a
    additional_dependencies: ["wasi-common[sync]==23.0.1"]
  - id: b
    additional_dependencies:
    # types
    - wasi-common[sync]==23.0.1

    - click
""",
    ),
    "a table given inline": (
        "pyproject.toml",
        'tool.poetry.dependencies = {wasi-common = "^2.0", wasi-cap-std-sync = "^2.0"}\n',
        'tool.poetry.dependencies = {wasi-common = {version = "^23.0", extras = ["sync"]}}\n',
    ),
    "an intermediate release moves too": (
        "requirements.txt",
        "wasi-common[sync,exit]>=19,<20\n",
        "wasi-common[sync,exit]>=23.0.1,<24\n",
    ),
}

STAYS: dict[str, tuple[str, str]] = {
    "already migrated": ("requirements.txt", "wasi-common[sync]~=23.0\n"),
    "newer than the target": ("requirements.txt", "wasi-common[sync]>=36,<37\n"),
    "no version and nothing to merge": ("requirements.txt", "wasi-common\n"),
    "a name that only starts alike": ("requirements.txt", "wasi-common-extras==2.0.2\n"),
    "a name in a comment": ("requirements.txt", "# wasi-cap-std-sync==2.0.2\nclick\n"),
    "an editable line of another package": ("requirements.txt", "-e ../wasi\n"),
    "an include that names it": ("requirements.txt", "-r wasi-cap-std-sync.txt\n"),
    "an option that names it": ("requirements.txt", "--no-binary wasi-cap-std-sync\n"),
    "prose about it": (
        "pyproject.toml",
        '[project]\nname = "x"\ndescription = "wasi-cap-std-sync"\nkeywords = ["wasi-tokio"]\n',
    ),
    "an extra of the project named like it": (
        "pyproject.toml",
        '[project.optional-dependencies]\nx = ["host[wasi-cap-std-sync]"]\n',
    ),
    "poetry, already migrated": (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nwasi-common = { version = "^23.0", extras = ["sync"] }\n',
    ),
    "a Pipfile source of that name": (
        "Pipfile",
        '[[source]]\nname = "wasi-tokio"\nurl = "https://example.org"\n[packages]\nclick = "*"\n',
    ),
    "setup.cfg, other sections": ("setup.cfg", "[tool:pytest]\naddopts = wasi-cap-std-sync\n"),
    "tox, other options": ("tox.ini", "[testenv]\ncommands =\n    echo wasi-cap-std-sync\n"),
    "setup.py, already migrated": (
        "setup.py",
        "from setuptools import setup\nsetup(install_requires=['wasi-common[sync]~=23.0'])\n",
    ),
    "another kind of YAML": ("environment.yml", "- wasi-cap-std-sync\n"),
    "a continued line, already migrated": ("requirements.txt", "wasi-common \\\n  ==23.0.1\n"),
    "an empty file": ("environment.yml", ""),
    "pre-commit, other lists": (
        ".pre-commit-config.yaml",
        "repos:\n- hooks:\n  - id: x\n    args: [wasi-cap-std-sync]\n",
    ),
    "a lock file": ("uv.lock", '[[package]]\nname = "wasi-common"\nversion = "2.0.2"\n'),
}

LEFT: dict[str, tuple[str, str, str]] = {
    "a URL": (
        "requirements.txt",
        "wasi-cap-std-sync @ git+https://example.org/y.git\n",
        "URL, a path or version control",
    ),
    "a URL without a name, and what belongs to it": (
        "requirements.txt",
        "git+https://example.org/wasi-cap-std-sync.git@v1\nwasi-common==2.0.2\n",
        "belongs to it",
    ),
    "an editable path": ("requirements.txt", "-e ./vendor/wasi-cap-std-sync\n", "a path"),
    "hashes": (
        "requirements.txt",
        "wasi-common==2.0.2 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n",
        "hashes of the old files",
    ),
    "a compiled file": (
        "requirements.txt",
        "# This file is autogenerated by pip-compile with Python 3.11\n#    pip-compile r.in\n"
        "wasi-common==2.0.2\n    # via -r r.in\n",
        "compiled file",
    ),
    "a continued line": ("requirements.txt", "wasi-common \\\n  ==2.0.2\n", "several lines"),
    "a range without counterpart": (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nwasi-common = "^2.0 || ^9.0"\n',
        "a union of ranges",
    ),
    "poetry, a git source": (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nwasi-cap-std-sync = {git = "https://example.org/x"}\n',
        "version control",
    ),
    "poetry, several constraints": (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nwasi-common = [{version = "^2.0", python = "<3.12"}]\n',
        "several constraints",
    ),
    "poetry, other conditions": (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nwasi-common = "^2.0"\n'
        'wasi-cap-std-sync = {version = "^2.0", optional = true}\n',
        "only once",
    ),
    "uv, a git source": (
        "pyproject.toml",
        '[project]\ndependencies = ["wasi-cap-std-sync"]\n'
        '[tool.uv.sources]\nwasi-cap-std-sync = {git = "https://example.org/x"}\n',
        "git source",
    ),
    "a tuple that would become a string": (
        "setup.py",
        "setup(install_requires=('wasi-common', 'wasi-cap-std-sync'))\n",
        "plain string",
    ),
    "a computed list": (
        "setup.py",
        "setup(install_requires=['click'] + ['wasi-cap-std-sync~=2.0'])\n",
        "outside of a plain list",
    ),
    "a list that is changed later": (
        "setup.py",
        "R = ['wasi-cap-std-sync']\nR.append('x')\nsetup(install_requires=R)\n",
        "outside of a plain list",
    ),
    "several on one line": (
        "setup.cfg",
        "[options]\ninstall_requires = wasi-common; wasi-cap-std-sync\n",
        "share a line",
    ),
    "a table that is not edited here": (
        "pyproject.toml",
        '[[tool.mypy.overrides]]\nmodule = ["wasi_cap_std_sync.*"]\n',
        "tool.mypy.overrides.0.module.0 names wasi_cap_std_sync",
    ),
    "a companion on the other side": (
        "requirements.txt",
        "wasmi-wasi~=0.31\n",
        "two-package API",
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_becomes(case: str) -> None:
    becomes(*CHANGES[case])


@pytest.mark.parametrize("case", STAYS)
def test_stays(case: str) -> None:
    assert not stays(*STAYS[case])


@pytest.mark.parametrize("case", LEFT)
def test_is_left_with_a_reason(case: str) -> None:
    name, text, reason = LEFT[case]
    assert any(reason in message for message in todos(stays(name, text)))


def test_an_index_source_of_a_removed_package_is_named() -> None:
    before = (
        '[project]\ndependencies = ["wasi-cap-std-sync"]\n'
        '[tool.uv.sources]\nwasi-cap-std-sync = {index = "internal"}\n'
    )
    found = becomes("pyproject.toml", before, before.replace('cap-std-sync"]', 'common[sync]"]'))
    assert any("tool.uv.sources" in message for message in todos(found))


def test_hashed_requirements_name_the_command() -> None:
    found = findings("requirements.txt", "wasi-common==2.0.2 --hash=sha256:aa\n")
    assert "pip-compile --generate-hashes --output-file=requirements.txt" in found[0].help


def test_the_command_of_a_compiled_file_is_its_own() -> None:
    text = "# autogenerated by pip-compile\n#    pip-compile --upgrade r.in\nwasi-common==2.0.2\n"
    assert findings("requirements.txt", text)[0].help.endswith("pip-compile --upgrade r.in")


def test_conda_asks_for_a_look() -> None:
    text = "dependencies:\n  - wasi-common=2.0\n  - wasi-cap-std-sync=2.0\n"
    (found,) = findings("environment.yml", text)
    assert found.level is Level.REVIEW
    assert "no extras" in found.help


def test_what_the_code_needs_becomes_an_extra_of_what_is_installed() -> None:
    becomes(
        "pyproject.toml",
        '[project]\ndependencies = ["wasi-common~=9.0"]\n'
        '[dependency-groups]\nx = ["wasi-common"]\n',
        '[project]\ndependencies = ["wasi-common[tokio]~=23.0"]\n'
        '[dependency-groups]\nx = ["wasi-common"]\n',
        "feature:tokio",
        "crate:anyhow",
    )


def test_a_finding_points_at_the_requirement() -> None:
    text = '[project]\ndependencies = ["click", "wasi-cap-std-sync~=2.0"]\n'
    (found,) = findings("pyproject.toml", text)
    assert text[found.start : found.end] == "wasi-cap-std-sync~=2.0"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[project\nwasi-common"),
        ("Pipfile", "wasi = \n"),
        ("setup.cfg", "wasi without section\n"),
        ("setup.py", "def wasi(:\n"),
        ("environment.yml", "wasi: [\n"),
    ],
)
def test_a_file_that_does_not_parse_says_so(name: str, text: str) -> None:
    with pytest.raises(UnreadableSourceError, match="it is not valid"):
        findings(name, text)


def test_a_file_that_names_none_of_ours_need_not_parse() -> None:
    assert not findings("setup.py", "print 'Python 2'\n")


@pytest.mark.parametrize(
    "name",
    [
        "requirements.txt",
        "requirements-dev.in",
        "dev-requirements.txt",
        "requirements/a.txt",
        "constraints.txt",
        "environment.yaml",
        "environment-dev.yml",
        "poetry.lock",
        "pylock.x.toml",
    ],
)
def test_is_told_by_name(name: str) -> None:
    assert format_of(Path(name)) is not None


@pytest.mark.parametrize(
    "name", ["notes.txt", "Cargo.toml", "Cargo.lock", "ci.yml", "a/environment.py", "poetry.toml"]
)
def test_is_none_of_ours(name: str) -> None:
    assert format_of(Path(name)) is None
