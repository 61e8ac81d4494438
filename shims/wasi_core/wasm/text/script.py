"""Scripts (``.wast``): :func:`parse_script`, and all that its commands are made of.

Source: the reference interpreter's script format, github.com/WebAssembly/spec, interpreter/README.
"""

from __future__ import annotations

from .commands import (
    Action,
    AssertException,
    AssertExhaustion,
    AssertInvalid,
    AssertMalformed,
    AssertReturn,
    AssertTrap,
    AssertUnlinkable,
    Command,
    Get,
    Invoke,
    ModuleCommand,
    ModuleInstance,
    Register,
)
from .cursor import Cursor
from .declarations import KINDS
from .lexer import Tokens
from .sources import BinaryModule, ModuleSource, QuoteModule, TextModule
from .values import Pattern, Value, argument, pattern

__all__ = [
    "Action",
    "AssertException",
    "AssertExhaustion",
    "AssertInvalid",
    "AssertMalformed",
    "AssertReturn",
    "AssertTrap",
    "AssertUnlinkable",
    "BinaryModule",
    "Command",
    "Get",
    "Invoke",
    "ModuleCommand",
    "ModuleInstance",
    "ModuleSource",
    "QuoteModule",
    "Register",
    "TextModule",
    "parse_script",
]

_FIELDS = frozenset(KINDS) | {"type", "import", "export", "start", "elem", "data", "rec"}
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
    if cursor.words[0] == "(" and cursor.words[1] in _FIELDS:
        return [ModuleCommand(tokens.line(0), None, TextModule(tokens, 0, None))]
    script = _Script(cursor)
    commands: list[Command] = []
    while cursor.words[cursor.at]:
        commands.append(script.command())
    return commands


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
