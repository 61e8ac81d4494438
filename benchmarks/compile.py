"""Migrate checkouts of real embedders and compile them, with no edit by hand.

    python benchmarks/compile.py FOLDER [--to RELEASE] [--before] [--package NAME …] [CASE …]

FOLDER holds one folder a case: `<case>/before/`, a checkout on the old API. Each is copied and
migrated by the command, its lock file is renewed by the commands that this prints, and then `cargo
check` is run on each package that an edit touched, with its tests, benches and examples. Nothing in
FOLDER changes.

`--before` compiles the checkouts as they are: what fails there is no fault of the migration. Lints
are only warned of, as newer compilers know more of them, and the installed compiler is used
whatever a checkout pins. `CARGO_TARGET_DIR` is kept where it is set; one folder serves all.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Run by cargo in place of the compiler, for the packages of the checkout alone.
_WRAPPER = '#!/bin/sh\nexec "$@" --cap-lints warn\n'
_SUMMARIES = ("aborting due to", "could not compile")


@dataclass
class Checked:
    """What the compiler said of one package: each distinct error, `file:line: message`."""

    package: str
    passed: bool
    seconds: float
    errors: list[str] = field(default_factory=list[str])

    @property
    def result(self) -> str:
        if self.passed:
            return "compiles"
        return f"{len(self.errors)} error{'s' * (len(self.errors) != 1)}"


@dataclass(frozen=True)
class Cargo:
    """How cargo is run: its environment, and the flags of `cargo check`."""

    env: dict[str, str]
    flags: tuple[str, ...]

    def run(self, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, cwd=folder, env=self.env, capture_output=True, text=True, check=False
        )

    def check(self, folder: Path, package: str, manifest: str) -> Checked:
        started = time.perf_counter()
        done = self.run(
            folder,
            *("cargo", "check", "--keep-going", "--message-format=json"),
            *("--manifest-path", manifest, "--package", package, *self.flags),
        )
        errors = list(dict.fromkeys(_errors(done.stdout)))
        if done.returncode and not errors:
            # Cargo itself failed: what it says last is why.
            errors = [line for line in done.stderr.splitlines() if line.strip()][-1:]
        return Checked(package, done.returncode == 0, time.perf_counter() - started, errors)


def _errors(output: str) -> Iterator[str]:
    """The errors among cargo's messages, one JSON object a line."""
    for line in output.splitlines():
        message: dict[str, Any] = json.loads(line).get("message", {}) if line[:1] == "{" else {}
        if message.get("level") != "error" or message["message"].startswith(_SUMMARIES):
            continue
        spans: list[dict[str, Any]] = [span for span in message["spans"] if span["is_primary"]]
        where = f"{spans[0]['file_name']}:{spans[0]['line_start']}: " if spans else ""
        yield f"{where}{message['message']}"


def migrate(folder: Path, cargo: Cargo, flags: list[str]) -> dict[str, Any]:
    """Run the command in `folder`, then the commands it names; its report."""
    report = folder.parent / "report.json"
    done = cargo.run(
        folder,
        *(sys.executable, "-m", "migrate_wasi", ".", "--quiet", f"--report=json={report}", *flags),
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"{folder.parent.name}: {done.stderr}")
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    for command in found["commands"]:
        renewed = cargo.run(folder, *shlex.split(command))
        if renewed.returncode:
            print(f"    {command}: {renewed.stderr.strip()}")
    return found


def touched(report: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and manifest of the Rust packages in which an edit lies."""
    rust = [one for one in report["embedders"] if one["language"] == "rust" and one["manifest"]]
    roots = {Path(one["root"]): one for one in rust}
    found: dict[str, str] = {}
    for change in report["changes"]:
        above = next((up for up in Path(change["path"]).parents if up in roots), None)
        if above is not None:
            found[roots[above]["name"]] = roots[above]["manifest"]
    yield from found.items()


def compile_case(case: Path, work: Path, cargo: Cargo, arguments: argparse.Namespace) -> bool:
    """Migrate and compile one case in `work`; print what came of it."""
    folder = work / case.name / "project"
    shutil.copytree(case / "before", folder, symlinks=True)
    flags = [f"--to={arguments.to}"] if arguments.to else []
    report = migrate(folder, cargo, flags)
    packages = dict(touched(report))
    if arguments.before:
        shutil.rmtree(folder)
        shutil.copytree(case / "before", folder, symlinks=True)
    if arguments.package:
        packages = {name: path for name, path in packages.items() if name in arguments.package}
    targets = [one["to"]["version"] for one in report["embedders"] if one["name"] in packages]
    target = "before" if arguments.before else "".join(targets[:1])
    results = [cargo.check(folder, name, path) for name, path in packages.items()]
    for one in results:
        print(
            f"{case.name:20}{target:8}{one.package:28}"
            f"{one.result:12}{report['summary']['todo']:5}{one.seconds:9.1f}"
        )
        if one.errors:
            print(f"    {one.errors[0]}")
    sys.stdout.flush()
    return all(one.passed for one in results)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("folder", type=Path)
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--to", help="the release to migrate to; the tool's own choice if not told")
    parser.add_argument("--before", action="store_true", help="compile without migrating")
    parser.add_argument("--package", action="append", help="only this package; may be repeated")
    parser.add_argument("--flags", default="--all-targets", help="flags of `cargo check`")
    arguments = parser.parse_args()
    print(f"{'case':20}{'target':8}{'package':28}{'result':12}{'todo':>5}{'seconds':>9}")
    passed = True
    with tempfile.TemporaryDirectory(prefix="compile-") as temporary:
        work = Path(temporary)
        wrapper = work / "lints"
        wrapper.write_text(_WRAPPER, "utf-8")
        wrapper.chmod(0o755)
        env = {"RUSTUP_TOOLCHAIN": "stable", "CARGO_TARGET_DIR": str(work / "target"), **os.environ}
        env["RUSTC_WORKSPACE_WRAPPER"] = str(wrapper)
        cargo = Cargo(env, tuple(shlex.split(arguments.flags)))
        for case in sorted(one for one in arguments.folder.iterdir() if (one / "before").is_dir()):
            if not arguments.cases or case.name in arguments.cases:
                passed &= compile_case(case, work, cargo, arguments)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
