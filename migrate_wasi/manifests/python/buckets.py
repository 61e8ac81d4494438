"""Requirements of one list under one marker, which become one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from migrate_wasi.edits import Edit
from migrate_wasi.manifests.python.found import (
    MERGED,
    UNIFIED,
    FoundRequirement,
)
from migrate_wasi.plan import DependencyChange


@dataclass
class Bucket:
    """Requirements of one list under one marker: they become one."""

    kept: FoundRequirement
    gone: list[FoundRequirement]
    extras: tuple[str, ...] = ()
    specifier: str = ""
    removals: list[Edit] = field(default_factory=list[Edit])

    @property
    def members(self) -> list[FoundRequirement]:
        return [self.kept, *self.gone]


def buckets_of(ours: Sequence[FoundRequirement]) -> list[Bucket]:
    grouped: dict[tuple[str, str], list[FoundRequirement]] = {}
    for one in ours:
        grouped.setdefault((one.where, one.marker), []).append(one)
    buckets: list[Bucket] = []
    for members in grouped.values():
        unified = [one for one in members if one.package == UNIFIED]
        others = [one for one in members if one.package != UNIFIED]
        kept, *gone = (unified[:1] or []) + others
        buckets.append(Bucket(kept, gone))
        buckets.extend(Bucket(one, []) for one in unified[1:])
    return buckets


def choose_extras(buckets: Sequence[Bucket], needs: frozenset[str]) -> None:
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


def needs_work(bucket: Bucket) -> bool:
    kept = bucket.kept
    return bool(
        bucket.gone
        or kept.package != UNIFIED
        or set(bucket.extras) - set(kept.extras)
        or bucket.specifier != kept.specifier
    )


def other_names(buckets: Iterable[Bucket], but: FoundRequirement) -> str:
    names = [one.name for bucket in buckets for one in bucket.members if one is not but]
    return ", ".join(dict.fromkeys(names))


def new_requirement(bucket: Bucket) -> str:
    extras = f"[{','.join(bucket.extras)}]" if bucket.extras else ""
    return f"{UNIFIED}{extras}{bucket.specifier.strip()}"


def advice(bucket: Bucket) -> str:
    extras = f"[{','.join(bucket.extras)}]" if bucket.extras else ""
    return f"require {UNIFIED}{extras}"


def rows_of(manifest: str, bucket: Bucket) -> Iterable[DependencyChange]:
    new = new_requirement(bucket).removeprefix(UNIFIED) or "any"
    for one in bucket.members:
        if one.package == UNIFIED:
            yield DependencyChange(manifest, UNIFIED, one.shown, new, "the unified release")
        else:
            why = f"part of wasi-common as `{MERGED[one.package]}`"
            yield DependencyChange(manifest, one.package, one.shown, "", why)
    if bucket.kept.package != UNIFIED:
        yield DependencyChange(manifest, UNIFIED, "", new, f"takes in {bucket.kept.package}")
