"""Instructions, folded or not, straight to their binary form.

What is open is a list, not the stack of Python, so any depth of folding or of blocks is fine. An
open form is one of

=================  ================================================================================
``OPERANDS``       ``(i32.add …``: only folded instructions follow; at ``)`` its own code comes
``BLOCK``          ``(block …``, ``(loop …``, ``(try_table …``: at ``)`` comes ``end``
``CONDITION``      ``(if …``: folded instructions until ``(then``, before which the ``if`` comes
``THEN ELSE``      ``(then …`` and ``(else …``
``ARMS``           ``(if … (then …)``: only ``(else`` or ``)`` follows
``DONE``           ``(if … (then …) (else …)``: only ``)`` follows
``OPEN``           ``block``, ``loop``, ``try_table`` or an ``else`` arm, until ``end``
``OPEN_IF``        ``if``, until ``else`` or ``end``
=================  ================================================================================

Source: WebAssembly core specification, text format, "Instructions"; exception-handling proposal.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from ..features import Feature
from ..leb128 import encode_unsigned
from ..opcodes import BY_CODE, BY_NAME, Opcode
from .blocks import block_type, catches
from .cursor import Cursor
from .immediates import IMMEDIATES, Immediate, select
from .names import Space
from .scope import Scope

OPERANDS, BLOCK, CONDITION, THEN, ELSE, ARMS, DONE, OPEN, OPEN_IF = range(9)
#: Forms that hold plain instructions, and forms that hold folded ones.
_PLAIN = frozenset((BLOCK, THEN, ELSE, OPEN, OPEN_IF))
_FOLDED = _PLAIN | {OPERANDS, CONDITION}

_END = b"\x0b"
_ELSE = b"\x05"
_SELECT_TYPED = b"\x1c"


class _Entry(NamedTuple):
    code: bytes
    immediate: Immediate | None
    opcode: Opcode


def _code(opcode: Opcode) -> bytes:
    prefix, number = opcode.code >> 8, opcode.code & 0xFF
    return bytes((prefix,)) + encode_unsigned(number) if prefix else bytes((number,))


@lru_cache(maxsize=8)
def _entries(features: Feature) -> dict[str, _Entry]:
    """The instructions of a set of features that are not part of the block structure."""
    structure = ("block", "loop", "if", "else", "end", "try_table")
    return {
        name: _Entry(_code(opcode), IMMEDIATES.get(opcode.immediate), opcode)
        for name, opcode in BY_NAME.items()
        if name not in structure and (opcode.feature is None or opcode.feature in features)
    }


class _Form(NamedTuple):
    kind: int
    #: What is written when the form ends, or for ``CONDITION`` when the condition ends.
    code: bytes
    #: The label of the block, if it has an identifier.
    label: str | None = None


class Body:
    """The instructions of one function or of one constant expression."""

    __slots__ = (
        "_entries",
        "_forms",
        "_labels",
        "_places",
        "code",
        "cursor",
        "locals",
        "opcode",
        "scope",
    )

    def __init__(self, cursor: Cursor, scope: Scope) -> None:
        self.cursor = cursor
        self.scope = scope
        #: The index space of locals, parameters first.
        self.locals = Space("local")
        self.code = bytearray()
        #: The instruction whose immediate is read.
        self.opcode = BY_CODE[0]
        self._entries = _entries(scope.features)
        self._forms: list[_Form] = []
        #: Identifiers of the open blocks, outermost first.
        self._labels: list[str | None] = []
        #: Where each identifier is in that list.
        self._places: dict[str, list[int]] = {}

    def label(self) -> int:
        """A label: a number, or an identifier, of which the innermost block counts."""
        at = self.cursor.at
        name = self.cursor.identifier()
        if name is None:
            return self.cursor.natural()
        places = self._places.get(name)
        if not places:
            raise self.cursor.error(f"unknown label ${name}", at)
        return len(self._labels) - 1 - places[-1]

    def expression(self) -> bytearray:
        """Instructions to the ``)`` of the form around them, which stays; with the final end."""
        self._run(one=False)
        self.code += _END
        return self.code

    def folded(self) -> bytearray:
        """One folded instruction; with the final end."""
        if self.cursor.words[self.cursor.at] != "(":
            raise self.cursor.unexpected("a folded instruction")
        self._run(one=True)
        self.code += _END
        return self.code

    # ------------------------------------------------------------------ forms

    def _run(self, one: bool) -> None:
        cursor, words, forms = self.cursor, self.cursor.words, self._forms
        while True:
            word = words[cursor.at]
            kind = forms[-1].kind if forms else BLOCK
            if word == "(":
                self._open(words[cursor.at + 1], kind)
            elif word == ")":
                if not forms:
                    return
                self._close(forms.pop())
                if one and not forms:
                    return
            elif kind in _PLAIN:
                cursor.at += 1
                self._plain(word)
            else:
                raise cursor.unexpected()

    def _open(self, word: str, kind: int) -> None:
        """Go into ``(word``."""
        cursor = self.cursor
        cursor.at += 1
        if kind in _FOLDED:
            entry = self._entries.get(word)
            if entry is not None:
                cursor.at += 1
                self._forms.append(_Form(OPERANDS, self._instruction(entry)))
                return
            if word in ("block", "loop", "try_table"):
                cursor.at += 1
                header, label = self._header(word)
                self._forms.append(_Form(BLOCK, b"", label))
                self.code += header
                self._enter(label)
                return
            if word == "if":
                cursor.at += 1
                self._forms.append(_Form(CONDITION, *self._header(word)))
                return
        if word == "then" and kind == CONDITION:
            form = self._forms.pop()
            self.code += form.code
            self._enter(form.label)
            self._forms += (_Form(ARMS, b"", form.label), _Form(THEN, b""))
        elif word == "else" and kind == ARMS:
            self.code += _ELSE
            self._forms[-1:] = (_Form(DONE, b""), _Form(ELSE, b""))
        else:
            raise self._unexpected(word, cursor.at)
        cursor.at += 1

    def _close(self, form: _Form) -> None:
        """At a ``)``."""
        kind = form.kind
        if kind == OPERANDS:
            self.code += form.code
        elif kind in (BLOCK, ARMS, DONE):
            self.code += _END
            self._exit()
        elif kind not in (THEN, ELSE):
            raise self.cursor.unexpected('"(then"' if kind == CONDITION else '"end"')
        self.cursor.at += 1

    def _plain(self, word: str) -> None:
        """An instruction that is not folded; its word has been taken."""
        entry = self._entries.get(word)
        if entry is not None:
            self.code += self._instruction(entry)
        elif word in ("block", "loop", "if", "try_table"):
            header, label = self._header(word)
            self._forms.append(_Form(OPEN_IF if word == "if" else OPEN, b"", label))
            self._enter(label)
            self.code += header
        elif word in ("else", "end"):
            self._continue(word)
        else:
            raise self._unexpected(word, self.cursor.at - 1)

    def _continue(self, word: str) -> None:
        """``else`` or ``end`` of a block that is not folded."""
        form = self._forms[-1] if self._forms else None
        if form is None or form.kind not in ((OPEN_IF,) if word == "else" else (OPEN, OPEN_IF)):
            raise self.cursor.unexpected(at=self.cursor.at - 1)
        at = self.cursor.at
        label = self.cursor.identifier()
        if label is not None and label != form.label:
            raise self.cursor.error(f"mismatching label ${label}", at)
        if word == "end":
            self._forms.pop()
            self._exit()
            self.code += _END
        else:
            self._forms[-1] = _Form(OPEN, b"", form.label)
            self.code += _ELSE

    def _enter(self, label: str | None) -> None:
        """A block begins."""
        if label is not None:
            self._places.setdefault(label, []).append(len(self._labels))
        self._labels.append(label)

    def _exit(self) -> None:
        """The innermost block ends."""
        label = self._labels.pop()
        if label is not None:
            self._places[label].pop()

    # ------------------------------------------------------------------ instructions

    def _instruction(self, entry: _Entry) -> bytes:
        """An instruction and its immediate; its name has been taken."""
        if entry.immediate is not None:
            self.opcode = entry.opcode
            return entry.code + entry.immediate(self)
        if entry.opcode.name == "select":
            types = select(self)
            return entry.code if types is None else _SELECT_TYPED + types
        return entry.code

    def _header(self, word: str) -> tuple[bytes, str | None]:
        """Opcode and block type of a block, and its label."""
        opcode = BY_NAME[word]
        if opcode.feature is not None and opcode.feature not in self.scope.features:
            raise self.cursor.unsupported(opcode.feature, self.cursor.at - 1)
        label = self.cursor.identifier()
        code = _code(opcode) + block_type(self.cursor, self.scope)
        if word == "try_table":
            code += catches(self)
        return code, label

    def _unexpected(self, word: str, at: int) -> Exception:
        """An instruction that is switched off, or a word that is none or not here."""
        opcode = BY_NAME.get(word)
        if opcode and opcode.feature and opcode.feature not in self.scope.features:
            return self.cursor.unsupported(opcode.feature, at)
        return self.cursor.unexpected(at=at)
