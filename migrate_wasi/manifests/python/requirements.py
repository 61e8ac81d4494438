"""Two Python requirements, `wasi-common` and `wasi-cap-std-sync`, become one: `wasi-common[sync]`.

Since 18.0.0 the contents of wasi-cap-std-sync and wasi-tokio are wasi-common's own modules `sync`
and `tokio` (wasmtime's `crates/wasi-common/src/lib.rs` at v18.0.0). A list that names both keeps
wasi-common, with the extra; a list that names only the other has it turned in place. Requirements
under different markers stay apart. The range follows the style of the old one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from packaging.version import Version

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.embedder import Move
from migrate_wasi.manifests.comments import kept_by
from migrate_wasi.manifests.python.companions import companion_findings
from migrate_wasi.manifests.python.found import (
    COMPANIONS,
    MERGED,
    RULE,
    UNIFIED,
    FoundRequirement,
    unified_name,
)
from migrate_wasi.manifests.python.lists import Listing
from migrate_wasi.manifests.python.ranges import Dialect, RangeError, settled, turned
from migrate_wasi.plan import DependencyChange
from migrate_wasi.source import Source

_CONDA_HELP = (
    "conda packages have no extras: check that your channel's wasi-common brings the {extras} part,"
    " or move the line to the pip: list as wasi-common[{extras}]"
)


@dataclass
class _Bucket:
    """Requirements of one list under one marker: they become one."""

    kept: FoundRequirement
    gone: list[FoundRequirement]
    extras: tuple[str, ...] = ()
    specifier: str = ""
    removals: list[Edit] = field(default_factory=list[Edit])

    @property
    def members(self) -> list[FoundRequirement]:
        return [self.kept, *self.gone]


def migrate(
    source: Source, found: Sequence[FoundRequirement], move: Move, needs: frozenset[str]
) -> tuple[list[Finding], list[DependencyChange]]:
    """The findings of one manifest and its rows of the table of dependency changes."""
    target = move.target.version
    findings = companion_findings(found, move)
    ours = [one for one in found if one.package not in COMPANIONS]
    if any(one.refusal for one in ours):
        return findings + list(_refused(ours)), []
    buckets = _buckets(ours)
    _choose_extras(buckets, needs)
    changes: list[DependencyChange] = []
    ready: list[_Bucket] = []
    for bucket in buckets:
        problems = list(_kept(source, bucket)) or list(_settle(bucket, buckets, target))
        findings += problems
        if not problems and _needs_work(bucket):
            ready.append(bucket)
    _plan_removals(ready)
    for bucket in ready:
        finding = _finding(bucket, target)
        if finding is not None:
            findings.append(finding)
            changes.extend(_rows(source.name, bucket))
    return sorted(findings, key=lambda finding: finding.start), changes


def _refused(ours: Iterable[FoundRequirement]) -> Iterable[Finding]:
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


def _buckets(ours: Sequence[FoundRequirement]) -> list[_Bucket]:
    grouped: dict[tuple[str, str], list[FoundRequirement]] = {}
    for one in ours:
        grouped.setdefault((one.where, one.marker), []).append(one)
    buckets: list[_Bucket] = []
    for members in grouped.values():
        unified = [one for one in members if one.package == UNIFIED]
        others = [one for one in members if one.package != UNIFIED]
        kept, *gone = (unified[:1] or []) + others
        buckets.append(_Bucket(kept, gone))
        buckets.extend(_Bucket(one, []) for one in unified[1:])
    return buckets


def _choose_extras(buckets: Sequence[_Bucket], needs: frozenset[str]) -> None:
    everywhere = {one.package for bucket in buckets for one in bucket.members}
    # What the code needs belongs to what is installed with it; test groups follow their own.
    wanted = {need.removeprefix("feature:") for need in needs if need.startswith("feature:")}
    main = [bucket for bucket in buckets if bucket.kept.main] or buckets
    for bucket in buckets:
        kept = bucket.kept
        if not kept.takes_extras:
            continue
        packages = everywhere if kept.overrides else {one.package for one in bucket.members}
        extras = [extra for one in bucket.members for extra in one.extras]
        extras += [MERGED[package] for package in MERGED if package in packages]
        if bucket in main:
            extras += sorted(wanted)
        bucket.extras = tuple(dict.fromkeys(extras))


def _kept(source: Source, bucket: _Bucket) -> Iterable[Finding]:
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


def _settle(bucket: _Bucket, buckets: Sequence[_Bucket], target: Version) -> Iterable[Finding]:
    """Choose the new range; gives a `todo` for each place that cannot be rewritten."""
    kept = bucket.kept
    place = (kept.start, kept.end)
    try:
        # Where wasi-common has no range of its own, the pin of its companion was the pin.
        ranges = [one.specifier for one in bucket.members]
        specifier = next((r for r in ranges if r.strip() not in ("", "*")), kept.specifier)
        stands = kept.package == UNIFIED and not bucket.gone and settled(specifier, target)
        bucket.specifier = turned(specifier, target, kept.dialect)
    except RangeError as error:
        yield todo(
            f"the range of {kept.name} is left: {error}",
            place,
            help=f"{_advice(bucket)} with a range that allows {target}",
        )
        return
    if stands and not set(bucket.extras) - set(kept.extras):
        return
    if any(one.held for one in bucket.members):
        for one in bucket.members:
            why, what = one.held or ("it belongs to a requirement that is left", "settle that one")
            yield todo(f"{one.name} is left: {why}", (one.start, one.end), help=what)
        return
    same_list = [other for other in buckets if other.kept.where == kept.where]
    if kept.keyed and len(same_list) > 1:
        yield todo(
            f"{kept.name} stands beside {_names(same_list, but=kept)} under other conditions, and "
            "this table can hold wasi-common only once",
            place,
            help=f"{_advice(bucket)}, under the conditions of both",
        )


def _needs_work(bucket: _Bucket) -> bool:
    kept = bucket.kept
    return bool(
        bucket.gone
        or kept.package != UNIFIED
        or set(bucket.extras) - set(kept.extras)
        or bucket.specifier != kept.specifier
    )


def _plan_removals(buckets: Sequence[_Bucket]) -> None:
    """Removals are planned for a whole list at once, so that no two of them overlap."""
    listings: dict[int, Listing] = {}
    removed: dict[int, set[int]] = {}
    for bucket in buckets:
        for one in bucket.gone:
            if one.removal is None and one.listing is not None:
                listings[id(one.listing)] = one.listing
                removed.setdefault(id(one.listing), set()).add(one.index)
    edits = {key: listings[key].removals(indices) for key, indices in removed.items()}
    for bucket in buckets:
        for one in bucket.gone:
            if one.removal is not None:
                bucket.removals.append(one.removal)
            elif one.listing is not None:
                bucket.removals.append(edits[id(one.listing)][one.index])


def _finding(bucket: _Bucket, target: Version) -> Finding | None:
    kept = bucket.kept
    place = (kept.start, kept.end)
    if kept.rewrite is None or len(bucket.removals) != len(bucket.gone):
        return todo(
            f"the requirement on {kept.name} is written in a form that is not edited here",
            place,
            help=f"{_advice(bucket)} for {target}",
        )
    edits = kept.rewrite(unified_name(kept.name), bucket.extras, bucket.specifier)
    edits += tuple(bucket.removals)
    if not edits:
        return None
    merged = [one.name for one in bucket.members if one.package in MERGED]
    if merged:
        parts = " and ".join(merged)
        message = f"{parts} went into wasi-common: require {_new(bucket)}"
    else:
        message = f"wasi-common moves to {target}: require {_new(bucket)}"
    if kept.dialect is Dialect.CONDA and merged:
        extras = ",".join(MERGED[o.package] for o in bucket.members if o.package in MERGED)
        return review(message, *edits, place=place, help=_CONDA_HELP.format(extras=extras))
    return safe(message, *edits, place=place)


def _new(bucket: _Bucket) -> str:
    extras = f"[{','.join(bucket.extras)}]" if bucket.extras else ""
    return f"{UNIFIED}{extras}{bucket.specifier.strip()}"


def _advice(bucket: _Bucket) -> str:
    extras = f"[{','.join(bucket.extras)}]" if bucket.extras else ""
    return f"require {UNIFIED}{extras}"


def _names(buckets: Iterable[_Bucket], but: FoundRequirement) -> str:
    names = [one.name for bucket in buckets for one in bucket.members if one is not but]
    return ", ".join(dict.fromkeys(names))


def _rows(manifest: str, bucket: _Bucket) -> Iterable[DependencyChange]:
    new = _new(bucket).removeprefix(UNIFIED) or "any"
    for one in bucket.members:
        if one.package == UNIFIED:
            yield DependencyChange(manifest, UNIFIED, one.shown, new, "the unified release")
        else:
            why = f"part of wasi-common as `{MERGED[one.package]}`"
            yield DependencyChange(manifest, one.package, one.shown, "", why)
    if bucket.kept.package != UNIFIED:
        yield DependencyChange(manifest, UNIFIED, "", new, f"takes in {bucket.kept.package}")
