"""Chains whose value gets a name: `x = b.env(..)`, `let x = ..`, and `x = if c { .. } else { x }`.

Where the name is that of the chain's own root, nothing is assigned any more. Where it is another
one, it is given the root first, and the steps follow as a statement.
"""

from __future__ import annotations

from tree_sitter import Node

from migrate_wasi.edits import Finding
from migrate_wasi.languages.rust.builders.chains import Chain, Sink, diverges, leaves, place_of
from migrate_wasi.languages.rust.builders.doubts import IN_PLACE, left_over
from migrate_wasi.languages.rust.builders.own import in_place
from migrate_wasi.languages.rust.builders.places import is_statement
from migrate_wasi.languages.rust.builders.work import Work
from migrate_wasi.languages.rust.syntax import items, without_parentheses


def assigned(work: Work, chain: Chain, sink: Sink) -> Finding | None:
    """`x = chain`: no assignment where `x` is the chain's own root, else the root goes first."""
    assert chain.type is not None
    left = sink.node.child_by_field_name("left")
    root = place_of(chain.root)
    if left is None:
        return None
    swapped = _swapped(work, chain, left)
    if swapped is not None:
        return swapped
    if chain.type.kind != "builder":
        return in_place(work, chain, sink)
    if root is not None and _same_place(work, left, root):
        edits = [work.layout.without_target(sink.node)]
        edits += work.layout.as_statement(sink.node)
        return work.done(
            chain,
            f"`{work.text(left)}` {IN_PLACE}: the assignment goes",
            edits + work.mutability.of_place(root),
        )
    if left.type != "identifier" or not is_statement(sink.node):
        # A field keeps its old value where a step of the new one fails.
        return in_place(work, chain, sink)
    name = work.text(left)
    edits = [*work.layout.split(chain, sink.node, name), *work.mutability.of_place(left)]
    return work.done(chain, f"`{name}` {IN_PLACE}: it is assigned first, its steps follow", edits)


def _swapped(work: Work, chain: Chain, left: Node) -> Finding | None:
    """`*b = mem::replace(b, ..).env(..)?`: the way round is no longer needed."""
    root = without_parentheses(chain.root)
    arguments = root.child_by_field_name("arguments") if root.type == "call_expression" else None
    function = root.child_by_field_name("function")
    if arguments is None or function is None or not items(arguments):
        return None
    name = work.text(function).split("::")[-1]
    if name not in ("replace", "take") or function.type == "field_expression":
        return None
    here, target = work.text(items(arguments)[0]), work.text(left)
    if target.startswith("*"):
        same, place = target[1:].strip() == here, here
    else:
        same, place = here.replace("&mut", "").strip() == target, target
    if not same:
        return None
    return left_over(
        chain.top,
        f"`{name}` takes the builder out to put it back, which in-place steps need no more",
        f"write `{place}` in place of `{work.text(root)}` and drop the assignment; an early "
        "return by `?` then leaves the half-changed builder behind instead of a new one",
    )


def _same_place(work: Work, left: Node, root: Node) -> bool:
    if left.type == "identifier" and root.type == "identifier":
        mine, theirs = work.flow.uses.get(left.id), work.flow.uses.get(root.id)
        return mine is not None and theirs is not None and mine.origin is theirs.origin
    return _squeezed(work.text(left)) == _squeezed(work.text(root))


def bound(work: Work, chain: Chain, sink: Sink) -> Finding | None:
    """`let x = chain`: no second binding where `x` shadows the chain's own root."""
    assert chain.type is not None
    pattern = sink.node.child_by_field_name("pattern")
    if chain.type.kind != "builder":
        return in_place(work, chain, sink)
    if pattern is None or pattern.type != "identifier":
        return left_over(chain.top, "this is bound by a pattern that is not a plain name")
    name = work.text(pattern)
    new = work.flow.declared[pattern.id]
    root = place_of(chain.root)
    old = work.flow.uses.get(root.id) if root is not None else None
    annotated = sink.node.child_by_field_name("type") is not None
    if old is not None and old.name == name and old.home == new.home and not annotated:
        new.same = old
        edits = [work.layout.without_target(sink.node)]
        assert root is not None
        return work.done(
            chain,
            f"`{name}` {IN_PLACE}: the second `let` goes",
            edits + work.mutability.of_place(root),
        )
    if work.lent.is_lent(new):
        return work.only_mut(chain)
    edits = [*work.layout.split(chain, sink.node, name), *work.mutability.of(new)]
    return work.done(chain, f"`{name}` {IN_PLACE}: it is bound first, its steps follow", edits)


def branches(work: Work, sink: Sink) -> Finding | None:
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
    tops = {chain.top.id: chain for chain in work.chains}
    own: list[Chain] = []
    bare: list[Node] = []
    for leaf in leaves(sink.child):
        chain = tops.get(leaf.id)
        place = place_of(chain.root if chain is not None else leaf)
        if place is not None and _is_target(work, target, place, sink):
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
    edits = [work.layout.without_target(sink.node)]
    for chain in own:
        work.handled.add(chain.top.id)
        place = place_of(chain.root)
        assert place is not None
        edits += work.mutability.of_place(place)
        if bare:
            edits += work.layout.as_statement(chain.top)
        if sink.kind == "let":
            work.flow.declared[target.id].same = work.flow.uses.get(place.id)
    if not bare:  # then every branch gives a `&mut`, which the `;` drops
        edits += work.layout.as_statement(sink.node)
    else:
        edits += [work.layout.without_leaf(leaf) for leaf in bare]
        edits += work.layout.semicolon_after(sink.node)
    return work.done(
        own[0],
        f"`{work.text(target)}` {IN_PLACE}: the branches do so, the assignment goes",
        edits,
    )


def _is_target(work: Work, target: Node, place: Node, sink: Sink) -> bool:
    if sink.kind == "assign":
        return _same_place(work, target, place)
    old, new = work.flow.uses.get(place.id), work.flow.declared.get(target.id)
    return old is not None and new is not None and old.name == new.name and old.home == new.home


def _squeezed(text: str) -> str:
    return "".join(text.split())
