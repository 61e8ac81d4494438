"""What can be wrong with a module, before it runs.

Every error says what the rule is (in the words of the specification, which its test suite checks),
where in the module, and for a refused proposal its name.
"""

from __future__ import annotations

from .features import Feature


class WasmError(Exception):
    """A module that cannot be used. ``message`` is the bare rule; ``str()`` adds the place."""

    def __init__(
        self, message: str, *, offset: int | None = None, function: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        #: Where in the binary, in bytes from its start.
        self.offset = offset
        #: The function, as ``function 12 "name"``.
        self.function = function

    def __str__(self) -> str:
        where = [self.function] if self.function else []
        if self.offset is not None:
            where.append(f"at offset {self.offset:#x}")
        return f"{self.message} ({', '.join(where)})" if where else self.message


class MalformedError(WasmError):
    """The bytes are not a module: the binary format is broken."""


class InvalidError(WasmError):
    """The module is well-formed but breaks a rule of validation."""


class UnsupportedError(MalformedError, InvalidError):
    """The module needs a proposal that is refused or switched off.

    ``rule`` is what the specification says without the proposal, where it says more than that
    there is no such thing: ``multiple memories``.
    """

    def __init__(
        self,
        feature: Feature,
        *,
        rule: str = "",
        offset: int | None = None,
        function: str | None = None,
    ) -> None:
        super().__init__(
            f"{rule}{': ' if rule else ''}the {feature.proposal} proposal is needed "
            "and is not enabled or not supported",
            offset=offset,
            function=function,
        )
        self.feature = feature


class TextError(MalformedError):
    """Text that is not a module or script; ``line`` and ``column`` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}"
