"""How the arguments of a call are laid out in the memory of the probe."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

from wasi_core.wasi import types
from wasi_core.wasi.functions import Function, Parameter

from .scenario import ScenarioError, Step, text_of, tokens

#: Bytes of the memory that are watched; the probe has them all.
SIZE = 0x20000
#: Where the first place is given out.
FIRST = 0x1000
BLANK = b"?"

#: Bytes of a result, by witx type.
RESULT_SIZES = {
    "size": 4,
    "fd": 4,
    "roflags": 2,
    "timestamp": 8,
    "filesize": 8,
    "fdstat": 24,
    "filestat": 64,
    "prestat": 8,
}
#: Values of 64 bits; everything else is 32.
WIDE = frozenset(["filesize", "filedelta", "timestamp", "rights", "dircookie"])

#: The names that a value may be given by.
_NAMES: dict[str, type[types.IntFlag] | type[types.IntEnum]] = {
    "rights": types.Rights,
    "fdflags": types.FdFlags,
    "oflags": types.OFlags,
    "lookupflags": types.LookupFlags,
    "fstflags": types.FstFlags,
    "clockid": types.ClockId,
    "whence": types.Whence,
    "advice": types.Advice,
    "riflags": types.RiFlags,
    "sdflags": types.SdFlags,
    "subclockflags": types.SubclockFlags,
}

#: And rights by two more: all that there are, and all that a file can have.
_ALL_RIGHTS = {"ALL": 0x3FFF_FFFF, "RW": 0x08E0_01FF}

_U64 = 2**64 - 1
_CLOCK = Struct("<QB7xI4xQQH6x")
_FD = Struct("<QB7xI28x")


class Region(NamedTuple):
    """A place that a call may write to: where it is and what it is called in a report."""

    name: str
    #: The witx type of a result, or ``buffer``.
    type: str
    address: int
    size: int


class Layout:
    """Values, bytes to lay out and places to look at, for one call."""

    def __init__(self, step: Step, function: Function, named: dict[str, int]) -> None:
        self.values: list[int] = []
        self.data: list[tuple[int, bytes]] = []
        self.regions: list[Region] = []
        self._named = named
        self._next = FIRST
        self._step = step
        if len(step.arguments) != len(function.parameters):
            wanted = " ".join(parameter.name for parameter in function.parameters)
            raise ScenarioError(f"{step.line}: {function.name} takes {wanted}")
        for parameter, word in zip(function.parameters, step.arguments, strict=True):
            self._argument(parameter, word)
        for at, result in enumerate(function.results):
            if step.results:
                self.values.append(_number(step.results[at][1:]))
            else:
                place = self._place(RESULT_SIZES[result.type])
                self.values.append(place)
                self._region(result.name, result.type, place, RESULT_SIZES[result.type])

    def _argument(self, parameter: Parameter, word: str) -> None:
        kind = parameter.type
        if kind == "string":
            self.values += self._string(word)
        elif kind in ("iovec_array", "ciovec_array"):
            self.values += self._vectors(parameter.name, word)
        elif kind == "address":
            self.values.append(self._address(parameter.name, word))
        else:
            value = self._value(kind, word)
            self.values.append(value & (_U64 if kind in WIDE else 0xFFFF_FFFF))

    def _place(self, size: int) -> int:
        place = self._next
        self._next += (size + 31) // 16 * 16
        return place

    def _region(self, name: str, kind: str, place: int, size: int) -> None:
        self.regions.append(Region(name, kind, place, size))

    def _value(self, kind: str, word: str) -> int:
        if word.startswith("$"):
            return self._named[word[1:]]
        if kind in _NAMES and word.replace("|", "").replace("_", "").isalpha():
            value = 0
            for name in word.split("|"):
                value |= _ALL_RIGHTS.get(name) or _NAMES[kind][name]
            return value
        return _number(word)

    def _string(self, word: str) -> tuple[int, int]:
        if word.startswith("@"):
            return _pair(word)
        return self._bytes(text_of(word))

    def _bytes(self, data: bytes) -> tuple[int, int]:
        place = self._place(len(data))
        self.data.append((place, data))
        return place, len(data)

    def _vectors(self, name: str, word: str) -> tuple[int, int]:
        if word.startswith("@"):
            return _pair(word)
        pairs: list[tuple[int, int]] = []
        for at, item in enumerate(tokens(word[1:-1].replace(",", " "))):
            if item.startswith("@"):
                pairs.append(_pair(item))
            elif item.startswith('"'):
                pairs.append(self._bytes(text_of(item)))
            else:
                size = _number(item)
                pairs.append((self._place(size), size))
                self._region(f"{name}[{at}]", "buffer", *pairs[-1])
        array = self._place(8 * len(pairs))
        for at, (start, length) in enumerate(pairs):
            raw = (start | length << 32).to_bytes(8, "little")
            self.data.append((array + 8 * at, raw))
        return array, len(pairs)

    def _address(self, name: str, word: str) -> int:
        if word.startswith("@"):
            return _number(word[1:])
        if word.startswith("["):
            return self._subscriptions(word)
        size = int(word[1:] or 256)
        place = self._place(size)
        self._region(name, "buffer", place, size)
        return place

    def _subscriptions(self, word: str) -> int:
        rows: list[bytes] = []
        for at, item in enumerate(filter(None, word[1:-1].split(","))):
            kind, *words = item.split()
            userdata = 0x100 + at
            if kind == "clock":
                clock, timeout, *flags = words
                number = self._value("subclockflags", flags[0]) if flags else 0
                clock_id = self._value("clockid", clock)
                rows.append(_CLOCK.pack(userdata, 0, clock_id, _number(timeout) & _U64, 0, number))
            else:
                tag = {"read": 1, "write": 2}.get(kind)
                tag = _number(kind) if tag is None else tag
                rows.append(_FD.pack(userdata, tag, self._value("fd", words[0]) & 0xFFFFFFFF))
        return self._bytes(b"".join(rows))[0]


def _number(word: str) -> int:
    try:
        return int(word, 0)
    except ValueError:
        raise ScenarioError(f"{word!r} is no number, and no name of that type") from None


def _pair(word: str) -> tuple[int, int]:
    address, _, count = word[1:].partition(":")
    return _number(address), _number(count)
