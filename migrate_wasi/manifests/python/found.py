"""A requirement as it stands in a file, and the one-line grammar that most formats share.

Grammar: "Dependency specifiers" (PEP 508); names compare as PEP 503 says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from packaging.utils import canonicalize_name

from migrate_wasi.edits import Edit
from migrate_wasi.manifests.python.lists import Listing
from migrate_wasi.manifests.python.ranges import Dialect

RULE = "python-requirements"
UNIFIED = "wasi-common"
# The packages that went into wasi-common, and the extra that stands for each.
MERGED = {"wasi-cap-std-sync": "sync", "wasi-tokio": "tokio"}
# Packages around the API whose own releases decide which side they are on.
COMPANIONS = ("wasmtime-wasi", "wasmi-wasi")
OURS = frozenset((UNIFIED, *MERGED, *COMPANIONS))

Rewrite = Callable[[str, tuple[str, ...], str], tuple[Edit, ...]]

_HEAD = re.compile(
    rb"\s*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
    rb"(?P<extras>\s*\[(?P<inside>[^\]]*)\])?"
    rb"(?P<gap>\s*)(?P<rest>[^;]*)"
)
_ARCHIVE = re.compile(r"(?i)-\d[^/]*\.(?:whl|zip|tar\.\w+|tgz)$|\.git$")
_SOURCE = re.compile(r"(?i)\b(?:(?:git|hg|svn|bzr)\+|https?:|file:|ssh:)|^\.{0,2}/|\.whl$")


@dataclass(frozen=True, eq=False)
class FoundRequirement:
    """A requirement on one of our packages.

    `name`, `extras`, `specifier` as written; `start:end` its place. `refusal` is why another API
    may live behind the name; `held` is (why it cannot be rewritten, what to do). `where` names the
    list it stands in, `marker` what it depends on. `keyed` lists hold a name once.
    """

    name: str
    specifier: str
    start: int
    end: int
    refusal: str = ""
    extras: tuple[str, ...] = ()
    marker: str = ""
    where: str = ""
    dialect: Dialect = Dialect.PEP440
    main: bool = True
    keyed: bool = False
    takes_extras: bool = True
    overrides: bool = False
    held: tuple[str, str] | None = None
    rewrite: Rewrite | None = None
    listing: Listing | None = None
    index: int = 0
    removal: Edit | None = None

    @property
    def package(self) -> str:
        return canonicalize_name(self.name)

    @property
    def shown(self) -> str:
        """The version part as the table of changes shows it."""
        extras = f"[{','.join(self.extras)}]" if self.extras else ""
        return f"{extras}{self.specifier.strip()}" or "any"


class Place(TypedDict, total=False):
    """What a format knows of the list that a requirement stands in."""

    where: str
    main: bool
    takes_extras: bool
    overrides: bool
    listing: Listing
    index: int
    held: tuple[str, str] | None


def is_ours(name: str) -> bool:
    return canonicalize_name(name) in OURS


def unified_name(old: str) -> str:
    """How wasi-common is written where `old` stood: its own spelling, or the separators of it."""
    if canonicalize_name(old) == UNIFIED:
        return old
    return "wasi_common" if "_" in old and "-" not in old and "." not in old else UNIFIED


def pep508(text: bytes, start: int, end: int, **place: Unpack[Place]) -> FoundRequirement | None:
    """The requirement written in `text[start:end]`, or None where it is not on one of ours.

    The span is raw file text: quotes excluded, escapes as they stand.
    """
    raw = text[start:end]
    match = _HEAD.match(raw)
    if match is None or not is_ours(match["name"].decode()):
        named = _named_by_source(raw.decode("utf-8", "replace"))
        if named is None:
            return None
        return FoundRequirement(named, "", start, end, refusal=_NOT_REGISTRY, **place)
    name, rest = match["name"].decode(), match["rest"].decode("utf-8", "replace")
    specifier = rest.rstrip()
    marker = raw[match.end() :].decode("utf-8", "replace").lstrip(";").strip()
    # Blanks before a marker are not ours.
    head_end = start + (
        match.start("rest") + len(specifier.encode()) if specifier else match.start("gap")
    )
    extras = tuple(re.findall(r"[A-Za-z0-9._-]+", (match["inside"] or b"").decode()))
    if specifier.startswith("@"):
        marker = ""
        return FoundRequirement(
            name, "", start, head_end, refusal=_NOT_REGISTRY, extras=extras, **place
        )
    if specifier and not specifier.startswith(tuple("=<>!~(\\")):
        return None  # `wasi-common is needed`: prose, not a requirement
    if b"\\" in raw[: match.end()]:
        place["held"] = _CONTINUED
        asked = re.sub(r"\\(?:\r\n|\s|$)", "", specifier).strip()
        return FoundRequirement(name, asked, start, end, extras=extras, marker=marker, **place)
    found = FoundRequirement(
        name,
        specifier,
        start + match.start("name"),
        head_end,
        extras=extras,
        marker=marker,
        **place,
    )
    return replace(found, rewrite=_rewriter(text, start, match, head_end))


_CONTINUED = (
    "it is written with escapes or over several lines",
    "write it on one line without escapes, then run again",
)
_NOT_REGISTRY = "it comes from a URL, a path or version control, where another API may live"


def _rewriter(text: bytes, start: int, match: re.Match[bytes], head_end: int) -> Rewrite:
    old = match["name"].decode()
    name_start, name_end = start + match.start("name"), start + match.end("name")
    bracket_end = start + match.end("extras") if match["extras"] else name_end
    specifier_start = min(start + match.start("rest"), head_end)

    def rewrite(name: str, extras: tuple[str, ...], specifier: str) -> tuple[Edit, ...]:
        inside = (match["inside"] or b"").decode()
        present = re.findall(r"[A-Za-z0-9._-]+", inside)
        missing = [extra for extra in extras if extra not in present]
        bracket = text[name_end:bracket_end].decode()
        if missing and inside.strip():
            comma = ", " if ", " in inside else ","
            bracket = bracket.replace(inside, comma.join((inside.rstrip(), *missing)))
        elif missing:
            bracket = f"[{','.join(missing)}]"
        gap = text[bracket_end:specifier_start].decode()
        head = name + bracket + (gap + specifier if specifier else "")
        before = text[name_start:head_end].decode()
        if name == old and not missing and before == head:
            return ()
        return (Edit.replace(name_start, head_end, head),)

    return rewrite


def _named_by_source(text: str) -> str | None:
    """The package that a URL or path without a name points at, if it is one of ours."""
    text = text.split(";")[0].strip()
    if not _SOURCE.search(text):
        return None
    egg = re.search(r"[#&]egg=([\w.-]+)", text)
    last = text.split("#")[0].split("@")[0].rstrip("/").rpartition("/")[2]
    for name in (egg[1] if egg else "", _ARCHIVE.sub("", last)):
        if name and is_ours(name):
            return name
    return None
