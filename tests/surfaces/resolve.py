"""Says which names a surface has: run with its folders in the path, names as JSON on stdin.

For each name its parameters, ``null`` for what takes none, ``false`` where there is no such name.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
from typing import Any


def resolve(name: str) -> Any:
    """What a dotted name stands for. :raises LookupError: nothing."""
    parts = name.split(".")
    found: Any = None
    for count in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:count]))
        except ModuleNotFoundError:
            continue
        for part in parts[count:]:
            try:
                found = getattr(found, part)
            except AttributeError:
                raise LookupError(name) from None
        return found
    raise LookupError(name)


def parameters(found: Any) -> list[str] | None:
    """The names of what something takes, with ``=`` where it can be left out; not the object."""
    if not callable(found) or inspect.isclass(found):
        return None
    try:
        named = inspect.signature(found).parameters.values()
    except (TypeError, ValueError):
        return None
    return [
        one.name if one.default is one.empty else f"{one.name}="
        for one in named
        if one.name not in ("self", "cls")
    ]


def main() -> None:
    """Answer for each name of stdin."""
    answers: dict[str, Any] = {}
    for name in json.load(sys.stdin):
        try:
            answers[name] = parameters(resolve(name))
        except LookupError:
            answers[name] = False
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
