"""setup.cfg: `install_requires`, `setup_requires`, `tests_require` and `extras_require`."""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Finding
from migrate_wasi.embedder import Move
from migrate_wasi.manifests.python.found import FoundRequirement, pep508
from migrate_wasi.manifests.python.ini_spans import Option, options, without_comment
from migrate_wasi.manifests.python.lists import Listing
from migrate_wasi.manifests.python.requirements import migrate
from migrate_wasi.plan import DependencyChange
from migrate_wasi.source import Source

_KEYS = ("install_requires", "setup_requires", "tests_require")
_HELD = (
    "several requirements, or a requirement and its marker, share a line here",
    "write one requirement a line below the key and run again, or move them by hand",
)


def requirements(source: Source) -> list[FoundRequirement]:
    """Every requirement on one of ours, in order; raises `UnreadableSourceError`."""
    return [
        one
        for option in options(source)
        if _is_list(option)
        for one in line_requirements(
            source, option, main=(option.section, option.key) == ("options", "install_requires")
        )
    ]


def findings(
    source: Source, move: Move, needs: frozenset[str]
) -> tuple[list[Finding], list[DependencyChange]]:
    """What becomes of the file; raises `UnreadableSourceError`."""
    return migrate(source, requirements(source), move, needs)


def includes(source: Source) -> tuple[str, ...]:
    """Files named by `file:` in place of a list."""
    return tuple(
        name.strip()
        for option in options(source)
        if _is_list(option)
        for start, end in option.lines
        if source.text[start:end].startswith(b"file:")
        for name in source.text[start + 5 : end].decode("utf-8", "replace").split(",")
    )


def _is_list(option: Option) -> bool:
    in_options = option.section == "options" and option.key in _KEYS
    return in_options or option.section == "options.extras_require"


def line_requirements(source: Source, option: Option, *, main: bool) -> Iterator[FoundRequirement]:
    """One requirement a line, as setuptools and tox list them."""
    text = source.text
    listing = Listing(text, tuple(option.lines), commas=False)
    if len(option.lines) == 1 and b";" in text[slice(*option.lines[0])]:
        # setuptools splits a value of one line at its semicolons.
        yield from _shared_line(text, option, *option.lines[0])
        return
    for index, (start, end) in enumerate(option.lines):
        stop = without_comment(text, start, end)
        one = pep508(
            text,
            start,
            stop,
            where=f"{option.section}.{option.key}",
            main=main,
            listing=listing,
            index=index,
        )
        if one is not None:
            yield one


def _shared_line(text: bytes, option: Option, start: int, end: int) -> Iterator[FoundRequirement]:
    for piece in text[start:end].split(b";"):
        one = pep508(text, start, start + len(piece), where=option.key, held=_HELD)
        if one is not None:
            yield one
        start += len(piece) + 1
