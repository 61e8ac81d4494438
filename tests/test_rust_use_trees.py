"""Any `use` tree: after the move every name is bound to the item that it was bound to before."""

from __future__ import annotations

import random
from collections.abc import Sequence

from rust_support import embedder, migrate, rust_file

ROOTS = {
    "wasmtime_wasi": (
        *("WasiCtx", "WasiFile", "Dir", "WasiCtxBuilder", "sync", "tokio", "preview2"),
        *("Unknown", "file"),
    ),
    "wasi_cap_std_sync": ("WasiCtxBuilder", "Dir", "ambient_authority", "file", "net"),
    "wasi_tokio": ("WasiCtxBuilder", "File", "net"),
    "wasi_common": ("WasiCtx", "WasiFile", "pipe", "Error"),
    "other": ("A", "B", "C"),
}
BELOW = {
    "sync": ("WasiCtxBuilder", "Dir", "file", "add_to_linker"),
    "tokio": ("WasiCtxBuilder", "File"),
    "file": ("File",),
    "net": ("Socket", "TcpStream"),
    "pipe": ("ReadPipe", "WritePipe"),
    "preview2": ("Table",),
}
SEPARATORS = [", ", ",", ",\n    ", ", // why\n    ", " , /* x */ "]


class Generator:
    """Random declarations, each of whose names is new in its file."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0

    def leaf(self, name: str) -> str:
        self.count += 1
        return f"{name} as N{self.count}" if name != "*" else name

    def member(self, name: str, depth: int = 0) -> str:
        below = BELOW.get(name)
        if below is None or self.random.random() < 0.3:
            return self.leaf(name)
        if self.random.random() < 0.4:
            return f"{name}::{self.member(self.random.choice(below), depth + 1)}"
        return f"{name}::{self.group(below, depth + 1)}"

    def group(self, names: Sequence[str], depth: int = 0) -> str:
        size = self.random.randint(1, 4)
        members = [self.member(self.random.choice(names), depth) for _ in range(size)]
        if depth == 0 and self.random.random() < 0.2:
            members.insert(self.random.randint(0, len(members)), self.leaf("self"))
        separator = self.random.choice(SEPARATORS)
        trailing = self.random.choice(["", ",", ",\n"])
        lead = self.random.choice(["", " ", "\n    "])
        return "{" + lead + separator.join(members) + trailing + "}"

    def tree(self) -> str:
        crate = self.random.choice(list(ROOTS))
        if self.random.random() < 0.4:
            return f"{crate}::{self.member(self.random.choice(ROOTS[crate]))}"
        return f"{crate}::{self.group(ROOTS[crate])}"

    def declaration(self) -> str:
        attribute = self.random.choice(["", "", "", "#[cfg(unix)]\n", "#[rustfmt::skip]\n"])
        visibility = self.random.choice(["", "", "pub(crate) "])
        if self.random.random() < 0.2:
            trees = [self.tree() for _ in range(self.random.randint(1, 3))]
            return f"{attribute}{visibility}use {{{', '.join(trees)}}};\n"
        return f"{attribute}{visibility}use {self.tree()};\n"

    def file(self) -> str:
        return "".join(self.declaration() for _ in range(self.random.randint(1, 4)))


def bound(text: str) -> dict[str, str]:
    """Every name that the imports bind: its identity, or its path where it is not ours."""
    return {
        # An alias of wasmtime-wasi itself comes to name the unified crate.
        one.name: (one.canonical or "::".join(one.path)).replace("wasmtime_wasi", "wasi_common")
        for one in rust_file(text).imports
        if one.name != "*"
    }


def test_names_keep_their_items() -> None:
    owner = embedder()
    for seed in range(400):
        before = Generator(seed).file()
        after, _ = migrate(before.encode(), owner, rules="moved-path")
        text = after.decode()
        assert bound(text) == bound(before), f"seed {seed}\n{before}\n{text}"
        again, _ = migrate(after, owner, rules="moved-path")
        assert again == after, f"seed {seed}: not at rest\n{before}\n{text}"
        for comment in ("// why", "/* x */"):
            assert text.count(comment) == before.count(comment), f"seed {seed}\n{before}\n{text}"
