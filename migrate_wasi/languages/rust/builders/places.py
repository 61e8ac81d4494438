"""Where text goes when a chain of builder steps becomes statements, and which `mut` it takes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tree_sitter import Node

from migrate_wasi.edits import Edit
from migrate_wasi.languages.rust.builders.bindings import Binding
from migrate_wasi.languages.rust.builders.chains import Chain, base_of, is_tail, place_of
from migrate_wasi.languages.rust.builders.flow import Flow
from migrate_wasi.languages.rust.builders.lent import Lent
from migrate_wasi.languages.rust.syntax import items
from migrate_wasi.source import Source

_NAMES = ("builder", "wasi_builder", "ctx_builder", "wasi_ctx_builder", "new_builder")
_MAPPED = ".map(|_| ()).map(|()| {name})"


def name_for(text: str) -> str:
    """A name for a new binding that the text around it does not use."""
    used = set(re.findall(r"\w+", text))
    return next(name for name in (*_NAMES, "builder_") if name not in used)


@dataclass
class Mutability:
    """The `mut` that a binding lacks when its builder is changed in place."""

    flow: Flow
    lent: Lent

    def of(self, binding: Binding) -> list[Edit]:
        binding = binding.origin
        if binding.mutable or self.lent.is_lent(binding):
            return []
        if binding.type is not None and binding.type.kind == "ref":
            return []
        return [
            Edit.insert(one.node.start_byte, "mut ")
            for one in (binding, *binding.twins)
            if not one.mutable
        ]

    def binding(self, place: Node) -> Binding | None:
        return self.flow.uses.get(base_of(place).id)

    def of_place(self, place: Node) -> list[Edit]:
        binding = self.binding(place)
        return self.of(binding) if binding is not None else []

    def of_root(self, chain: Chain) -> list[Edit]:
        """For a chain that stays as it is: `mut`, or its own binding within its closure."""
        place = place_of(chain.root)
        binding = self.binding(place) if place is not None else None
        if place is None or binding is None:
            return []
        home = self.flow.homes.get(place.id) or self.flow.homes.get(base_of(place).id)
        if home is None or home == binding.origin.home or place.type != "identifier":
            return self.of(binding)
        if binding.type is None or binding.type.kind != "builder" or chain.steps[-1] != "build":
            return self.of(binding)
        if self.lent.is_lent(binding):
            return []
        # By value the closure took the builder along; a borrow would change what the closure is.
        body = home.child_by_field_name("body") or items(home)[-1]
        rebound = f"let mut {binding.name} = {binding.name};"
        if body.type == "block":
            first = body.named_children[0].start_byte - body.start_byte
            space = (body.text or b"")[1:first].decode()
            line = space[space.rindex("\n") :] if "\n" in space else " "
            return [Edit.insert(body.start_byte + 1, line + rebound)]
        return [Edit.insert(body.start_byte, f"{{ {rebound} "), Edit.insert(body.end_byte, " }")]


@dataclass
class Layout:
    """Edits that keep the layout and the comments of what they take apart."""

    source: Source

    def without_target(self, node: Node) -> Edit:
        """Take `b =` or `let b =` away; a comment behind it stays."""
        sign = next(child for child in node.children if child.type == "=")
        rest = self.source.text[sign.end_byte :]
        return Edit.delete(node.start_byte, sign.end_byte + len(rest) - len(rest.lstrip()))

    def split(self, chain: Chain, statement: Node, name: str) -> list[Edit]:
        """`let b = root.steps;` to `let b = root;` and `b.steps;` on a line of its own."""
        return self._after_root(chain, statement, name, ";")

    def statements(
        self, chain: Chain, root: Node | None, name: str, wrapper: str
    ) -> list[Edit] | None:
        """The chain at the end of a block (or returned) as statements, `name` behind them.

        `wrapper` is `Ok` where the chain is a Result as it stands: it gets a `?`. None where it
        does not stand at the end of a block or as a `return` statement.
        """
        outer, opening, closing = self._unwrapped(chain, wrapper)
        if outer is None:
            return None
        statement, returned = outer, ""
        if outer.type == "return_expression":
            returned = "return "
            if outer.parent is None or outer.parent.type != "expression_statement":
                return None
            statement = outer.parent
            if statement.parent is None or statement.parent.type != "block":
                return None
        elif not is_tail(outer):
            return None
        around = self.source.text[statement.start_byte : chain.top.start_byte]
        around += self.source.text[chain.top.end_byte : outer.end_byte]
        if b"//" in around or b"/*" in around:
            return None
        between = self._between(statement)
        edits: list[Edit] = []
        start = chain.top.start_byte
        new = "" if root is not None else f"let mut {name} = "
        if statement.start_byte != start:
            edits.append(Edit.replace(statement.start_byte, start, new))
        elif new:
            edits.append(Edit.insert(start, new))
        if root is None:
            edits += self._after_root(chain, statement, name, ";")
        result = (
            f"{opening}{name}{closing}" if opening else f"{wrapper}({name})" if wrapper else name
        )
        tail = f"{'?' if wrapper else ''};{between}{returned}{result}"
        end = chain.top.end_byte
        whole = outer.end_byte
        edits.append(Edit.replace(end, whole, tail) if whole != end else Edit.insert(end, tail))
        return edits

    def _unwrapped(self, chain: Chain, wrapper: str) -> tuple[Node | None, str, str]:
        """What holds the chain alone: itself, `Ok(chain)`, `return chain`, `return Ok(chain)`."""
        outer, opening, closing = chain.top, "", ""
        parent = outer.parent
        call = parent.parent if parent is not None and parent.type == "arguments" else None
        if call is not None and parent is not None:
            if wrapper or call.type != "call_expression" or parent.named_child_count != 1:
                return None, "", ""
            function = call.child_by_field_name("function")
            if function is None or function.text not in (b"Ok", b"Some"):
                return None, "", ""
            opening, closing = f"{function.text.decode()}(", ")"
            outer = call
            parent = outer.parent
        if parent is not None and parent.type == "return_expression":
            outer = parent
        return outer, opening, closing

    def block(self, chain: Chain, root: Node | None, name: str) -> list[Edit]:
        """`{ b.steps; b }`, the same for a builder that has no name yet."""
        start, end = chain.top.start_byte, chain.top.end_byte
        if root is not None:
            return [Edit.insert(start, "{ "), Edit.insert(end, f"; {name} }}")]
        return [
            Edit.insert(start, f"{{ let mut {name} = "),
            *self._after_root(chain, None, name, ";"),
            Edit.insert(end, f"; {name} }}"),
        ]

    def mapped(self, chain: Chain, root: Node | None, name: str) -> list[Edit]:
        """A Result of `&mut` to a Result of the builder, its error untouched."""
        start, end = chain.top.start_byte, chain.top.end_byte
        mapped = _MAPPED.format(name=name)
        if root is not None:
            return [Edit.insert(end, mapped)]
        parent = chain.top.parent
        alternative = parent is not None and parent.child_by_field_name("alternative") is not None
        opening, closing = ("({", "})") if alternative else ("{", "}")
        return [
            Edit.insert(start, f"{opening} let mut {name} = "),
            *self._after_root(chain, None, name, ";"),
            Edit.insert(end, f"{mapped} {closing}"),
        ]

    def _after_root(self, chain: Chain, statement: Node | None, name: str, end: str) -> list[Edit]:
        between = self._between(statement) if statement is not None else " "
        start, stop = chain.root.end_byte, self._first_dot(chain)
        gap = self.source.text[start:stop]
        # As rustfmt lays a chain out: a short name keeps its first call beside it.
        joined = gap and not gap.strip() and (len(name) <= 4 or len(chain.steps) == 1)
        text = f"{end}{between}{name}"
        return [Edit.replace(start, stop, text) if joined else Edit.insert(start, text)]

    def _first_dot(self, chain: Chain) -> int:
        node = chain.root
        while node.parent is not None and node.parent.type == "parenthesized_expression":
            node = node.parent
        field = node.parent
        dot = next((c for c in field.children if c.type == "."), None) if field else None
        return dot.start_byte if dot is not None else chain.root.end_byte

    def _between(self, statement: Node) -> str:
        """What separates two statements there: a line of the same indentation, or a space."""
        start = statement.start_byte
        line = self.source.text[self.source.line_starts[self.source.line_of(start)] : start]
        if line.strip():
            return " "
        return "\n" + line.decode()

    def without_leaf(self, leaf: Node) -> Edit:
        """Take a bare `b` at the end of a branch away: its `else`, its place in the block."""
        parent = leaf.parent
        assert parent is not None
        if parent.type != "block":
            comma = self.source.text[leaf.end_byte : leaf.end_byte + 1] == b","
            return Edit.replace(leaf.start_byte, leaf.end_byte + comma, "{}")
        clause = parent.parent
        before = leaf.prev_sibling
        if parent.named_child_count == 1 and clause is not None and clause.type == "else_clause":
            space = self.source.text[: clause.start_byte]
            return Edit.delete(len(space.rstrip()), clause.end_byte)
        start = before.end_byte if before is not None else leaf.start_byte
        if parent.named_child_count == 1:
            return Edit.delete(start, parent.end_byte - 1)
        return Edit.delete(start, leaf.end_byte)

    def semicolon_after(self, node: Node) -> list[Edit]:
        """Take the `;` of a statement away that is only an `if` or `match` now."""
        statement = node if node.type == "let_declaration" else node.parent
        if statement is None or statement.children[-1].type != ";":
            return []
        return [Edit.delete(statement.end_byte - 1, statement.end_byte)]

    def as_statement(self, node: Node) -> list[Edit]:
        """What it takes for an expression that gave `()` before to do so again."""
        parent = node.parent
        if parent is None or (parent.type == "expression_statement" and not is_tail(parent)):
            return []
        if parent.type == "block":
            return [Edit.insert(node.end_byte, ";")]
        start, end = node.start_byte, node.end_byte
        if node.type == "assignment_expression":
            right = node.child_by_field_name("right")
            assert right is not None
            start = right.start_byte
        comma = self.source.text[end : end + 1] == b","
        closing = parent.type == "match_arm" and comma
        return [
            Edit.insert(start, "{ "),
            Edit.replace(end, end + 1, "; }") if closing else Edit.insert(end, "; }"),
        ]


def is_statement(node: Node) -> bool:
    """Does `node` stand as a statement with its `;` in a block?"""
    if node.type == "let_declaration":
        return True
    parent = node.parent
    return (
        parent is not None
        and parent.type == "expression_statement"
        and parent.children[-1].type == ";"
        and parent.parent is not None
        and parent.parent.type == "block"
    )


def merged(edits: Iterable[Edit]) -> list[Edit]:
    """The same edits, insertions at one place made one, in their order; duplicates once."""
    result: dict[tuple[int, int], Edit] = {}
    for edit in edits:
        key = (edit.start, edit.end)
        if key in result and result[key] != edit and edit.start == edit.end:
            edit = Edit(edit.start, edit.end, result[key].text + edit.text)
        result[key] = edit
    return list(result.values())
