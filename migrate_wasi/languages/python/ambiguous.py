"""Names that an import of a WASI package and something else both bind."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.scopes import Binding


def ambiguous(file: PythonFile) -> Iterator[tuple[ast.Name, Binding, Binding]]:
    """Uses of such names: (use, import, other binding).

    What they denote is not certain; one use per pair of bindings is given.
    """
    seen: set[tuple[int, int]] = set()
    for name in sorted(file.wasi_names):
        for node in sorted(file.table.names.get(name, ()), key=file.span):
            if not isinstance(node.ctx, ast.Load) or file.dotted(node) is not None:
                continue
            ours: Binding | None = None
            other: Binding | None = None
            for binding in file.bindings(node):
                if binding.kind == "import" and file.import_canonical(binding):
                    ours = ours or binding
                else:
                    other = other or binding
            if ours is None or other is None or (id(ours), id(other)) in seen:
                continue
            seen.add((id(ours), id(other)))
            yield node, ours, other
