"""tox: `deps` of every environment in tox.ini and tox.toml."""

from __future__ import annotations

import re

from migrate_wasi.edits import Finding
from migrate_wasi.embedder import Move
from migrate_wasi.manifests.python.found import FoundRequirement, pep508
from migrate_wasi.manifests.python.ini_spans import Option, options, without_comment
from migrate_wasi.manifests.python.lists import Listing
from migrate_wasi.manifests.python.requirements import migrate
from migrate_wasi.manifests.python.toml_nodes import scan
from migrate_wasi.manifests.python.toml_requirements import array_requirements
from migrate_wasi.plan import DependencyChange
from migrate_wasi.source import Source

# `py311,!lint: package`: the conditions of a line, in tox's own syntax.
_FACTORS = re.compile(rb"[\w.{},!-]+(?:[ \t]*,[ \t]*[\w.{},!-]+)*[ \t]*:[ \t]+")


def requirements(source: Source) -> list[FoundRequirement]:
    """Every requirement on one of ours, in order; raises `UnreadableSourceError`."""
    if source.path.suffix == ".toml":
        document = scan(source)
        found = [
            *array_requirements(document, ("env_run_base", "deps"), main=False),
            *array_requirements(document, ("env", "*", "deps"), main=False),
        ]
        return sorted(found, key=lambda one: one.start)
    return [
        one
        for option in options(source)
        if option.key == "deps" and option.section.startswith("testenv")
        for one in _of_option(source, option)
    ]


def findings(
    source: Source, move: Move, needs: frozenset[str]
) -> tuple[list[Finding], list[DependencyChange]]:
    """What becomes of the file; raises `UnreadableSourceError`."""
    return migrate(source, requirements(source), move, needs)


def includes(source: Source) -> tuple[str, ...]:
    """Files named by `-r` and `-c` in `deps`."""
    names = re.findall(rb"(?m)^[^#\n]*?(?:^|\s)-[rc][ \t]*([^\s#]+)", source.text)
    shown = (name.decode("utf-8", "replace") for name in names)
    return tuple(name.removeprefix("{toxinidir}/").removeprefix("{tox_root}/") for name in shown)


def _of_option(source: Source, option: Option) -> list[FoundRequirement]:
    text = source.text
    listing = Listing(text, tuple(option.lines), commas=False)
    found: list[FoundRequirement] = []
    for index, (start, end) in enumerate(option.lines):
        factors = _FACTORS.match(text, start, end)
        condition = factors.group().decode() if factors else ""
        one = pep508(
            text,
            factors.end() if factors else start,
            without_comment(text, start, end),
            # Lines under different factors are installed apart, so they are lists of their own.
            where=f"{option.section}.{option.key} {condition}".strip(),
            main=False,
            listing=listing,
            index=index,
        )
        if one is not None:
            found.append(one)
    return found
