"""Trees of Python files for measurements: the same files for the same seed, on every machine.

The sizes follow what installed packages look like (median 4 KB, a long tail), and so does the share
of files that hold a near miss of a name that is searched for (`basic`, `easily`): about one in six.
"""

from __future__ import annotations

import math
import random
import subprocess
from pathlib import Path

MEDIAN_BYTES = 4000
LARGEST_BYTES = 50_000
NEAR_MISSES = 0.15

_NOUNS = (
    *("account", "batch", "cache", "channel", "cursor", "digest", "entry", "event", "frame"),
    *("handler", "index", "job", "key", "ledger", "message", "node", "offset", "packet", "queue"),
    *("record", "report", "route", "schema", "segment", "session", "shard", "table", "ticket"),
    *("token", "trace", "user", "vector", "window", "worker"),
)
_VERBS = (
    *("apply", "build", "collect", "decode", "drain", "encode", "expand", "fetch", "filter"),
    *("flush", "format", "join", "load", "merge", "normalise", "parse", "prune", "resolve"),
    *("rotate", "select", "split", "store", "validate", "walk"),
)
_MODULES = ("collections", "json", "logging", "os", "re", "sys", "time")

_FUNCTION = '''
def {verb}_{noun}({other}: dict[str, int], limit: int = {number}) -> list[str]:
    """{Verb} every {noun} of the {other}, the newest first.{remark}"""
    found: list[str] = []
    for name, value in sorted({other}.items(), key=lambda pair: pair[1], reverse=True):
        if value < 0:
            raise ValueError(f"{noun} {{name}} has a negative value: {{value}}")
        if len(found) >= limit:
            break
        found.append(f"{{name}}={{value}}")
    return found
'''
_CLASS = '''
class {Noun}{Verb}:
    """Keeps one {other} for each {noun} and answers by name.{remark}"""

    default = {number}

    def __init__(self, names: tuple[str, ...] = ("{noun}", "{other}")) -> None:
        self.names = names
        self._{other}s: dict[str, int] = dict.fromkeys(names, self.default)

    def {verb}(self, name: str) -> int:
        # The {other} is read before the {noun}, so that a missing one is named.
        try:
            return self._{other}s[name]
        except KeyError:
            raise LookupError(f"there is no {other} for the {noun} {{name!r}}") from None

    def reset(self) -> None:
        for name in self.names:
            self._{other}s[name] = self.default
'''
_TABLE = """
{NOUN}_{VERB} = {{
    "{noun}": ("{verb}", {number}, r"^{noun}-\\d+$"),
    "{other}": ("reset", {number}, r"^{other}-[a-z]+$"),
    "default": (None, 0, ""),
}}
"""
_EMBEDDER = '''"""Runs a guest for the {noun} service."""

from __future__ import annotations

import logging
from pathlib import Path

from wasi_cap_std_sync import Dir, WasiCtxBuilder, ambient_authority
from wasi_common import I32Exit, WasiCtx, WasiFile
from wasi_common.file import FileCaps

log = logging.getLogger(__name__)


def context(arguments: list[str], environment: dict[str, str], folders: list[Path]) -> WasiCtx:
    """What a guest of the {noun} service may see."""
    builder = WasiCtxBuilder().inherit_stdio().args(arguments)
    for name, value in environment.items():
        builder = builder.env(name, value)
    for folder in folders:
        opened = Dir.open_ambient_dir(str(folder), ambient_authority())
        builder = builder.preopened_dir(opened, f"/{{folder.name}}")
    return builder.build()


def attach_{other}(ctx: WasiCtx, file: WasiFile) -> None:
    ctx.insert_file({number}, file, FileCaps.all())


def {verb}_guest(instance, ctx: WasiCtx) -> int:
    try:
        instance.start(ctx)
    except I32Exit as exit:
        log.info("the guest ended with %s", exit)
        return exit.args[0]
    return 0
'''


def python_tree(root: Path, *, files: int, uses: int, folders: int = 200, seed: int = 23) -> None:
    """Write a project of `files` Python modules, `uses` of them on the two-package API, and commit
    it. With other `uses` and the same seed the other files are the same."""
    using = frozenset(random.Random(seed).sample(range(files), uses))
    root.mkdir(parents=True)
    for number in range(files):
        rng = random.Random(f"{seed}:{number}")
        folder = root / f"area_{number % folders // 20:02}" / f"part_{number % folders:03}"
        folder.mkdir(parents=True, exist_ok=True)
        text = _module(rng)
        if number in using:
            text = _fill(_EMBEDDER, rng, "") + text
        (folder / f"module_{number:05}.py").write_text(text, "utf-8", newline="\n")
    dependencies = '["wasi-common==2.0.2", "wasi-cap-std-sync==2.0.2"]' if uses else "[]"
    (root / "pyproject.toml").write_text(
        f'[project]\nname = "measured"\nversion = "1.0"\ndependencies = {dependencies}\n', "utf-8"
    )
    commit(root)


def commit(root: Path) -> None:
    """Make `root` a repository of its own with everything in it committed."""
    identity = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.org")
    for command in (("init", "-q"), ("add", "-Af"), (*identity, "commit", "-q", "-m", "A tree")):
        subprocess.run(("git", "-c", "gc.auto=0", *command), cwd=root, check=True)


def _module(rng: random.Random) -> str:
    size = min(int(MEDIAN_BYTES * math.exp(rng.gauss(0, 1))), LARGEST_BYTES)
    near = rng.random() < NEAR_MISSES
    imported = sorted(rng.sample(_MODULES, 3))
    parts = [*(f"import {name}\n" for name in imported), f"\nlog = {imported[0]}.__name__\n"]
    length = sum(map(len, parts))
    while length < size:
        remark = " Basic, but easily extended." if near and rng.random() < 0.3 else ""
        parts.append("\n" + _fill(rng.choice((_FUNCTION, _CLASS, _TABLE)), rng, remark))
        length += len(parts[-1])
    return "".join(parts)


def _fill(template: str, rng: random.Random, remark: str) -> str:
    noun, other = rng.sample(_NOUNS, 2)
    verb = rng.choice(_VERBS)
    return template.format(
        noun=noun,
        other=other,
        verb=verb,
        Noun=noun.title(),
        Verb=verb.title(),
        NOUN=noun.upper(),
        VERB=verb.upper(),
        number=rng.randrange(3, 900),
        remark=remark,
    )
