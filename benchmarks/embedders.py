"""Run the tool over checkouts of real embedders and account for every legacy mention.

    python benchmarks/embedders.py FOLDER [CASE …] [--details]

FOLDER holds one folder a case: `<case>/before/`, a checkout on the old API, and optionally
`<case>/after/`, the same project as a person migrated it. Nothing in FOLDER is changed.

A mention is a place in live code or a manifest where a name of the old API stands, found here by
its own simple scan (not by the tool's front ends): `wasi_cap_std_sync`, `wasi_tokio`, and
`wasmtime_wasi` where it is not the p2 API. Each is `migrated` (an edit touches its line), has a
`finding`, stays for a stated reason (`reasoned`: refused, dead), or is silently `missed`: that must
be 0. Where a person's result differs, `differences.toml` says why.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import tomllib
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

DIFFERENCES: list[dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "differences.toml").read_text("utf-8")
)["difference"]


@dataclass
class Score:
    """What became of the mentions of one case, and where a person decided otherwise."""

    counts: Counter[str] = field(default_factory=Counter[str])
    missed: list[str] = field(default_factory=list[str])
    differs: Counter[str] = field(default_factory=Counter[str])
    unexplained: list[str] = field(default_factory=list[str])


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


def human(before: Path, after: Path, plan: Plan) -> Iterator[tuple[str, str]]:
    """(file, row) of a diff from the tool's result to the person's, in what either of them did to
    the API: rows beginning with `-` are ours, with `+` theirs. Order does not count."""
    ours = {change.source.path.resolve(): change.after for change in plan.changes}
    for path in sorted(before.rglob("*")):
        if not path.is_file() or (path.suffix != ".rs" and path.name != "Cargo.toml"):
            continue
        original = path.read_bytes()
        mine = Counter(_lines(ours.get(path.resolve(), original)))
        theirs_path = after / path.relative_to(before)
        theirs = Counter(_lines(theirs_path.read_bytes()) if theirs_path.is_file() else ())
        touched = set(mine) ^ set(_lines(original))
        for sign, rows in (("-", mine - theirs), ("+", theirs - mine)):
            for row in rows:
                if row.strip() and (row in touched or WASI.search(row)):
                    yield str(path.relative_to(before)), f"{sign}{row.strip()}"


def explained(case: str, file: str, row: str) -> str:
    """Why a row differs, from `differences.toml`; empty where nothing there speaks of it."""
    for entry in DIFFERENCES:
        if entry.get("case", case) != case or not re.search(entry.get("file", ""), file):
            continue
        if re.search(entry["row"], row):
            return entry["why"]
    return ""


def _lines(text: bytes) -> list[str]:
    return text.decode("utf-8", "replace").splitlines()


def _name(path: Path) -> str:
    absolute = path.absolute()
    cwd = Path.cwd()
    return (absolute.relative_to(cwd) if absolute.is_relative_to(cwd) else absolute).as_posix()


COLUMNS = ("mentions", "migrated", "finding", "reasoned", "missed", "todo", "problems")


def report(case: Path, *, details: bool) -> int:
    """Run one case, print its row; gives the number of missed mentions."""
    started = time.perf_counter()
    plan = make_plan([case / "before"], Options())
    seconds = time.perf_counter() - started
    result = score(case / "before", plan)
    if (case / "after").is_dir():
        for file, row in human(case / "before", case / "after", plan):
            why = explained(case.name, file, row)
            result.differs[why] += 1
            if not why:
                result.unexplained.append(f"{file}: {row}")
    counts = Counter(result.counts)
    counts["mentions"] = result.counts.total()
    counts["todo"] = sum(located.finding.level == "todo" for located in plan.findings)
    counts["problems"] = len(plan.problems)
    print(f"{case.name:22}" + "".join(f"{counts[name]:9}" for name in COLUMNS), end="")
    print(f"{result.differs.total():9}{len(result.unexplained):13}{seconds:9.2f}")
    for place in result.missed:
        print(f"    missed: {place}")
    for problem in plan.problems:
        print(f"    problem: {problem.name}: {problem.message}")
    for row in result.unexplained:
        print(f"    not explained: {row}")
    if details:
        for why, number in result.differs.most_common():
            if why:
                print(f"    {number} rows: {why}")
    return counts["missed"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("folder", type=Path)
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--details", action="store_true", help="say why results differ")
    arguments = parser.parse_args()
    titles = (*COLUMNS, "differs", "not explained", "seconds")
    print(f"{'case':22}" + "".join(f"{title:>{max(9, len(title))}}" for title in titles))
    missed = 0
    for case in sorted(path for path in arguments.folder.iterdir() if (path / "before").is_dir()):
        if not arguments.cases or case.name in arguments.cases:
            missed += report(case, details=arguments.details)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
