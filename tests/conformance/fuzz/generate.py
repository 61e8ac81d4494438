"""A random module from a number: binaryen's fuzzer turns random bytes into a valid module.

The modules bound their loops and recursions themselves (binaryen's hang limit, which the export
``hangLimitInitializer`` sets back) and turn NaNs into zeros where their bits could differ.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from pathlib import Path

TOOL = "wasm-opt"

_SCALAR = (
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
)
_TUPLES = (*_SCALAR, "--enable-multivalue")
_REFERENCES = (
    *_TUPLES,
    "--enable-reference-types",
    "--enable-tail-call",
    "--enable-extended-const",
)
# Optimised code has other shapes: fused branches, reused locals, loops out of any control flow.
# Flattening knows no tuples.
_OPTIMISED = ((), ("-O1",), ("-O3",))
_RELOOPED = ("--flatten", "--rereloop")
#: What a module may use, and the passes over it; a seed takes one of either.
_PROFILES: tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = (
    (("--mvp-features",), (*_OPTIMISED, _RELOOPED)),
    ((*_SCALAR, "--enable-simd"), (*_OPTIMISED, _RELOOPED)),
    (_TUPLES, _OPTIMISED),
    ((*_REFERENCES, "--enable-simd"), _OPTIMISED),
)
#: How many random bytes at most; a seed takes one. More of them make more and longer functions.
_SIZES = (500, 4_000, 16_000, 60_000)


class GeneratorError(Exception):
    """The fuzzer could not be run."""


def at_hand() -> bool:
    """Whether binaryen's tool is installed."""
    return shutil.which(TOOL) is not None


def module_of(seed: int) -> bytes:
    """The module of a seed; the same for one version of binaryen.

    :raises GeneratorError: the tool is missing or failed; the message has its output.
    """
    chance = random.Random(seed)
    profile, choices = chance.choice(_PROFILES)
    passes = chance.choice(choices)
    with tempfile.TemporaryDirectory() as folder:
        bytes_file, module = Path(folder) / "bytes", Path(folder) / "module.wasm"
        bytes_file.write_bytes(chance.randbytes(chance.randrange(100, chance.choice(_SIZES))))
        command = [TOOL, "-ttf", bytes_file, "--denan", *profile, *passes, "-o", module]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        except FileNotFoundError:
            raise GeneratorError(f"{TOOL} is not installed; it is part of binaryen") from None
        except subprocess.CalledProcessError as error:
            raise GeneratorError(f"seed {seed}: {error.stderr.strip()}") from error
        return module.read_bytes()
