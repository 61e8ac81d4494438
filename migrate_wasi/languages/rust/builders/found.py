"""What a walk over a function finds out, and what its parts ask of each other."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from tree_sitter import Node

from migrate_wasi.languages.rust.builders.bindings import Binding, Patterns, Scope
from migrate_wasi.languages.rust.builders.types import Type, Types


@dataclass(frozen=True)
class Step:
    """One call in a chain: `kind` is builder, build, adaptor (of a Result or Option) or outcome."""

    call: Node
    receiver: Node
    method: str
    kind: str


class Found(Patterns, ABC):
    """What a walk found.

    `kinds` are types and `uses` bindings by the id of the node; `homes` the function, closure or
    async block around a node. `lowered`: closures of `map` or `and_then`, with the receiver that
    decides what they are handed. `direct`: calls such as `WasiCtxBuilder::env(b)`. `macros`:
    builders named in macro arguments (macro, binding, token); `read`: macros whose arguments were
    walked as code. `folds`: (call, start, closure). `callbacks`: method paths handed to `map` or
    `and_then`, with the receiver; `paths`: those handed elsewhere; `takers`: other functions
    handed to `map` or `and_then` (receiver, function). `doubtful`: steps of what has no
    known type. `made`: where each `WasiCtxBuilder::new` ends.
    """

    def __init__(self, types: Types) -> None:
        super().__init__(types)
        self.kinds: dict[int, Type | None] = {}
        self.uses: dict[int, Binding] = {}
        self.steps: dict[int, Step] = {}
        self.lowered: dict[int, Node] = {}
        self.direct: list[Node] = []
        self.macros: list[tuple[Node, Binding, Node]] = []
        self.made: set[int] = set()
        self.folds: list[tuple[Node, Node, Node]] = []
        self.read: list[Node] = []
        self.paths: list[Node] = []
        self.callbacks: list[tuple[Node, Node]] = []
        self.takers: list[tuple[Node, Node]] = []
        self.doubtful: list[Node] = []
        self.homes: dict[int, Node] = {}

    @abstractmethod
    def expression(self, node: Node | None, scope: Scope) -> Type | None:
        """The type of an expression; everything in it is walked."""

    @abstractmethod
    def closure(
        self, node: Node, scope: Scope, taken: Sequence[Type | None], source: Node | None = None
    ) -> Type | None:
        """Walk a closure that is handed `taken`; gives what its body gives."""
