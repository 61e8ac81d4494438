"""The configuration file: `migrate-wasi.toml`, or `[tool.migrate-wasi]` in `pyproject.toml`.

The nearest one counts, from the first path given upwards. What the command line says wins, key by
key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from packaging.version import InvalidVersion, Version

from migrate_wasi.edits import Level
from migrate_wasi.writing.storage import real

FILE = "migrate-wasi.toml"
TABLE = "tool.migrate-wasi"
LEVELS = (Level.SAFE, Level.REVIEW)


class SettingsError(Exception):
    """A configuration that cannot be followed; the message has file, line and what to do."""


def nearest(start: Path) -> Path | None:
    """The configuration file that counts for `start`: of one folder, the dedicated file wins."""
    resolved = real(start)
    for folder in (resolved, *resolved.parents):
        dedicated = folder / FILE
        if dedicated.is_file():
            return dedicated
        project = folder / "pyproject.toml"
        if project.is_file() and _mentions_us(project):
            return project
    return None


def load(file: Path) -> dict[str, Any]:
    """The options that `file` sets, by the names of the fields of `Options`.

    Raises `SettingsError`.
    """
    try:
        text = file.read_text("utf-8-sig")
        document = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file}: the configuration cannot be read: {error}") from None
    lines = text.splitlines()
    if file.name == FILE:
        return _options(file, document, lines, "")
    tool = cast("dict[str, Any]", document.get("tool") or {})
    table: Any = tool.get("migrate-wasi", {})
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: `{TABLE}` must be a table")
    return _options(file, cast("dict[str, Any]", table), lines, TABLE)


def _mentions_us(project: Path) -> bool:
    try:
        content = project.read_bytes()
    except OSError:
        return False
    # Parsing is left for the few files that can hold the table.
    if b"migrate-wasi" not in content:
        return False
    try:
        return "migrate-wasi" in tomllib.loads(content.decode("utf-8-sig")).get("tool", {})
    except ValueError:
        # Broken, and it may be ours: `load` says so.
        return re.search(rb"^\s*\[tool\.migrate-wasi", content, re.MULTILINE) is not None


def _options(
    file: Path, table: Mapping[str, Any], lines: list[str], section: str
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in table.items():
        where = f"{file}:{_line_of(key, lines, section)}"
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, 1, 0.0)[0]
            raise SettingsError(f"{where}: unknown key `{key}`; did you mean `{near}`?")
        name, read = _KEYS[key]
        try:
            found[name] = read(value)
        except (TypeError, ValueError) as error:
            raise SettingsError(f"{where}: `{key}` {error}") from None
    return found


def _line_of(key: str, lines: list[str], section: str) -> int:
    """The line that sets `key`: `tomllib` does not tell. The first line where it is not found."""
    current = ""
    pattern = re.compile(rf"""\s*(?:{re.escape(section)}\.)?["']?{re.escape(key)}["']?\s*[.=]""")
    for number, line in enumerate(lines, 1):
        header = re.match(r"\s*\[\s*([^\]]+?)\s*\]", line)
        if header:
            current = header.group(1).replace(" ", "").replace('"', "")
            if current == (f"{section}.{key}" if section else key):
                return number
        elif pattern.match(line) and (current == section or section in line):
            return number
    return 1


def version(value: Any) -> Version:
    """A release as a person writes it (`23.0.1`, `v23`); raises ValueError."""
    if not isinstance(value, str):
        raise TypeError('must be a version in quotes, such as "23.0.1"')
    try:
        return Version(value)
    except InvalidVersion:
        raise ValueError(f'must be a version such as "23.0.1", not {value!r}') from None


def _strings(value: Any) -> tuple[str, ...]:
    items = cast("list[Any]", value) if isinstance(value, list) else []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in items):
        raise TypeError('must be a list of strings, such as ["a", "b"]')
    return tuple(items)


def _names(value: Any) -> frozenset[str]:
    return frozenset(_strings(value))


def _level(value: Any) -> Level:
    if value not in LEVELS:
        raise ValueError(f"must be one of {', '.join(LEVELS)}, not {value!r}")
    return Level(value)


def _jobs(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("must be a number of workers, or 0 for one for each processor")
    return value


_KEYS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "to": ("to", version),
    "from": ("from_", version),
    "select": ("select", _names),
    "ignore": ("ignore", _names),
    "level": ("level", _level),
    "exclude": ("exclude", _strings),
    "jobs": ("jobs", _jobs),
}
