"""Which Python files declare or lock dependencies, told by name, and what reads each.

A format's module is imported when it is first asked: most runs meet one or two of them.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migrate_wasi.source import UnreadableSourceError

if TYPE_CHECKING:
    from migrate_wasi.edits import Finding
    from migrate_wasi.embedder import Move
    from migrate_wasi.manifests.python.found import FoundRequirement
    from migrate_wasi.plan import DependencyChange
    from migrate_wasi.source import Source

# Every name of ours, in any spelling, holds this.
_NAMED = re.compile(rb"(?i)wasi")


@dataclass(frozen=True)
class Format:
    """One format. `lock` files are read and never edited; `project` marks what makes a folder a
    project of its own."""

    name: str
    module: str
    lock: bool = False
    project: bool = False

    def requirements(self, source: Source) -> list[FoundRequirement]:
        """The requirements on our packages; raises `UnreadableSourceError`."""
        if not _NAMED.search(source.text):
            return []
        return self._call("requirements", source)

    def findings(
        self,
        source: Source,
        move: Move,
        needs: frozenset[str] = frozenset(),
        refused: str = "",
    ) -> tuple[list[Finding], list[DependencyChange]]:
        """What becomes of the file; raises `UnreadableSourceError`.

        `refused` is why a package of ours is left alone in the whole project; empty where none is.
        A file that names none of ours is not parsed: whether it could be is not our concern.
        """
        # Discovery asks this module for names alone, in every run.
        from migrate_wasi.manifests.python.found import RULE
        from migrate_wasi.manifests.python.left import left_alone

        if not _NAMED.search(source.text):
            return [], []
        own = self.requirements(source) if refused and not self.lock else []
        if own and not any(one.refusal for one in own):
            return [replace(one, rule=RULE) for one in left_alone(own, refused, move)], []
        found, changes = self._call("findings", source, move, needs)
        return [replace(finding, rule=RULE) for finding in found], changes

    def includes(self, source: Source) -> tuple[str, ...]:
        """Other requirement files that this one names, relative to its folder; none where it
        cannot be read."""
        module = self._module()
        try:
            return module.includes(source) if hasattr(module, "includes") else ()
        except UnreadableSourceError:
            return ()

    def refresh(self, source: Source) -> str:
        """The command that renews a file that is never edited by hand; empty where none is due."""
        module = self._module()
        return module.refresh(source) if hasattr(module, "refresh") else ""

    def _call(self, function: str, *arguments: object) -> Any:
        return getattr(self._module(), function)(*arguments)

    def _module(self) -> Any:
        return importlib.import_module(f"migrate_wasi.manifests.python.{self.module}")


REQUIREMENTS_TXT = Format("requirements", "requirements_txt")

_BY_NAME: dict[str, Format] = {
    "pyproject.toml": Format("pyproject.toml", "pyproject", project=True),
    "setup.cfg": Format("setup.cfg", "setup_cfg", project=True),
    "setup.py": Format("setup.py", "setup_py", project=True),
    "Pipfile": Format("Pipfile", "pipfile", project=True),
    "tox.ini": Format("tox", "tox"),
    "tox.toml": Format("tox", "tox"),
    ".pre-commit-config.yaml": Format("pre-commit", "precommit"),
    ".pre-commit-config.yml": Format("pre-commit", "precommit"),
    "poetry.lock": Format("poetry.lock", "locks", lock=True),
    "uv.lock": Format("uv.lock", "locks", lock=True),
    "pdm.lock": Format("pdm.lock", "locks", lock=True),
    "pylock.toml": Format("pylock.toml", "locks", lock=True),
    "Pipfile.lock": Format("Pipfile.lock", "locks", lock=True),
    "conda-lock.yml": Format("conda-lock", "locks", lock=True),
}
_ENVIRONMENT = Format("environment.yml", "environment_yml")
_PATTERNS: tuple[tuple[re.Pattern[str], Format], ...] = (
    (
        re.compile(r"(?i)(.*[-_.])?(requirements?|constraints?)([-_.].*)?\.(txt|in|pip)"),
        REQUIREMENTS_TXT,
    ),
    (re.compile(r"(?i)(.*[-_.])?(environment|env)([-_.].*)?\.ya?ml"), _ENVIRONMENT),
    (re.compile(r"pylock\..+\.toml"), _BY_NAME["pylock.toml"]),
    (re.compile(r".+\.conda-lock\.ya?ml"), _BY_NAME["conda-lock.yml"]),
)
_FOLDERS = ("requirements", "reqs")


def format_of(path: Path) -> Format | None:
    """The format of a file by its name (and, for `requirements/base.txt`, its folder)."""
    known = _BY_NAME.get(path.name)
    if known is not None:
        return known
    for pattern, format_ in _PATTERNS:
        if pattern.fullmatch(path.name):
            return format_
    if path.suffix in (".txt", ".in") and path.parent.name in _FOLDERS:
        return REQUIREMENTS_TXT
    return None
