"""Which bindings are a `&mut` to a builder in the new API, and may stay one.

A binding that is taken out of a chain (by a pattern, by a closure of `and_then`, by a `let` over a
variable's chain) is lent the builder. Where all that is done with it goes through `&mut`, the code
stands as it is. Where one use needs a builder of its own, the chain is `forced` to give one.
"""

from __future__ import annotations

from tree_sitter import Node

from migrate_wasi.languages.rust.builders.bindings import Binding
from migrate_wasi.languages.rust.builders.chains import (
    Chain,
    Sink,
    lowered_source,
    place_of,
    sink_of,
)
from migrate_wasi.languages.rust.builders.flow import Flow
from migrate_wasi.languages.rust.syntax import items, without_parentheses


class Lent:
    """The lent bindings of one function.

    `folds` are the starts of `fold` and the like that may become `&mut` of themselves, by the id of
    the closure. A closure inside of a chain cannot be forced: `stuck` has the uses that need a
    person.
    """

    def __init__(self, flow: Flow, found: list[Chain]) -> None:
        self.flow = flow
        self._by_top = {chain.top.id: chain for chain in found}
        self._by_start: dict[int, list[Chain]] = {}
        for chain in found:
            self._by_start.setdefault(chain.root.start_byte, []).append(chain)
        self._by_root = {without_parentheses(chain.root).id: chain for chain in found}
        self._of_fold: set[int] = set()
        self.forced: set[int] = set()
        self.folds: dict[int, Node] = {}
        self.stuck: list[Node] = []
        for call, start, closure in flow.folds:
            self._fold(call, start, closure)
        changed = True
        while changed:
            before = len(self.forced)
            for binding in flow.bindings:
                self._look(binding)
            changed = len(self.forced) != before

    def is_lent(self, binding: Binding) -> bool:
        return id(binding.origin) in self._of_fold or self._source(binding) is not None

    def is_inside(self, receiver: Node) -> bool:
        """Is what a method of Result or Option is called on a `&mut` inside, in the new API?"""
        node = without_parentheses(receiver)
        return node.id in self._by_top or self._inside(node) is not None

    def stays(self, sink: Sink) -> bool:
        """Does a value end as that of a closure which may give a `&mut`?"""
        if sink.kind == "closure" and sink.node.id in self.folds:
            return True
        source = lowered_source(self.flow, sink)
        return source is not None and self.is_inside(source)

    # Sources

    def _source(self, binding: Binding) -> Chain | None:
        """The chain that a binding is lent from; None for a builder of its own."""
        source = binding.origin.source
        if source is None:
            return None
        source = without_parentheses(source)
        chain = self._by_top.get(source.id)
        if chain is not None and sink_of(chain.top).kind == "let":
            # `let Ok(b) = chain else`: the chain is rewritten in any case.
            if not self._may_hold(binding.origin, chain):
                return None
        elif chain is None:
            chain = self._inside(source)
        return None if chain is None or chain.top.id in self.forced else chain

    def _may_hold(self, binding: Binding, chain: Chain) -> bool:
        """May a plain `let name = variable.steps` hold a reference to the variable?"""
        statement = sink_of(chain.top).node
        pattern = statement.child_by_field_name("pattern")
        place = place_of(chain.root)
        owner = self.flow.uses.get(place.id) if place is not None else None
        return (
            owner is not None
            and pattern == binding.node
            and statement.child_by_field_name("type") is None
            and chain.type is not None
            and chain.type.kind == "builder"
            and not binding.mutable
            and owner.home == binding.home
            and not any(use.start_byte > chain.top.end_byte for use in owner.uses)
            and self._is_local(binding)
        )

    def _is_local(self, binding: Binding) -> bool:
        """Is a binding used where it was made only, in no closure and no macro?"""
        return all(self.flow.homes.get(use.id) == binding.home for use in binding.uses) and not any(
            other is binding for _, other, _ in self.flow.macros
        )

    def _inside(self, source: Node) -> Chain | None:
        """The chain that `source`, a receiver within it, is a part of."""
        for chain in self._by_start.get(source.start_byte, ()):
            if chain.root.end_byte < source.end_byte <= chain.top.end_byte:
                return chain
        return None

    # Uses

    def _look(self, binding: Binding) -> None:
        chain = self._source(binding)
        if chain is None or binding.type is None or not binding.type.owned:
            return
        source = binding.origin.source
        for use in binding.uses:
            if not self._needs_owned(binding, use):
                continue
            if source is not None and without_parentheses(source).id == chain.top.id:
                self.forced.add(chain.top.id)
            elif use not in self.stuck:
                self.stuck.append(use)

    def _needs_owned(self, binding: Binding, use: Node) -> bool:
        chain = self._by_root.get(use.id)
        if chain is None:
            sink = sink_of(use)
            if sink.kind == "assign" and sink.node.child_by_field_name("left") == use:
                return False
            return sink.kind not in ("dropped", "reference") and not self.stays(sink)
        if chain.type is None or not chain.type.owned:
            return False
        sink = sink_of(chain.top)
        if sink.kind == "assign" and sink.child == chain.top:
            left = sink.node.child_by_field_name("left")
            return left is None or self.flow.uses.get(left.id) is not binding
        if sink.kind == "let" and sink.child == chain.top:
            pattern = sink.node.child_by_field_name("pattern")
            new = self.flow.declared.get(pattern.id) if pattern is not None else None
            return new is None or self._source(new) is not chain
        if sink.kind == "scrutinee":
            return chain.top.id in self.forced
        return sink.kind not in ("dropped", "reference") and not self.stays(sink)

    # fold

    def _fold(self, call: Node, start: Node, closure: Node) -> None:
        """`fold(b, |b, x| b.env(..).unwrap())`: may `&mut b` go through it?"""
        parameters = closure.child_by_field_name("parameters")
        taken = items(parameters)[0] if parameters is not None and items(parameters) else None
        inner = self.flow.declared.get(taken.id) if taken is not None else None
        if inner is None or inner.mutable or closure.child_by_field_name("return_type"):
            return
        owner = self.flow.uses.get(start.id)
        if owner is not None:
            if owner.home != self.flow.homes.get(start.id):
                return
        elif start.end_byte - 2 not in self.flow.made:
            return
        for use in inner.uses:
            chain = self._by_root.get(use.id)
            sink = sink_of(chain.top if chain is not None else use)
            if sink.kind != "closure" or sink.node != closure:
                return
        result = self._result(call, owner is not None)
        if result is None:
            return
        self.folds[closure.id] = start
        self._of_fold |= {id(inner), *map(id, result)}

    def _result(self, call: Node, held: bool) -> list[Binding] | None:
        """The binding of what a fold gives, if any; None where a builder of its own is needed."""
        node = call
        while (parent := node.parent) is not None:
            chain = self._by_root.get(node.id)
            if chain is not None:
                fine = chain.type is None or not chain.type.owned
                return [] if fine or sink_of(chain.top).kind == "dropped" else None
            after = parent.parent
            if parent.type == "field_expression" and after is not None:
                if after.id not in self.flow.steps:
                    return None
                node = after
            elif parent.type in ("try_expression", "parenthesized_expression"):
                node = parent
            else:
                break
        sink = sink_of(node)
        pattern = sink.node.child_by_field_name("pattern") if sink.kind == "let" else None
        new = self.flow.declared.get(pattern.id) if pattern is not None else None
        if sink.child != node or sink.wrapped or new is None or not held or new.mutable:
            return None
        if sink.node.child_by_field_name("type") is not None or not self._is_local(new):
            return None
        return [new] if not any(self._needs_owned(new, use) for use in new.uses) else None
