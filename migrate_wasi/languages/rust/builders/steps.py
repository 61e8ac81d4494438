"""Builders consumed by value become builders changed in place: the edits.

Algorithm: `rust_flow` says which expressions are builders, `rust_chains` where the value of each
chain of steps goes. A value that is dropped, or built at once, is fine as it is. One that goes back
to where it came from loses the way back (`b = b.env(..)?` becomes `b.env(..)?`). Everywhere else a
`&mut` would arrive where a builder is needed, so the steps become a statement of their own and the
builder itself is named behind them: in a `let` (`let mut b = WasiCtxBuilder::new(); b.env(..)?;`),
at the end of a block, or within a block made for it (`{ b.env(..)?; b }`). What fits none of these
is a `todo`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, safe, todo
from migrate_wasi.languages.rust.builders.chains import (
    Chain,
    Sink,
    base_of,
    chain_of,
    chains,
    diverges,
    leaves,
    place_of,
    sink_of,
)
from migrate_wasi.languages.rust.builders.doubts import ITEM, SINCE, doubts, handed_on, left_over
from migrate_wasi.languages.rust.builders.flow import Flow
from migrate_wasi.languages.rust.builders.lent import Lent
from migrate_wasi.languages.rust.builders.places import (
    Layout,
    Mutability,
    is_statement,
    merged,
    name_for,
)
from migrate_wasi.languages.rust.builders.scan import (
    functions,
    macro_steps,
    unseen,
)
from migrate_wasi.languages.rust.builders.types import BUILDER, Types
from migrate_wasi.languages.rust.syntax import enclosing, items, span, without_parentheses

if TYPE_CHECKING:
    from migrate_wasi.languages.rust.file import RustFile


@dataclass
class Rewriter:
    """The findings of one function (or static), from its flow."""

    file: RustFile
    flow: Flow
    handled: set[int] = field(default_factory=set[int])

    def __post_init__(self) -> None:
        self.text = self.flow.types.syntax.text
        self.chains = list(chains(self.flow))
        self.lent = Lent(self.flow, self.chains)
        self.layout = Layout(self.file.source)
        self.mutability = Mutability(self.flow, self.lent)

    def findings(self) -> Iterator[Finding]:
        for chain in self.chains:
            if chain.top.id in self.handled:
                continue
            found = self._chain(chain)
            if found is not None:
                yield found
        for receiver, function in self.flow.takers:
            if self.lent.is_inside(receiver):
                yield self._taker(receiver, function)
        yield from handed_on(self.flow, self.lent, self.mutability)
        yield from doubts(self.flow, self.lent)

    # One chain

    def _chain(self, chain: Chain) -> Finding | None:
        if chain.type is None or not chain.type.owned:
            return self._only_mut(chain)
        sink = sink_of(chain.top)
        if sink.kind == "macro":
            return left_over(chain.top, "its value goes to a macro, which may do anything with it")
        if sink.kind == "dropped" or self._is_wildcard(sink):
            return self._only_mut(chain)
        if self.lent.stays(sink) and self._within_lowered(chain, sink):
            return None
        if sink.kind == "scrutinee" and chain.top == without_parentheses(sink.child):
            if chain.top.id not in self.lent.forced:
                return self._only_mut(chain)
            return self._in_place(chain, sink)
        if sink.kind == "reference":
            return self._reference(chain, sink)
        if sink.kind == "receiver" and not self._is_step(sink.node):
            return left_over(
                chain.top, "it is the receiver of a method that is none of the builder's own"
            )
        if self._returns_reference(sink):
            return self._only_mut(chain)
        if sink.kind in ("assign", "let") and sink.child.id == chain.top.id:
            return self._assign(chain, sink) if sink.kind == "assign" else self._let(chain, sink)
        if sink.kind in ("assign", "let"):
            branches = self._branches(sink)
            if branches is not None:
                return branches
        return self._in_place(chain, sink)

    def _is_step(self, field: Node) -> bool:
        """Is a field expression the callee of a step (`match o { .. }.build()`)?"""
        call = field.parent
        if call is not None and call.type == "generic_function":
            call = call.parent
        return call is not None and call.id in self.flow.steps

    def _only_mut(self, chain: Chain) -> Finding | None:
        """The chain stays; its root may have to become `mut` (and stay with its closure)."""
        edits = self.mutability.of_root(chain)
        if not edits:
            return None
        return safe(
            f"{SINCE}, so `{self._root_text(chain)}` has to be `mut`",
            *edits,
            item=ITEM,
            place=span(chain.top),
        )

    def _within_lowered(self, chain: Chain, sink: Sink) -> bool:
        """Does a closure of `and_then` hand on the very `&mut` that it was given?"""
        place = place_of(chain.root)
        binding = self.flow.uses.get(place.id) if place is not None else None
        return binding is not None and binding.home == sink.node and self.lent.is_lent(binding)

    def _is_wildcard(self, sink: Sink) -> bool:
        pattern = sink.node.child_by_field_name("pattern") if sink.kind == "let" else None
        return pattern is not None and self.text(pattern) == "_"

    def _returns_reference(self, sink: Sink) -> bool:
        """Does the value leave a function that already gives `&mut WasiCtxBuilder`?"""
        home = sink.node
        if sink.kind == "return":
            home = enclosing(sink.node, "function_item", "closure_expression") or home
        if home.type != "function_item" or sink.kind not in ("tail", "return"):
            return False
        returns = home.child_by_field_name("return_type")
        kind = self.flow.types.read(returns)
        while kind is not None and kind.kind in ("result", "option"):
            kind = kind.inner
        return returns is None or (kind is not None and kind.kind == "ref")

    def _reference(self, chain: Chain, sink: Sink) -> Finding | None:
        beyond = sink_of(sink.node)
        if beyond.kind == "let" and place_of(chain.root) is None:
            return left_over(
                chain.top, "the `let` holds a reference into a temporary that ends with it"
            )
        return self._only_mut(chain)

    # `x = chain` and `let x = chain`

    def _assign(self, chain: Chain, sink: Sink) -> Finding | None:
        assert chain.type is not None
        left = sink.node.child_by_field_name("left")
        root = place_of(chain.root)
        if left is None:
            return None
        swapped = self._swap(chain, left)
        if swapped is not None:
            return swapped
        if chain.type.kind != "builder":
            return self._in_place(chain, sink)
        if root is not None and self._same_place(left, root):
            edits = [self.layout.without_target(sink.node)]
            edits += self.layout.as_statement(sink.node)
            return self._done(
                chain,
                f"the step changes `{self.text(left)}` in place, nothing is assigned",
                edits + self.mutability.of_place(root),
            )
        if place_of(left) is None or not is_statement(sink.node):
            return self._in_place(chain, sink)
        name = self.text(left)
        if place_of(left) != left or left.type != "identifier":
            # A field keeps its old value where a step of the new one fails.
            return self._in_place(chain, sink)
        edits = [*self.layout.split(chain, sink.node, name), *self.mutability.of_place(left)]
        return self._done(chain, f"`{name}` is assigned first and then changed in place", edits)

    def _swap(self, chain: Chain, left: Node) -> Finding | None:
        """`*b = mem::replace(b, ..).env(..)?`: the way round is no longer needed."""
        root = without_parentheses(chain.root)
        arguments = (
            root.child_by_field_name("arguments") if root.type == "call_expression" else None
        )
        function = root.child_by_field_name("function")
        if arguments is None or function is None or not items(arguments):
            return None
        name = self.text(function).split("::")[-1]
        if name not in ("replace", "take") or function.type == "field_expression":
            return None
        first = items(arguments)[0]
        here = self.text(first)
        target = self.text(left)
        if target.startswith("*"):
            same, place = target[1:].strip() == here, here
        else:
            same, place = here.replace("&mut", "").strip() == target, target
        if not same:
            return None
        return left_over(
            chain.top,
            f"`{name}` takes the builder out to put it back, which in-place steps need no more",
            f"write `{place}` in place of `{self.text(root)}` and drop the assignment; an early "
            "return by `?` then leaves the half-changed builder behind instead of a new one",
        )

    def _same_place(self, left: Node, root: Node) -> bool:
        if left.type == "identifier" and root.type == "identifier":
            mine, theirs = self.flow.uses.get(left.id), self.flow.uses.get(root.id)
            return mine is not None and theirs is not None and mine.origin is theirs.origin
        return _squeezed(self.text(left)) == _squeezed(self.text(root))

    def _let(self, chain: Chain, sink: Sink) -> Finding | None:
        assert chain.type is not None
        pattern = sink.node.child_by_field_name("pattern")
        if chain.type.kind != "builder":
            return self._in_place(chain, sink)
        if pattern is None or pattern.type != "identifier":
            return left_over(chain.top, "it is bound by a pattern that is not a plain name")
        name = self.text(pattern)
        new = self.flow.declared[pattern.id]
        root = place_of(chain.root)
        old = self.flow.uses.get(root.id) if root is not None else None
        annotated = sink.node.child_by_field_name("type") is not None
        if old is not None and old.name == name and old.home == new.home and not annotated:
            new.same = old
            edits = [self.layout.without_target(sink.node)]
            assert root is not None
            return self._done(
                chain,
                f"the step changes the earlier `{name}` in place, no second one is bound",
                edits + self.mutability.of_place(root),
            )
        if self.lent.is_lent(new):
            return self._only_mut(chain)
        edits = [*self.layout.split(chain, sink.node, name), *self.mutability.of(new)]
        return self._done(
            chain, f"`{name}` is bound to the builder itself and then changed in place", edits
        )

    # `x = if c { chain } else { x }`

    def _branches(self, sink: Sink) -> Finding | None:
        """An `if` or `match` assigned back: its branches change in place, nothing is assigned."""
        if sink.wrapped or sink.child.type not in ("if_expression", "match_expression"):
            return None
        target = sink.node.child_by_field_name("left")
        if sink.kind == "let":
            target = sink.node.child_by_field_name("pattern")
            if sink.node.child_by_field_name("type") is not None:
                return None
        if target is None or target.type not in ("identifier", "field_expression"):
            return None
        tops = {chain.top.id: chain for chain in self.chains}
        own: list[Chain] = []
        bare: list[Node] = []
        for leaf in leaves(sink.child):
            chain = tops.get(leaf.id)
            place = place_of(chain.root if chain is not None else leaf)
            if place is not None and self._is_target(target, place, sink):
                if chain is None:
                    bare.append(leaf)
                elif chain.type is None or chain.type.kind != "builder":
                    return None
                else:
                    own.append(chain)
            elif not diverges(leaf):
                return None
        if not own:
            return None
        edits = [self.layout.without_target(sink.node)]
        for chain in own:
            self.handled.add(chain.top.id)
            place = place_of(chain.root)
            assert place is not None
            edits += self.mutability.of_place(place)
            if bare:
                edits += self.layout.as_statement(chain.top)
            if sink.kind == "let":
                self.flow.declared[target.id].same = self.flow.uses.get(place.id)
        if not bare:  # then every branch gives a `&mut`, which the `;` drops
            edits += self.layout.as_statement(sink.node)
        else:
            edits += [self.layout.without_leaf(leaf) for leaf in bare]
            edits += self.layout.semicolon_after(sink.node)
        return self._done(
            own[0],
            f"the branches change `{self.text(target)}` in place, nothing is assigned",
            edits,
        )

    def _is_target(self, target: Node, place: Node, sink: Sink) -> bool:
        if sink.kind == "assign":
            return self._same_place(target, place)
        old, new = self.flow.uses.get(place.id), self.flow.declared.get(target.id)
        return (
            old is not None and new is not None and old.name == new.name and (old.home == new.home)
        )

    # A builder of its own wherever one is needed

    def _in_place(self, chain: Chain, sink: Sink) -> Finding | None:
        """Put the steps into a statement and the builder behind them, right where the chain is."""
        assert chain.type is not None
        root = place_of(chain.root)
        if root is not None:
            binding = self.mutability.binding(root)
            if binding is not None and self.lent.is_lent(binding):
                return left_over(
                    chain.top,
                    f"`{self.text(root)}` is a `&mut` here, and a builder of its own is needed",
                )
        name = self.text(root) if root is not None else name_for(self.text(chain.top))
        mut = self.mutability.of_place(root) if root is not None else []
        fallible = chain.type.kind != "builder"
        if chain.type.inner is not None and chain.type.inner.kind != "builder":
            return left_over(chain.top, "a Result or Option around another holds the builder")
        message = "the steps are a statement of their own, then the builder itself is given on"
        if fallible and not self._ends_function(chain, sink):
            return self._done(chain, message, self.layout.mapped(chain, root, name) + mut)
        form = self.layout.statements(chain, root, name, "Ok" if fallible else "")
        if form is None and fallible:
            return self._done(chain, message, self.layout.mapped(chain, root, name) + mut)
        return self._done(chain, message, (form or self.layout.block(chain, root, name)) + mut)

    def _taker(self, receiver: Node, function: Node) -> Finding:
        """`b.env(..).map(Wrapper)`: what takes the builder by value gets it by value."""
        chain = chain_of(self.flow, receiver)
        root = place_of(chain.root)
        if root is None or chain.type is None or chain.type.inner != BUILDER:
            return left_over(function, "it is handed a `&mut` now and takes a builder of its own")
        edits = self.layout.mapped(chain, root, self.text(root)) + self.mutability.of_place(root)
        return self._done(chain, f"`{self.text(function)}` takes the builder itself", edits)

    def _ends_function(self, chain: Chain, sink: Sink) -> bool:
        """Is the chain's Result what the function itself gives, so that `?` fits exactly?"""
        if sink.wrapped or chain.type is None or chain.type.kind != "result":
            return False
        if sink.kind == "return":
            home = enclosing(sink.node, "function_item", "closure_expression", "async_block")
        else:
            home = sink.node if sink.kind == "tail" else None
        if home is None or home.type != "function_item":
            return False
        kind = self.flow.types.read(home.child_by_field_name("return_type"))
        return kind is not None and kind.kind == "result"

    # Findings

    def _done(self, chain: Chain, message: str, edits: Iterable[Edit]) -> Finding:
        self.handled.add(chain.top.id)
        return safe(f"{SINCE}: {message}", *merged(edits), item=ITEM, place=span(chain.top))

    def _root_text(self, chain: Chain) -> str:
        place = place_of(chain.root)
        return self.text(base_of(place) if place is not None else chain.root)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def rust_findings(file: RustFile) -> Iterator[Finding]:
    """Every finding of the rule `builder-in-place` in a Rust file."""
    types = Types(file)
    made: set[int] = set()
    for function in functions(file, types):
        flow = Flow(types)
        flow.function(function)
        made |= flow.made
        yield from Rewriter(file, flow).findings()
    for start, end in unseen(file, made):
        yield todo(
            f"{SINCE}; this builder is made where its way cannot be followed",
            (start, end),
            help="its methods are statements now: call them on a `let mut`, then use the name",
            item=ITEM,
        )
    for start, end in macro_steps(file):
        yield todo(
            f"{SINCE}: this macro assigns back what a step gives",
            (start, end),
            help="if builders go through it, drop the assignment: the step changes them in place",
            item=ITEM,
        )
