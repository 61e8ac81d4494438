"""Two Python requirements, `wasi-common` and `wasi-cap-std-sync`, become one: `wasi-common[sync]`.

Since 18.0.0 the contents of wasi-cap-std-sync and wasi-tokio are wasi-common's own modules `sync`
and `tokio` (wasmtime's `crates/wasi-common/src/lib.rs` at v18.0.0). A list that names both keeps
wasi-common, with the extra; a list that names only the other has it turned in place. Requirements
under different markers stay apart. The range follows the style of the old one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from packaging.version import Version

from migrate_wasi.edits import Finding, review, safe, todo
from migrate_wasi.embedder import Move
from migrate_wasi.manifests.python.buckets import (
    Bucket,
    advice,
    buckets_of,
    choose_extras,
    needs_work,
    new_requirement,
    other_names,
    rows_of,
)
from migrate_wasi.manifests.python.companions import companion_findings
from migrate_wasi.manifests.python.found import (
    COMPANIONS,
    MERGED,
    UNIFIED,
    FoundRequirement,
    unified_name,
)
from migrate_wasi.manifests.python.left import kept_by_comment, refused
from migrate_wasi.manifests.python.lists import Listing
from migrate_wasi.manifests.python.ranges import Dialect, RangeError, settled, turned
from migrate_wasi.plan import DependencyChange
from migrate_wasi.source import Source

_CONDA_HELP = (
    "conda packages have no extras: check that your channel's wasi-common brings the {extras} part,"
    " or move the line to the pip: list as wasi-common[{extras}]"
)


def migrate(
    source: Source, found: Sequence[FoundRequirement], move: Move, needs: frozenset[str]
) -> tuple[list[Finding], list[DependencyChange]]:
    """The findings of one manifest and its rows of the table of dependency changes."""
    target = move.target.version
    findings = companion_findings(found, move)
    ours = [one for one in found if one.package not in COMPANIONS]
    if any(one.refusal for one in ours):
        return findings + list(refused(ours)), []
    buckets = buckets_of(ours)
    choose_extras(buckets, needs)
    changes: list[DependencyChange] = []
    ready: list[Bucket] = []
    for bucket in buckets:
        problems = list(kept_by_comment(source, bucket)) or list(_settle(bucket, buckets, target))
        findings += problems
        if not problems and needs_work(bucket):
            ready.append(bucket)
    _plan_removals(ready)
    for bucket in ready:
        finding = _finding(bucket, target)
        if finding is not None:
            findings.append(finding)
            changes.extend(rows_of(source.name, bucket))
    return sorted(findings, key=lambda finding: finding.start), changes


def _settle(bucket: Bucket, buckets: Sequence[Bucket], target: Version) -> Iterable[Finding]:
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
            help=f"{advice(bucket)} with a range that allows {target}",
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
            f"{kept.name} stands beside {other_names(same_list, but=kept)} under other conditions, "
            "and this table can hold wasi-common only once",
            place,
            help=f"{advice(bucket)}, under the conditions of both",
        )


def _plan_removals(buckets: Sequence[Bucket]) -> None:
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


def _finding(bucket: Bucket, target: Version) -> Finding | None:
    kept = bucket.kept
    place = (kept.start, kept.end)
    if kept.rewrite is None or len(bucket.removals) != len(bucket.gone):
        return todo(
            f"the requirement on {kept.name} is written in a form that is not edited here",
            place,
            help=f"{advice(bucket)} for {target}",
        )
    edits = kept.rewrite(unified_name(kept.name), bucket.extras, bucket.specifier)
    edits += tuple(bucket.removals)
    if not edits:
        return None
    merged = [one.name for one in bucket.members if one.package in MERGED]
    if merged:
        parts = " and ".join(merged)
        message = f"{parts} went into wasi-common: require {new_requirement(bucket)}"
    else:
        message = f"wasi-common moves to {target}: require {new_requirement(bucket)}"
    if kept.dialect is Dialect.CONDA and merged:
        extras = ",".join(MERGED[o.package] for o in bucket.members if o.package in MERGED)
        return review(message, *edits, place=place, help=_CONDA_HELP.format(extras=extras))
    return safe(message, *edits, place=place)
