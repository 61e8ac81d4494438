"""Run one script: every command through the public API of the engine.

A rejection has to be of the right class: a malformed module raises ``MalformedError`` while it is
encoded, decoded or validated (bodies are read there), an invalid one ``InvalidError``, one that
does not link ``LinkError``. Its words are only counted. The message of a trap has to start with
the words of the script. Results are compared bit for bit.

Source: WebAssembly reference interpreter, "Scripts" of its README, and its ``script/run.ml``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from wasi_core.engine.errors import LinkError
from wasi_core.engine.exceptions import WasmException
from wasi_core.engine.traps import Trap, TrapCode
from wasi_core.wasm.binary import decode
from wasi_core.wasm.errors import (
    InvalidError,
    MalformedError,
    TextError,
    UnsupportedError,
    WasmError,
)
from wasi_core.wasm.features import SUPPORTED
from wasi_core.wasm.text import script as wast
from wasi_core.wasm.validation import validate

from .host import Host, Result
from .matching import described, matches, shown
from .outcome import Failure, Outcome
from .suites import Script, outdated, skips

if TYPE_CHECKING:
    from wasi_core.engine.instance import Instance
    from wasi_core.engine.module import Module

#: Seconds. A script that takes longer has a guest that does not end; it is interrupted.
TIME_LIMIT = 300.0

KINDS: dict[type, str] = {
    wast.ModuleCommand: "module",
    wast.ModuleInstance: "module instance",
    wast.Register: "register",
    wast.Invoke: "invoke",
    wast.Get: "get",
    wast.AssertReturn: "assert_return",
    wast.AssertTrap: "assert_trap",
    wast.AssertExhaustion: "assert_exhaustion",
    wast.AssertException: "assert_exception",
    wast.AssertMalformed: "assert_malformed",
    wast.AssertInvalid: "assert_invalid",
    wast.AssertUnlinkable: "assert_unlinkable",
}


class Mismatch(Exception):  # noqa: N818 - an outcome
    """A command did something else than the script says."""

    def __init__(self, expected: str, got: object) -> None:
        super().__init__(expected, got)
        self.expected = expected
        self.got = f"{type(got).__name__}: {got}" if isinstance(got, BaseException) else str(got)


class NotRun(Exception):  # noqa: N818 - an outcome
    """A command needs an instance, and nothing is run."""


def run(script: Script, *, execute: bool = True, fuel: bool = False) -> Outcome:
    """Run a script.

    :param execute: off, only its modules are looked at.
    :param fuel: count instructions, in the place of tests for interrupts.
    """
    outcome = Outcome()
    for skip in skips():
        if not skip.refused_only and skip.covers(script):
            outcome.skipped_files.append((skip.proposal, script.name))
            return outcome
    try:
        commands = wast.parse_script(script.path.read_text(encoding="utf-8"))
    except TextError as error:
        place = f"{script.name}:{error.line}"
        outcome.failures.append(Failure(place, "script", "a script", str(error)))
        return outcome
    runner = Runner(script, outcome, Host(script.features, fuel=fuel) if execute else None)
    timer = threading.Timer(TIME_LIMIT, runner.interrupt)
    timer.daemon = True
    if execute and not fuel:
        timer.start()
    try:
        runner.run(commands)
    finally:
        timer.cancel()
    return outcome


class Runner:
    """The state of a script between its commands."""

    def __init__(self, script: Script, outcome: Outcome, host: Host | None) -> None:
        self._script = script
        self._outcome = outcome
        self._host = host
        #: The proposals for which commands may be refused.
        self._skips = {one.proposal for one in skips() if one.refused_only and one.covers(script)}
        #: By name, the current one as None; why there is none where a module did not get that far.
        self._instances: dict[str | None, Instance | Exception] = {}
        self._definitions: dict[str | None, Module | Exception] = {}
        #: What imports of these module names lack.
        self._unregistered: dict[str, Exception] = {}
        self._does: dict[type, Callable[..., object]] = {
            wast.ModuleCommand: self._module,
            wast.ModuleInstance: self._module_instance,
            wast.Register: self._register,
            wast.Invoke: self._act,
            wast.Get: self._act,
            wast.AssertReturn: self._assert_return,
            wast.AssertTrap: self._assert_trap,
            wast.AssertExhaustion: self._assert_exhaustion,
            wast.AssertException: self._assert_exception,
            wast.AssertMalformed: self._assert_malformed,
            wast.AssertInvalid: self._assert_invalid,
            wast.AssertUnlinkable: self._assert_unlinkable,
        }

    def interrupt(self) -> None:
        """Stop the guest that runs."""
        if self._host:
            self._host.store.interrupt()

    def run(self, commands: Iterable[wast.Command]) -> None:
        """Run commands and write down what came of each."""
        for command in commands:
            kind = KINDS[type(command)]
            if (self._script.name, command.line) in outdated():
                self._outcome.outdated += 1
                continue
            try:
                self._does[type(command)](command)
            except UnsupportedError as error:
                if error.feature.proposal in self._skips:
                    self._outcome.skipped[error.feature.proposal] += 1
                else:
                    self._fail(command, f"{kind} to pass", f"{type(error).__name__}: {error}")
            except NotRun:
                self._outcome.not_run += 1
            except Mismatch as wrong:
                self._fail(command, wrong.expected, wrong.got)
            except Exception as error:  # whatever it is, it is not what the script says
                self._fail(command, f"{kind} to pass", f"{type(error).__name__}: {error}")
            else:
                self._outcome.passed[kind] += 1

    def _fail(self, command: wast.Command, expected: str, got: str) -> None:
        self._outcome.failures.append(self._failure(command, expected, got))

    def _failure(self, command: wast.Command, expected: str, got: str) -> Failure:
        place = f"{self._script.name}:{command.line}"
        return Failure(place, KINDS[type(command)], expected, got)

    # Modules and instances.

    def _compile(self, source: wast.ModuleSource) -> Module | None:
        """The module, or None where nothing is run.

        :raises WasmError: it is malformed or invalid.
        """
        features = self._script.features
        binary = source.binary(features)
        if self._host:
            return self._host.compile(binary)
        validate(decode(binary, features))
        return None

    def _instantiate(self, module: Module | None) -> Instance:
        if not self._host or not module:
            raise NotRun
        try:
            return self._host.instantiate(module)
        except LinkError:
            for one in module.imports:
                if one.module in self._unregistered:
                    raise self._unregistered[one.module] from None
            raise

    def _instance(self, name: str | None) -> Instance:
        if not self._host:
            raise NotRun
        found = self._instances.get(name) or KeyError(f"no instance {name or ''}")
        if isinstance(found, Exception):
            raise found
        return found

    def _module(self, command: wast.ModuleCommand) -> None:
        try:
            module = self._compile(command.source)
            if command.definition:
                self._define(command.name, module)
                return
            instance = self._instantiate(module)
        except NotRun:
            return  # the module itself is fine
        except Exception as error:
            lacking = _lacking(command.line, error)
            if command.definition:
                self._define(command.name, lacking)
            else:
                self._make_current(command.name, lacking)
            raise
        self._make_current(command.name, instance)

    def _module_instance(self, command: wast.ModuleInstance) -> None:
        if not self._host:
            raise NotRun
        definition = self._definitions.get(command.definition) or KeyError("no such definition")
        try:
            if isinstance(definition, Exception):
                raise definition
            instance = self._instantiate(definition)
        except Exception as error:
            self._make_current(command.name, _lacking(command.line, error))
            raise
        self._make_current(command.name, instance)

    def _define(self, name: str | None, module: Module | Exception | None) -> None:
        for one in {None, name}:
            self._definitions[one] = module or NotRun()

    def _make_current(self, name: str | None, instance: Instance | Exception) -> None:
        for one in {None, name}:
            self._instances[one] = instance

    def _register(self, command: wast.Register) -> None:
        if not self._host:
            raise NotRun
        try:
            instance = self._instance(command.module)
        except Exception as error:
            self._unregistered[command.name] = error
            raise
        self._host.register(command.name, instance)

    # Actions.

    def _act(self, action: wast.Action) -> list[Result]:
        instance = self._instance(action.module)
        if not self._host:
            raise NotRun
        if isinstance(action, wast.Get):
            return [self._host.get(instance, action.field)]
        return self._host.invoke(instance, action.field, action.arguments)

    def _assert_return(self, command: wast.AssertReturn) -> None:
        results = self._act(command.action)
        wanted = command.results
        same = len(results) == len(wanted) and all(
            matches(kind, value, one) for (kind, value), one in zip(results, wanted, strict=True)
        )
        if not same:
            got = " ".join(shown(kind, value) for kind, value in results)
            raise Mismatch(" ".join(map(described, wanted)) or "no result", got or "no result")

    def _assert_trap(self, command: wast.AssertTrap) -> None:
        subject = command.subject
        try:
            if isinstance(subject, wast.Invoke | wast.Get):
                results: object = self._act(subject)
            else:
                results = self._instantiate(self._compile(subject))
        except Trap as trap:
            if not trap.message.startswith(command.message):
                raise Mismatch(f"the trap {command.message!r}", trap.message) from trap
        else:
            raise Mismatch(f"the trap {command.message!r}", results)

    def _assert_exhaustion(self, command: wast.AssertExhaustion) -> None:
        try:
            results = self._act(command.action)
        except Trap as trap:
            exhausted = trap.code is TrapCode.STACK_OVERFLOW
            if not exhausted or not trap.message.startswith(command.message):
                raise Mismatch(f"the trap {command.message!r}", trap.message) from trap
        else:
            raise Mismatch(f"the trap {command.message!r}", results)

    def _assert_exception(self, command: wast.AssertException) -> None:
        try:
            results = self._act(command.action)
        except WasmException:
            return
        raise Mismatch("an exception", results)

    # Rejections.

    def _assert_malformed(self, command: wast.AssertMalformed) -> None:
        self._assert_rejected(command, MalformedError)

    def _assert_invalid(self, command: wast.AssertInvalid) -> None:
        self._assert_rejected(command, InvalidError)

    def _assert_rejected(
        self, command: wast.AssertMalformed | wast.AssertInvalid, wanted: type[WasmError]
    ) -> None:
        try:
            self._compile(command.source)
        except wanted as error:
            # A refusal for an unsupported proposal proves nothing, unless it has the rule too.
            unproven = isinstance(error, UnsupportedError) and error.feature not in SUPPORTED
            if unproven and command.message not in error.message:
                raise
            self._count_words(command, error.message)
        except WasmError as error:
            raise Mismatch(f"{wanted.__name__} {command.message!r}", error) from error
        else:
            raise Mismatch(f"{wanted.__name__} {command.message!r}", "a valid module")

    def _assert_unlinkable(self, command: wast.AssertUnlinkable) -> None:
        module = self._compile(command.source)
        try:
            self._instantiate(module)
        except LinkError as error:
            self._count_words(command, str(error))
        else:
            raise Mismatch(f"LinkError {command.message!r}", "an instance")

    def _count_words(
        self,
        command: wast.AssertMalformed | wast.AssertInvalid | wast.AssertUnlinkable,
        got: str,
    ) -> None:
        if got.startswith(command.message):
            self._outcome.same_words += 1
        else:
            self._outcome.other_words.append(self._failure(command, repr(command.message), got))


def _lacking(line: int, error: Exception) -> Exception:
    """What commands on a module that did not become an instance end with."""
    if isinstance(error, UnsupportedError):
        return error
    return LookupError(f"the module of line {line} is not there")
