"""``Table``: descriptors by number.

Where the crates infer the type of an entry, it is given first: ``table.get(Session, 3)``.

Source: crates/wasi-common/src/table.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

from typing import Any, NoReturn, Self, TypeVar, overload

from ..wasi import table as core
from . import active
from .errno import Errno
from .errors import raises_own

T = TypeVar("T")


class BaseTable:
    """Descriptors of a guest, and whatever an embedder keeps under a number.

    :param table: the core's; a new one by default.
    """

    def __init__(self, table: core.Table | None = None) -> None:
        self.core = core.Table() if table is None else table

    @classmethod
    def new(cls) -> Self:
        """An empty one."""
        return cls()

    def __call__(self) -> Self:
        """The table: ``ctx.table()`` and ``ctx.table`` are the same."""
        return self

    def insert_at(self, key: int, a: object) -> None:
        """Put an entry under a number, in place of what is there."""
        self.core.insert_at(key, a)

    @raises_own
    def push(self, a: object) -> int:
        """Put an entry under the next free number, and return it."""
        return self.core.push(a)

    def contains_key(self, key: int) -> bool:
        """Whether a number is taken."""
        return self.core.contains(key)

    def is_(self, kind: type, key: int) -> bool:
        """Whether an entry is of a type."""
        return isinstance(self.core.get(key), kind)

    @overload
    def get(self, kind: type[T], key: int, /) -> T: ...
    @overload
    def get(self, key: int, /) -> Any: ...
    def get(self, *wanted: Any) -> Any:
        """An entry, of a type if one is given. :raises Error: ``Badf``: there is none, or other."""
        *kinds, key = wanted
        if not self.core.contains(key):
            _badf("key not in table")
        entry = self.core.get(key)
        if kinds and not isinstance(entry, kinds[0]):
            _badf("element is a different type")
        return entry

    #: The same: what is in a table can be changed.
    get_mut = get


def _badf(why: str) -> NoReturn:
    raise active.surface().error.from_errno(Errno.Badf).context(why)
