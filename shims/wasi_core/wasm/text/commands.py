"""Commands of scripts: modules, actions on them and what is asserted of both.

Each has the line on which it starts, from 1.

Source: the reference interpreter's script format, github.com/WebAssembly/spec, interpreter/README.
"""

from __future__ import annotations

from typing import NamedTuple

from .sources import ModuleSource
from .values import Pattern, Value


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
