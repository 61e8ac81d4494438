"""Requirements that stay as they are: what is said of them."""

from __future__ import annotations

from collections.abc import Iterable

from packaging.version import Version

from migrate_wasi.edits import Finding, review, todo
from migrate_wasi.embedder import Move
from migrate_wasi.manifests.comments import kept_by
from migrate_wasi.manifests.python.buckets import Bucket
from migrate_wasi.manifests.python.found import (
    COMPANIONS,
    MERGED,
    RULE,
    UNIFIED,
    FoundRequirement,
)
from migrate_wasi.manifests.python.ranges import RangeError, settled
from migrate_wasi.source import Source


def refused(ours: Iterable[FoundRequirement]) -> Iterable[Finding]:
    """Findings for a file where one of the packages is not the published one: nothing moves."""
    ours = list(ours)
    legacy = any(one.package in MERGED for one in ours)
    for one in ours:
        place = (one.start, one.end)
        if one.refusal and legacy:
            yield todo(
                f"{one.name} is left alone: {one.refusal}",
                place,
                help="move it by hand, or point it at the published package and run again",
            )
        elif one.refusal:
            yield review(f"{one.name} is left alone: {one.refusal}", place=place)
        else:
            yield todo(
                f"{one.name} is left alone, because a package that belongs to it is",
                place,
                help="settle the requirement from a URL, path or version control first",
            )


def left_alone(found: Iterable[FoundRequirement], reason: str, move: Move) -> list[Finding]:
    """Findings for a file of a project where another file has a package that is not moved."""
    return [
        todo(
            f"{one.name} is left alone, because {reason}",
            (one.start, one.end),
            help="settle that first, then run again",
        )
        for one in found
        if one.package not in COMPANIONS and not _stands(one, move.target.version)
    ]


def _stands(one: FoundRequirement, target: Version) -> bool:
    try:
        return one.package == UNIFIED and settled(one.specifier, target)
    except RangeError:
        return False


def kept_by_comment(source: Source, bucket: Bucket) -> Iterable[Finding]:
    """A finding for each line of a bucket where a comment keeps one of them as it is."""
    lines = [kept_by(source, one.start, one.end, RULE) for one in bucket.members]
    line = next(filter(None, lines), None)
    for one in bucket.members if line else ():
        yield todo(
            f"{one.name} is left, because the comment on line {line} keeps a requirement that "
            "becomes one with it",
            (one.start, one.end),
            help="remove that comment, or change both by hand",
        )
