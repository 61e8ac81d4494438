"""Run the tool over checkouts of real embedders and account for every legacy mention.

    python benchmarks/embedders.py FOLDER [--diff] [CASE …]

FOLDER holds one folder a case: `<case>/before/`, a checkout on the old API, and optionally
`<case>/after/`, the same project as a person migrated it. Nothing in FOLDER is changed.

A mention is a place in live code or a manifest where a name of the old API stands, found here by
its own simple scan (not by the tool's front ends): `wasi_cap_std_sync`, `wasi_tokio`, and
`wasmtime_wasi` where it is not the p2 API. Each is `migrated` (an edit touches its line), has a
`finding`, is `refused` or dead with a stated reason, or is silently `missed`, which must be 0.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from migrate_wasi.config import Options
from migrate_wasi.pipeline import make_plan
from migrate_wasi.plan import Plan

MENTION = re.compile(
    rb"\b(wasi_cap_std_sync|wasi_tokio|wasmtime_wasi|wasi-cap-std-sync|wasi-tokio)\b"
)
P2 = re.compile(rb"wasmtime_wasi(?:::(?:preview2|preview1|p1|p2|bindings|command|runtime)|_)")
NOISE = re.compile(rb'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"', re.DOTALL)
WASI = re.compile(r"wasi|wiggle|builder", re.IGNORECASE)


@dataclass
class Score:
    """What became of the mentions of one case, and where a person decided otherwise."""

    counts: Counter[str] = field(default_factory=Counter[str])
    missed: list[str] = field(default_factory=list[str])
    differs: list[str] = field(default_factory=list[str])


def mentions(path: Path, text: bytes) -> Iterator[int]:
    """Zero-based lines of the mentions in one file, comments and strings left out."""
    code = NOISE.sub(lambda m: re.sub(rb"[^\n]", b" ", m.group()), text)
    if path.name == "Cargo.toml":
        code = re.sub(rb"#[^\n]*", b"", text)
    for match in MENTION.finditer(code):
        if not P2.match(code, match.start()):
            yield code.count(b"\n", 0, match.start())


def score(folder: Path, plan: Plan) -> Score:
    result = Score()
    edited: dict[str, set[int]] = {}
    for change in plan.changes:
        lines = edited.setdefault(change.source.name, set())
        for edit in change.edits:
            first, last = change.source.line_of(edit.start), change.source.line_of(edit.end)
            lines.update(range(first, last + 1))
    found: dict[str, set[int]] = {}
    dead: set[str] = set()
    for located in plan.findings:
        lines = found.setdefault(located.name, set())
        lines.update(range(located.line - 1, located.end_line))
        if located.finding.rule == "dead-file":
            dead.add(located.name)
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or (path.suffix != ".rs" and path.name != "Cargo.toml"):
            continue
        name = _name(path)
        for line in mentions(path, path.read_bytes()):
            if name in dead or name in plan.account.skipped or name in plan.account.refused:
                kind = "reasoned"
            elif line in edited.get(name, ()):
                kind = "migrated"
            elif line in found.get(name, ()):
                kind = "finding"
            else:
                kind = "missed"
                result.missed.append(f"{name}:{line + 1}")
            result.counts[kind] += 1
    return result


def human(before: Path, after: Path, plan: Plan) -> list[str]:
    """Lines that name the API and differ between the tool's result and the person's."""
    ours = {change.source.path.resolve(): change.after for change in plan.changes}
    result: list[str] = []
    for path in sorted(before.rglob("*")):
        if not path.is_file() or (path.suffix != ".rs" and path.name != "Cargo.toml"):
            continue
        theirs_path = after / path.relative_to(before)
        original = path.read_bytes()
        mine = ours.get(path.resolve(), original)
        theirs = theirs_path.read_bytes() if theirs_path.is_file() else b""
        if mine == theirs or (mine == original and theirs == original):
            continue
        rows = difflib.unified_diff(_lines(mine), _lines(theirs), lineterm="", n=0)
        rows = [row for row in rows if not row.startswith(("---", "+++", "@@"))]
        touched = set(_lines(original)) ^ set(_lines(mine)) | {
            r[1:] for r in rows if WASI.search(r)
        }
        rows = [row for row in rows if row[1:] in touched]
        result += [f"{path.relative_to(before)}: {row}" for row in rows]
    return result


def _lines(text: bytes) -> list[str]:
    return text.decode("utf-8", "replace").splitlines()


def _name(path: Path) -> str:
    absolute = path.absolute()
    cwd = Path.cwd()
    return (absolute.relative_to(cwd) if absolute.is_relative_to(cwd) else absolute).as_posix()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("folder", type=Path)
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--diff", action="store_true", help="print where the person differs")
    arguments = parser.parse_args()
    missed = 0
    print(
        f"{'case':24}{'mentions':>9}{'migrated':>9}{'finding':>9}{'reasoned':>9}{'missed':>8}"
        f"{'todo':>6}{'problems':>9}{'differs':>8}{'seconds':>9}"
    )
    for case in sorted(path for path in arguments.folder.iterdir() if (path / "before").is_dir()):
        if arguments.cases and case.name not in arguments.cases:
            continue
        started = time.perf_counter()
        plan = make_plan([case / "before"], Options())
        seconds = time.perf_counter() - started
        result = score(case / "before", plan)
        if (case / "after").is_dir():
            result.differs = human(case / "before", case / "after", plan)
        counts = result.counts
        todo = sum(located.finding.level == "todo" for located in plan.findings)
        print(
            f"{case.name:24}{counts.total():9}{counts['migrated']:9}{counts['finding']:9}"
            f"{counts['reasoned']:9}{counts['missed']:8}{todo:6}{len(plan.problems):9}"
            f"{len(result.differs):8}{seconds:9.2f}"
        )
        for place in result.missed:
            print(f"    missed: {place}")
        for problem in plan.problems:
            print(f"    problem: {problem.name}: {problem.message}")
        if arguments.diff:
            for row in result.differs:
                print(f"    {row}")
        missed += counts["missed"]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
