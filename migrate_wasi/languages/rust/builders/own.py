"""A builder of its own where one is needed: the steps are a statement, the builder stands behind.

At the end of a block that is `b.env(..)?;` and `b`; anywhere else a block is made for it, and a
Result or Option that holds a builder is mapped.
"""

from __future__ import annotations

from tree_sitter import Node

from migrate_wasi.edits import Finding
from migrate_wasi.languages.rust.builders.chains import Chain, Sink, chain_of, place_of
from migrate_wasi.languages.rust.builders.doubts import SINCE, left_over
from migrate_wasi.languages.rust.builders.places import name_for
from migrate_wasi.languages.rust.builders.types import BUILDER
from migrate_wasi.languages.rust.builders.work import Work
from migrate_wasi.languages.rust.syntax import enclosing


def in_place(work: Work, chain: Chain, sink: Sink) -> Finding | None:
    """Put the steps into a statement and the builder behind them, right where the chain is."""
    assert chain.type is not None
    root = place_of(chain.root)
    if root is not None:
        binding = work.mutability.binding(root)
        if binding is not None and work.lent.is_lent(binding):
            return left_over(
                chain.top,
                f"`{work.text(root)}` is a `&mut` here, and a builder of its own is needed",
            )
    name = work.text(root) if root is not None else name_for(work.text(chain.top))
    mut = work.mutability.of_place(root) if root is not None else []
    fallible = chain.type.kind != "builder"
    if chain.type.inner is not None and chain.type.inner.kind != "builder":
        return left_over(chain.top, "a Result or Option around another holds the builder")
    message = f"{SINCE}: they become a statement, and the builder stands behind it"
    if fallible and not _ends_function(work, chain, sink):
        return work.done(chain, message, work.layout.mapped(chain, root, name) + mut)
    edits = work.layout.statements(chain, root, name, "Ok" if fallible else "")
    if edits is None:
        edits = (work.layout.mapped if fallible else work.layout.block)(chain, root, name)
    return work.done(chain, message, edits + mut)


def taker(work: Work, receiver: Node, function: Node) -> Finding:
    """`b.env(..).map(Wrapper)`: what takes the builder by value gets it by value."""
    chain = chain_of(work.flow, receiver)
    root = place_of(chain.root)
    if root is None or chain.type is None or chain.type.inner != BUILDER:
        return left_over(function, "this is handed a `&mut` now, and takes a builder by value")
    edits = work.layout.mapped(chain, root, work.text(root)) + work.mutability.of_place(root)
    return work.done(chain, f"{SINCE}: `{work.text(function)}` is given the builder itself", edits)


def _ends_function(work: Work, chain: Chain, sink: Sink) -> bool:
    """Is the chain's Result what the function itself gives, so that `?` fits exactly?"""
    if sink.wrapped or chain.type is None or chain.type.kind != "result":
        return False
    if sink.kind == "return":
        home = enclosing(sink.node, "function_item", "closure_expression", "async_block")
    else:
        home = sink.node if sink.kind == "tail" else None
    if home is None or home.type != "function_item":
        return False
    kind = work.flow.types.read(home.child_by_field_name("return_type"))
    return kind is not None and kind.kind == "result"
