"""Whether what is given for the imports of a module fits, with everything wrong told at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .errors import LinkError, WrongStoreError
from .externs import KINDS, Extern, describe, extern_type, satisfies

if TYPE_CHECKING:
    from ..wasm.module import Import, ModuleData
    from .store import Store


def check_imports(store: Store, module: ModuleData, given: Sequence[Extern]) -> None:
    """Make sure that objects satisfy the imports of a module, one each and in order.

    :raises LinkError: there are too few or too many, or some have the wrong type.
    :raises WrongStoreError: one belongs to another store.
    :raises TypeError: one is no object of a store.
    """
    wanted = module.imports
    if len(given) != len(wanted):
        raise LinkError(
            f"unknown import: the module has {len(wanted)} imports and {len(given)} objects were "
            f"given; give one for each of {', '.join(f'{one.module}.{one.name}' for one in wanted)}"
            if wanted
            else f"unknown import: the module has no imports and {len(given)} objects were given"
        )
    wrong: list[str] = []
    for one, item in zip(wanted, given, strict=True):
        if type(item) not in KINDS:
            raise TypeError(
                f"{one.module}.{one.name} is {item!r}; an import is a Func, Table, Memory, Global "
                "or Tag"
            )
        if item.store is not store:
            raise WrongStoreError(
                f"{one.module}.{one.name} belongs to another store: make it in the store in which "
                "the module is instantiated"
            )
        if not satisfies(one, item):
            wrong.append(f"{_wanted(one)}, and what is given is {_given(item)}")
    if wrong:
        raise LinkError(_listed("incompatible import type", wrong))


def missing_imports(missing: Sequence[Import]) -> LinkError:
    """The error that names imports for which there is nothing."""
    return LinkError(_listed("unknown import", [_wanted(one) for one in missing]))


def _listed(problem: str, lines: Sequence[str]) -> str:
    if len(lines) == 1:
        return f"{problem}: {lines[0]}"
    return f"{problem} ({len(lines)} of them):\n  " + "\n  ".join(lines)


def _wanted(one: Import) -> str:
    return f"{one.module}.{one.name} has to be a {describe(one.kind, one.type)}"


def _given(item: Extern) -> str:
    return f"a {describe(KINDS[type(item)], extern_type(item))}"
