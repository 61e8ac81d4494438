"""Requirements in TOML: arrays of PEP 508 strings, and tables that map a name to a range."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Unpack

from packaging.utils import canonicalize_name
from packaging.version import Version

from migrate_wasi.edits import Edit, Finding, todo
from migrate_wasi.embedder import Move
from migrate_wasi.manifests.lines import own_lines
from migrate_wasi.manifests.python.found import (
    MERGED,
    UNIFIED,
    FoundRequirement,
    Place,
    is_ours,
    pep508,
)
from migrate_wasi.manifests.python.lists import Listing
from migrate_wasi.manifests.python.ranges import Dialect, RangeError, floor, settled
from migrate_wasi.manifests.python.toml_nodes import Document, Node, Path, matches

_ELSEWHERE = ("git", "hg", "svn", "bzr", "url", "path", "file", "workspace")
_PROSE = (("project", "name"), ("project", "description"), ("project", "keywords", "*"))
_WHOLE = re.compile(
    r"\s*([A-Za-z0-9][\w.-]*?)(?:\.\*|\.[a-z_]\w*)*\s*(\[[^\]]*\])?\s*([=<>!~(].*)?"
)


def array_requirements(
    document: Document, pattern: Path, **place: Unpack[Place]
) -> Iterator[FoundRequirement]:
    """The requirements in every array of strings at `pattern`."""
    for array in document.nodes:
        if array.kind != "array" or not matches(array.path, pattern):
            continue
        elements = list(document.below(array.path))
        listing = Listing(document.text, tuple((node.start, node.end) for node in elements))
        where = _shown(array.path)
        for index, node in enumerate(elements):
            if node.kind != "string":
                continue
            start, end = node.inside
            context: Place = {"where": where, "listing": listing, "index": index, **place}
            found = pep508(document.text, start, end, **context)
            if found is not None:
                yield found


def table_requirements(
    document: Document,
    pattern: Path,
    dialect: Dialect,
    *,
    main: bool = True,
    takes_extras: bool = True,
    overrides: bool = False,
) -> Iterator[FoundRequirement]:
    """The requirements in every table of names and ranges at `pattern`."""
    seen: set[Path] = set()
    for node in document.nodes:
        path = node.path[: len(pattern) + 1]
        name = path[-1] if len(path) > len(pattern) else ""
        if path in seen or not matches(path[:-1], pattern) or not is_ours(str(name)):
            continue
        seen.add(path)
        yield _entry(
            document, path, dialect, main=main, takes_extras=takes_extras, overrides=overrides
        )


def _entry(
    document: Document,
    path: Path,
    dialect: Dialect,
    *,
    main: bool,
    takes_extras: bool,
    overrides: bool,
) -> FoundRequirement:
    name, text = str(path[-1]), document.text
    node = document.at(path)
    pieces = [other for other in document.nodes if other.path[: len(path)] == path]
    children = {str(child.path[-1]): child for child in document.below(path)}
    start = min(other.key if other.key >= 0 else other.start for other in pieces)
    end = max(other.end for other in pieces)
    held = refusal = None
    version = node if node and node.kind == "string" else children.get("version")
    if node is None or node.kind not in ("string", "table"):
        held = (
            "it is written with dotted keys or with several constraints",
            "write it as one string or one inline table and run again, or move it by hand",
        )
    elif any(key in children for key in _ELSEWHERE):
        refusal = "it comes from a URL, a path or version control, where another API may live"
    elif version and b"\\" in text[version.start : version.end]:
        held = ("its range is written with escapes", "write it without, then run again")
    extras = tuple(
        child.value for child in document.nodes if matches(child.path, (*path, "extras", "*"))
    )
    marker = "\0".join(
        f"{key}={text[child.start : child.end].decode()}"
        for key, child in sorted(children.items())
        if key not in ("version", "extras")
    )
    siblings = [other for other in document.below(path[:-1]) if not other.header and other.key >= 0]
    parent = document.at(path[:-1])
    listing = Listing(
        text,
        tuple((other.key, other.end) for other in siblings),
        commas=parent is not None and parent.inline,
    )
    removal = _without_header(text, node) if node and node.header else None
    return FoundRequirement(
        name,
        version.value if version and version.kind == "string" else _lowest(pieces),
        start,
        end,
        refusal or "",
        extras,
        marker,
        _shown(path[:-1]),
        dialect,
        main,
        keyed=True,
        takes_extras=takes_extras,
        overrides=overrides,
        held=held,
        rewrite=None if held or refusal or node is None else _rewriter(text, node, children),
        listing=listing if node in siblings else None,
        index=siblings.index(node) if node in siblings else 0,
        removal=removal,
    )


def _lowest(pieces: Iterable[Node]) -> str:
    """Of several constraints, the one that starts lowest."""
    known: list[tuple[Version, str]] = []
    for node in pieces:
        if node.path[-1] == "version":
            try:
                known.append((floor(node.value) or Version("0"), node.value))
            except RangeError:
                return node.value
    return min(known)[1] if known else ""


def _rewriter(text: bytes, node: Node, children: dict[str, Node]):
    def rewrite(name: str, extras: tuple[str, ...], specifier: str) -> tuple[Edit, ...]:
        old = str(node.path[-1])
        edits: list[Edit] = []
        if name != old:
            at = text.rindex(old.encode(), node.key, node.key_end)
            edits.append(Edit.replace(at, at + len(old.encode()), name))
        version = node if node.kind == "string" else children.get("version")
        present = children.get("extras")
        listed = _strings(text, present) if present else []
        missing = [extra for extra in extras if extra not in listed]
        values = ", ".join(f'"{extra}"' for extra in missing)
        if node.kind == "string" and missing:
            quote = text[node.start : node.start + 1].decode()
            table = f"{{version = {quote}{specifier}{quote}, extras = [{values}]}}"
            return (*edits, Edit.replace(node.start, node.end, table))
        if version is not None and version.value != specifier:
            edits.append(Edit.replace(*version.inside, specifier))
        if missing and present is not None:
            body = text[present.start + 1 : present.end - 1].rstrip()
            at = present.start + 1 + len(body)
            comma = "" if not body.strip() else " " if body.endswith(b",") else ", "
            edits.append(Edit.insert(at, comma + values))
        elif missing:
            last = max((child.end for child in children.values()), default=node.start + 1)
            before = "\n" if node.header else ", " if children else ""
            edits.append(Edit.insert(last, f"{before}extras = [{values}]"))
        return tuple(sorted(edits))

    return rewrite


def _strings(text: bytes, array: Node) -> list[str]:
    return re.findall(r"[\w.-]+", text[array.start : array.end].decode())


def _without_header(text: bytes, node: Node) -> Edit:
    start, end = own_lines(text, node.start, node.end)
    blank = re.compile(rb"(?:[ \t]*(?:\r\n|\n|\r))*").match(text, end)
    return Edit.delete(start, blank.end() if blank else end)


def leftovers(
    document: Document, found: Iterable[FoundRequirement], move: Move
) -> Iterator[Finding]:
    """Places that name a package as a whole string or key, in tables that are not edited here."""
    known = [(one.start, one.end) for one in found]
    target = move.target.version
    for node in document.nodes:
        if any(matches(node.path[: len(prose)], prose) for prose in _PROSE):
            continue
        spots = [(node.value, node.start, node.end)] if node.kind == "string" else []
        if node.key >= 0:
            spots.append((str(node.path[-1]), node.key, node.key_end))
        for value, start, end in spots:
            match = _WHOLE.fullmatch(value)
            if match is None or any(s < end and start < e for s, e in known):
                continue
            package = canonicalize_name(match[1])
            if package in MERGED:
                yield todo(
                    f"{_shown(node.path)} names {match[1]}, which is part of wasi-common now",
                    (start, end),
                    help="name wasi-common there, or remove the entry",
                )
            elif package == UNIFIED and match[3] and not _stands(match[3], target):
                yield todo(
                    f"{_shown(node.path)} asks for an old {UNIFIED}, in a table not edited here",
                    (start, end),
                    help=f"ask for {target} there",
                )


def _stands(specifier: str, target: Version) -> bool:
    try:
        return settled(specifier, target)
    except RangeError:
        return True


def _shown(path: Path) -> str:
    return ".".join(str(step) for step in path)
