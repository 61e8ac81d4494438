"""Which functions of a file have to do with builders, and what of them no flow can follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from tree_sitter import Node

from migrate_wasi.languages.rust.builders.chains import sink_of
from migrate_wasi.languages.rust.builders.flow import Flow
from migrate_wasi.languages.rust.builders.types import BUILDERS, FALLIBLE, STEPS, Type, Types
from migrate_wasi.languages.rust.syntax import Syntax, descendants, enclosing

if TYPE_CHECKING:
    from migrate_wasi.languages.rust.crate import RustCrate
    from migrate_wasi.languages.rust.file import RustFile

_HOMES = ("function_item", "static_item", "const_item")
# Steps that tell a builder on their own, and an assignment back through one of the others.
_TELLING = sorted(step for step in STEPS if "_" in step)
_BACK = rb"\b(\w+)\s*=\s*(?:\w+\.)*\1\s*\.\s*(?:env|envs|arg|args)\s*\("
_HINT = re.compile(rb"WasiCtxBuilder|\b(?:" + "|".join(_TELLING).encode() + rb")\b|" + _BACK)


_WORDS = (b"WasiCtxBuilder", *(step.encode() for step in _TELLING))
_LINKS = ("try_expression", "call_expression", "field_expression")
_UNWRAPPING = ("unwrap", "expect", "map_err", "context")
_ENDING = ("build", "spawn", "output", "status")
_COMMON = tuple(b".%s(" % step for step in (b"env", b"envs", b"arg", b"args"))


def concerns(text: bytes) -> bool:
    """Does a text name a builder, or do something that tells one?"""
    # Bytes first: a pattern costs ten times as much, and nearly every file has none of these.
    if any(word in text for word in _WORDS):
        return True
    return any(word in text for word in _COMMON) and _HINT.search(text) is not None


def functions(file: RustFile, types: Types) -> Iterator[Node]:
    """The functions that name a builder, or something of the crate that holds or gives one.

    Also learns the file's types. Functions inside of macro bodies come from the second tree.
    """
    known = _known_elsewhere(file)
    words = _words(known) if known is not None else set[str]()
    text = file.source.text
    if not concerns(text) and not any(word.encode() in text for word in words):
        return
    words |= _local_names(file)
    roots = _roots(file, words)
    for root in roots:
        types.learn(root)
    if known is not None:
        types.adopt(known)
    words |= _words(types)
    hint = re.compile(
        _HINT.pattern + b"".join(rb"|\b%s\b" % re.escape(word.encode()) for word in sorted(words))
    )
    for root in roots:
        for node in descendants(root, *_HOMES):
            if hint.search(text, node.start_byte, node.end_byte):
                yield node


def _roots(file: RustFile, words: set[str]) -> list[Node]:
    """The tree of the file, and those of macro bodies with something of interest."""
    roots: dict[tuple[int, int], Node] = {}
    for root in Syntax.of(file).roots("WasiCtxBuilder", *_TELLING, *words):
        if root != file.root and root.named_child_count:
            roots[(root.named_children[0].start_byte, root.end_byte)] = root
    return [file.root, *roots.values()]


def _local_names(file: RustFile) -> set[str]:
    """What the file calls the builder: the names of its imports."""
    return {one.name for one in file.imports if one.canonical in BUILDERS} - {"_", "*"}


def _words(types: Types) -> set[str]:
    """Names of fields, types and functions whose presence makes a function worth a walk."""
    words: set[str] = set()
    for name, fields in types.shapes.items():
        owned = {label for label, kind in fields.items() if kind is not None and _holds(kind)}
        if owned:
            words |= {name.split("::")[-1], *(label for label in owned if not label.isdigit())}
    for (_, name), signatures in types.functions.items():
        if any(one.returns is not None and _holds(one.returns) for one in signatures):
            words.add(name)
    return words


def _holds(kind: Type) -> bool:
    return kind.kind == "builder" or (
        kind.kind != "ref" and any(arg is not None and _holds(arg) for arg in kind.args)
    )


_types_of: WeakKeyDictionary[RustCrate, Types] = WeakKeyDictionary()


def _known_elsewhere(file: RustFile) -> Types | None:
    """What the other files of the crate say: only what holds, takes or gives a builder."""
    crate = file.crate
    if crate is None:
        return None
    gathered = _types_of.get(crate)
    if gathered is None:
        gathered = _types_of[crate] = Types(file)
        for other in crate.files_with(b"WasiCtxBuilder", file.embedder):
            own = Types(other)
            own.learn(other.root)
            gathered.adopt(own)
    return gathered


def unseen(file: RustFile, made: set[int]) -> Iterator[tuple[int, int]]:
    """Spans of `WasiCtxBuilder::new()` with steps that no walk came by, not built at once.

    That is code in a macro that cannot be read as code, or in a `macro_rules!` body.
    """
    text = file.source.text
    if b"WasiCtxBuilder" not in text:
        return
    for node in file.references(*(f"{builder}::new" for builder in BUILDERS)):
        if node.end_byte in made:
            continue
        rest = text[node.end_byte : node.end_byte + 2000]
        chain = re.split(rb"[;{}]", rest, maxsplit=1)[0]
        if re.match(rb"\s*\(\s*\)\s*\.", rest) and not re.search(rb"\.\s*build\b", chain):
            yield node.start_byte, node.end_byte


def reads_like_a_builder(flow: Flow, call: Node) -> bool:
    """Is a step of what has no known type that of a builder taken by value?

    It is where the value goes back (`x = x.step(..)`, `let x = x.step(..)`) by a step that tells a
    builder, or by one that is unwrapped as only a builder's is; and in a file that names builders,
    where the value of a telling step is bound or handed on.
    """
    text = flow.types.syntax.text
    function = call.child_by_field_name("function")
    label = function.child_by_field_name("field") if function is not None else None
    root = function.child_by_field_name("value") if function is not None else None
    if label is None or root is None:
        return False
    method, behind = text(label), _behind(flow, call)
    if behind.ended:
        return False
    sink = sink_of(behind.top)
    telling = method in _TELLING
    left = sink.node.child_by_field_name("left") or sink.node.child_by_field_name("pattern")
    if sink.kind in ("let", "assign") and left is not None and text(left) == text(root):
        return telling or (behind.unwrapped and method in FALLIBLE)
    names = b"WasiCtxBuilder" in flow.types.file.source.text
    return names and telling and sink.kind in ("let", "assign", "owned", "tail", "return")


class _Behind(NamedTuple):
    """What a chain of calls does behind one of its links: its end, and whether it unwraps a result
    or makes something of the builder."""

    top: Node
    unwrapped: bool = False
    ended: bool = False


_behind_of: WeakKeyDictionary[Flow, dict[int, _Behind]] = WeakKeyDictionary()


def _behind(flow: Flow, call: Node) -> _Behind:
    """What is behind `call`; worked out once for all links of its chain."""
    text = flow.types.syntax.text
    known = _behind_of.setdefault(flow, {})
    links: list[Node] = []
    link: Node | None = call
    while link is not None and link.id not in known:
        links.append(link)
        link = link.parent if link.parent is not None and link.parent.type in _LINKS else None
    behind = known[link.id] if link is not None else _Behind(links[-1])
    beyond = link
    for link in reversed(links):
        if beyond is not None:
            label = beyond.child_by_field_name("field")
            name = text(label) if label is not None else ""
            unwraps = beyond.type == "try_expression" or name in _UNWRAPPING
            behind = _Behind(
                behind.top, behind.unwrapped or unwraps, behind.ended or name in _ENDING
            )
        known[link.id] = behind
        beyond = link
    return behind


def macro_steps(file: RustFile) -> Iterator[tuple[int, int]]:
    """Spans in `macro_rules!` bodies that take a builder and assign it back."""
    text = file.source.text
    if b"macro_rules" not in text or not concerns(text):
        return
    for match in _MACRO_BACK.finditer(text):
        leaf = file.root.descendant_for_byte_range(match.start(), match.start() + 1)
        if leaf is not None and enclosing(leaf, "macro_definition") is not None:
            yield match.span()


_MACRO_BACK = re.compile(
    rb"(\$?\w+)\s*=\s*\1\s*\.\s*(?:\$\w+|" + "|".join(sorted(STEPS)).encode() + rb")\s*\("
)
