"""Python lock files: read for the release that is in use, never edited, renewed by their own tool.

poetry.lock, uv.lock, pdm.lock, pylock.toml (PEP 751), Pipfile.lock and conda-lock.yml. All of them
are written by tools in one layout, so the pairs of name and version are found without parsing
what may be megabytes.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from packaging.version import InvalidVersion, Version

from migrate_wasi.edits import Finding
from migrate_wasi.embedder import Move
from migrate_wasi.manifests.python.found import FoundRequirement, is_ours
from migrate_wasi.plan import DependencyChange
from migrate_wasi.source import Source

_TOML = re.compile(
    rb'^name = "(?P<name>[\w.-]+)"\r?\nversion = "(?P<version>[^"\r\n]+)"'
    rb"(?:\r?\nsource = \{(?P<source>[^}\r\n]*)\})?",
    re.MULTILINE,
)
_JSON = re.compile(
    rb'"(?P<name>[\w.-]+)":\s*\{[^{}]*?"version":\s*"==(?P<version>[^"]+)"(?P<source>)'
)
_YAML = re.compile(
    rb"^- name: (?P<name>[\w.-]+)\r?\n[ ]+version: ['\"]?(?P<version>[^\s'\"]+)(?P<source>)",
    re.MULTILINE,
)
_ELSEWHERE = re.compile(rb"\b(git|url|path|editable|virtual|directory) =")
_PYLOCK = {
    "uv": "uv export --format pylock.toml --output-file {path}",
    "pdm": "pdm export --format pylock --output {path}",
    "pip": "pip lock --output {path} .",
    "poetry": "poetry export --format pylock.toml --output {path}",
}


def requirements(source: Source) -> list[FoundRequirement]:
    """The locked releases of ours, as requirements `==2.0.2`."""
    suffix, name = source.path.suffix, source.path.name
    pattern = _JSON if name == "Pipfile.lock" else _YAML if suffix in (".yml", ".yaml") else _TOML
    found: list[FoundRequirement] = []
    for match in pattern.finditer(source.text):
        package, version = match["name"].decode(), match["version"].decode()
        if not is_ours(package) or _ELSEWHERE.search(match["source"] or b""):
            continue
        try:
            Version(version)
        except InvalidVersion:
            continue
        found.append(FoundRequirement(package, f"=={version}", *match.span("name")))
    return found


def findings(
    source: Source, move: Move, needs: frozenset[str]
) -> tuple[list[Finding], list[DependencyChange]]:
    """Nothing: a lock file is never edited (see `refresh`)."""
    del source, move, needs
    return [], []


def refresh(source: Source) -> str:
    """The command that renews the lock file, where it locks one of ours; else nothing."""
    if not requirements(source):
        return ""
    path = PurePosixPath(source.name)
    folder = path.parent.as_posix()
    below = folder != "."
    match path.name:
        case "poetry.lock":
            return f"poetry --directory {folder} lock" if below else "poetry lock"
        case "uv.lock":
            return f"uv lock --directory {folder}" if below else "uv lock"
        case "pdm.lock":
            return f"pdm lock --project {folder}" if below else "pdm lock"
        case "Pipfile.lock":
            return f"PIPENV_PIPFILE={folder}/Pipfile pipenv lock" if below else "pipenv lock"
        case name if name.endswith((".yml", ".yaml")):
            manifest = (path.parent / "environment.yml").as_posix()
            return f"conda-lock lock --file {manifest} --lockfile {path}"
        case _:
            told = re.search(rb'^created-by = "([^"\r\n]+)"', source.text, re.MULTILINE)
            tool = told[1].decode() if told else "pip"
            return _PYLOCK.get(tool, f"{tool} (again, to write {{path}})").format(path=path)
