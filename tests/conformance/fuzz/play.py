"""Play one module on a runtime and write down everything that can be seen of it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from wasi_core.wasm.binary import decode
from wasi_core.wasm.errors import WasmError
from wasi_core.wasm.text import encode

from .bridge import Entry, entries_of, entries_text, notes_texts
from .machine import MASK, Inconclusive, Machine, Note, Refused, Trapped

#: What operands are drawn from: edges of integers, and edges of floats as bits.
_EDGES = (
    0,
    1,
    2,
    7,
    31,
    32,
    63,
    64,
    255,
    0x7F,
    0x80,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x7FFF_FFFF,
    0x8000_0000,
    0xFFFF_FFFF,
    0x7FFF_FFFF_FFFF_FFFF,
    0x8000_0000_0000_0000,
    0xFFFF_FFFF_FFFF_FFFF,
    0x3F80_0000,
    0xBF80_0000,
    0x4F00_0000,
    0x7F80_0000,
    0x0000_0001,
    0x3FF0_0000_0000_0000,
    0xC1E0_0000_0000_0000,
    0x7FF0_0000_0000_0000,
)
_HANG_LIMIT = "hangLimitInitializer"


class Play(NamedTuple):
    """A module with what is needed to drive it."""

    binary: bytes
    notes: dict[str, bytes]
    entries: list[Entry]
    entries_binary: bytes
    #: For each entry the ``i64`` that it is called with.
    operands: list[list[int]]

    @classmethod
    def of(cls, binary: bytes, seed: int) -> Play:
        try:
            module = decode(binary)
        except WasmError:
            return cls(binary, {}, [], b"", [])  # each runtime has to refuse it
        entries = entries_of(module)
        chance = random.Random(~seed)
        return cls(
            binary,
            {name: encode(text) for name, text in notes_texts(module).items()},
            entries,
            encode(entries_text(entries)),
            [[_operand(chance) for _ in range(entry.words)] for entry in entries],
        )


#: The last line where a limit of the runtime cut the play.
STOPPED = "  stopped"


def play(game: Play, make: Callable[[Note], Machine]) -> list[str]:
    """Instantiate a module and call every export in order, with the play's operands.

    :returns: everything that was seen, a line each; a line of a call starts without a space.
    """
    lines = ["instantiate"]
    machine = make(lambda value: lines.append(f"  note {value:#x}"))
    try:
        _instantiate(game, machine)
        for line in _calls(game, machine):
            lines.append(line)  # noqa: PERF402 - notes come in between
    except Refused:
        return [*lines, "  refused"]
    except Trapped as trap:
        return [*lines, f"  trap {trap.kind}"]
    except Inconclusive:
        return [*lines, STOPPED]
    memory = machine.memory()
    lines.append(f"memory of {len(memory)} bytes, SHA-256 {hashlib.sha256(memory).hexdigest()}")
    return lines


def _instantiate(game: Play, machine: Machine) -> None:
    for name, binary in game.notes.items():
        machine.instantiate(name, binary)
    machine.instantiate("fuzz", game.binary)
    machine.instantiate("entries", game.entries_binary)


def _calls(game: Play, machine: Machine) -> Iterator[str]:
    names = [entry.name for entry in game.entries]
    for number, (name, operands) in enumerate(zip(names, game.operands, strict=True)):
        if _HANG_LIMIT in names:
            machine.call(names.index(_HANG_LIMIT), [])
        yield f"{name}({', '.join(map(hex, operands))})"
        try:
            yield "  = " + " ".join(map(hex, machine.call(number, operands)))
        except Trapped as trap:
            yield f"  trap {trap.kind}"


def _operand(chance: random.Random) -> int:
    if chance.random() < 0.5:
        return chance.choice(_EDGES)
    return chance.getrandbits(chance.choice((8, 32, 64))) & MASK
