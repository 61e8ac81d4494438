"""Scripts: modules, actions on them and what is asserted of both (``.wast``).

Modules of the text format stay text until :meth:`ModuleSource.binary`, so that one which is
malformed, or needs a refused proposal, does not stop the script.

Source: the reference interpreter's script format, github.com/WebAssembly/spec, interpreter/README.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from ..errors import TextError
from ..features import SUPPORTED, Feature
from .cursor import Cursor
from .declarations import KINDS
from .lexer import Tokens
from .module import encode, encode_fields
from .values import Pattern, Value, argument, pattern


class ModuleSource(Protocol):
    """A module of a script."""

    def binary(self, features: Feature = SUPPORTED) -> bytes:
        """The binary; raises :class:`~wasi_core.wasm.errors.TextError` for text that is none."""
        ...


class TextModule:
    """A module as text: its fields start at a token of the script."""

    __slots__ = ("_at", "_name", "_tokens")

    def __init__(self, tokens: Tokens, at: int, name: str | None) -> None:
        self._tokens = tokens
        self._at = at
        self._name = name

    def binary(self, features: Feature = SUPPORTED) -> bytes:
        """The binary; errors have the line and column of the script."""
        cursor = Cursor(self._tokens, self._at)
        binary = encode_fields(cursor, self._name, features)
        if not cursor.closes() and cursor.words[cursor.at]:
            raise cursor.unexpected("a field of a module")
        return binary


class BinaryModule(NamedTuple):
    """A module as bytes; they need not be one."""

    content: bytes

    def binary(self, features: Feature = SUPPORTED) -> bytes:
        """The bytes as they are."""
        del features
        return self.content


class QuoteModule(NamedTuple):
    """A module as a string of text, which need not even be UTF-8."""

    content: bytes

    @property
    def text(self) -> str:
        """The text; what is not UTF-8 is a surrogate, as ``surrogateescape`` makes it."""
        return self.content.decode(errors="surrogateescape")

    def binary(self, features: Feature = SUPPORTED) -> bytes:
        """The binary; errors have the line and column of the string."""
        return encode(self.text, features)


class ModuleCommand(NamedTuple):
    """Instantiate a module and make it the current one.

    With ``definition`` it is only compiled, to be instantiated by :class:`ModuleInstance`.
    """

    line: int
    name: str | None
    source: ModuleSource
    definition: bool = False


class ModuleInstance(NamedTuple):
    """Instantiate a module definition, the last one without a name; make it the current one."""

    line: int
    name: str | None
    definition: str | None


class Register(NamedTuple):
    """Offer the exports of an instance, the current one without a name, as module ``name``."""

    line: int
    name: str
    module: str | None


class Invoke(NamedTuple):
    """Call an exported function of an instance, the current one without a name."""

    line: int
    module: str | None
    field: str
    arguments: tuple[Value, ...]


class Get(NamedTuple):
    """Read an exported global of an instance, the current one without a name."""

    line: int
    module: str | None
    field: str


Action = Invoke | Get


class AssertReturn(NamedTuple):
    """The action has these results."""

    line: int
    action: Action
    results: tuple[Pattern, ...]


class AssertTrap(NamedTuple):
    """The action, or the instantiation of the module, traps; a message starts with ``message``."""

    line: int
    subject: Action | ModuleSource
    message: str


class AssertExhaustion(NamedTuple):
    """The action runs out of stack."""

    line: int
    action: Action
    message: str


class AssertException(NamedTuple):
    """The action throws an exception that nothing catches."""

    line: int
    action: Action


class AssertMalformed(NamedTuple):
    """The module is not well-formed."""

    line: int
    source: ModuleSource
    message: str


class AssertInvalid(NamedTuple):
    """The module is well-formed and not valid."""

    line: int
    source: ModuleSource
    message: str


class AssertUnlinkable(NamedTuple):
    """The module is valid and its imports do not match."""

    line: int
    source: ModuleSource
    message: str


Command = (
    ModuleCommand
    | ModuleInstance
    | Register
    | Invoke
    | Get
    | AssertReturn
    | AssertTrap
    | AssertExhaustion
    | AssertException
    | AssertMalformed
    | AssertInvalid
    | AssertUnlinkable
)

_MODULE_ASSERTIONS = {
    "assert_malformed": AssertMalformed,
    "assert_invalid": AssertInvalid,
    "assert_unlinkable": AssertUnlinkable,
}


def parse_script(text: str) -> list[Command]:
    """The commands of a script, in order.

    A text of module fields alone is one module. Raises :class:`~wasi_core.wasm.errors.TextError`
    when the script, other than the inside of its modules, is malformed, and the subclass of it
    that is an :class:`~wasi_core.wasm.errors.UnsupportedError` too when it needs what only a
    refused proposal has.
    """
    tokens = Tokens(text)
    cursor = Cursor(tokens)
    first = cursor.words[1]
    if cursor.words[0] == "(" and (first in KINDS or first in _FIELDS):
        return [ModuleCommand(tokens.line(0), None, TextModule(tokens, 0, None))]
    script = _Script(cursor)
    commands: list[Command] = []
    while cursor.words[cursor.at]:
        commands.append(script.command())
    return commands


_FIELDS = ("type", "import", "export", "start", "elem", "data", "rec")


class _Script:
    """The parser of commands."""

    __slots__ = ("_cursor",)

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def command(self) -> Command:
        """The next command."""
        cursor = self._cursor
        line = cursor.tokens.line(cursor.at)
        start = cursor.at
        cursor.expect("(")
        keyword = cursor.words[cursor.at]
        cursor.at += 1
        command: Command
        if keyword == "module":
            cursor.at = start
            return self._module(line)
        if keyword in ("invoke", "get"):
            cursor.at = start
            return self._action()
        if keyword == "register":
            command = Register(line, cursor.name(), cursor.identifier())
        elif keyword == "assert_return":
            action = self._action()
            patterns: list[Pattern] = []
            while not cursor.closes():
                patterns.append(pattern(cursor))
            command = AssertReturn(line, action, tuple(patterns))
        elif keyword == "assert_trap":
            subject = self._source() if cursor.opens("module") else self._action()
            command = AssertTrap(line, subject, cursor.name())
        elif keyword == "assert_exhaustion":
            command = AssertExhaustion(line, self._action(), cursor.name())
        elif keyword == "assert_exception":
            command = AssertException(line, self._action())
        elif keyword in _MODULE_ASSERTIONS:
            command = _MODULE_ASSERTIONS[keyword](line, self._source(), cursor.name())
        else:
            raise cursor.unexpected("a command", cursor.at - 1)
        cursor.leave()
        return command

    def _module(self, line: int) -> ModuleCommand | ModuleInstance:
        cursor = self._cursor
        start = cursor.at
        cursor.at += 2
        if cursor.take("instance"):
            command = ModuleInstance(line, cursor.identifier(), cursor.identifier())
            cursor.leave()
            return command
        definition = cursor.take("definition")
        name = cursor.identifier()
        source = self._content(start, name)
        return ModuleCommand(line, name, source, definition)

    def _source(self) -> ModuleSource:
        """A module inside an assertion."""
        cursor = self._cursor
        start = cursor.at
        if not cursor.enter("module"):
            cursor.expect("(")
            raise cursor.unexpected('"module"')
        cursor.take("definition")
        return self._content(start, cursor.identifier())

    def _content(self, start: int, name: str | None) -> ModuleSource:
        """What follows ``(module $id?``, past the end of the module that started at a token."""
        cursor = self._cursor
        if cursor.take("binary"):
            source: ModuleSource = BinaryModule(cursor.strings())
            cursor.leave()
            return source
        if cursor.take("quote"):
            source = QuoteModule(self._quoted())
            cursor.leave()
            return source
        source = TextModule(cursor.tokens, cursor.at, name)
        cursor.at = cursor.tokens.ends[start] + 1
        return source

    def _quoted(self) -> bytes:
        """Strings, of which each starts a line."""
        parts: list[bytes] = []
        while self._cursor.is_string():
            parts.append(self._cursor.string())
        return b"".join(parts)

    def _action(self) -> Action:
        cursor = self._cursor
        line = cursor.tokens.line(cursor.at)
        if cursor.enter("invoke"):
            module, field = cursor.identifier(), cursor.name()
            arguments: list[Value] = []
            while not cursor.closes():
                arguments.append(argument(cursor))
            cursor.leave()
            return Invoke(line, module, field, tuple(arguments))
        if cursor.enter("get"):
            action = Get(line, cursor.identifier(), cursor.name())
            cursor.leave()
            return action
        cursor.expect("(")
        raise cursor.unexpected("an action")


__all__ = ["Command", "TextError", "parse_script"]
