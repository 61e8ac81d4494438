"""Print the Python that the functions of a module become: for whoever works on the translator.

    python -m wasi_core.engine.portable MODULE.wasm [FUNCTION …]

``MODULE`` is a binary or a ``.wat`` file; a function is named by its index or its name, and all
of them are printed unless some are.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ...wasm.binary import decode
from ...wasm.errors import WasmError
from ...wasm.module import ModuleData
from ...wasm.names import Names
from ...wasm.validation import validate
from ..config import Config
from .translate import source_of


def main(arguments: list[str]) -> int:
    """Print; 0 when done, 2 when the module cannot be read or has no such function, 3 for usage."""
    if not arguments or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 3
    try:
        module = _read(Path(arguments[0]))
        names = Names(module)
        for index in _chosen(module, names, arguments[1:]):
            print(f"# {names.function(index) or ''}: {module.type_of(index)}")
            print(source_of(module, Config(), index))
    except (OSError, WasmError, LookupError) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    return 0


def _read(path: Path) -> ModuleData:
    binary = path.read_bytes()
    if not binary.startswith(b"\0asm"):
        from ...wasm.text import encode

        binary = encode(binary.decode("utf-8"))
    module = decode(binary)
    validate(module)
    return module


def _chosen(module: ModuleData, names: Names, wanted: list[str]) -> list[int]:
    defined = module.defined_functions()
    if not wanted:
        return list(defined)
    by_name = {names.function(index): index for index in defined}
    by_name |= {str(index): index for index in defined}
    missing = [name for name in wanted if name not in by_name]
    if missing:
        raise LookupError(f"no function with a body is called {', '.join(missing)}")
    return [by_name[name] for name in wanted]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
