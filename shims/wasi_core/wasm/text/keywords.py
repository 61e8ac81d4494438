"""The words of the text format: what is none of them, nor a number, is an unknown operator.

Source: WebAssembly core specification, text format; the reference interpreter's script format.
"""

from __future__ import annotations

import re

from ..opcodes import BY_NAME
from .numbers import is_natural, is_number

_WORDS = """
    module type func param result import export table memory global tag start elem data local
    offset item declare mut block loop if then else end try_table catch catch_ref catch_all
    catch_all_ref ref null extern exn i32 i64 f32 f64 v128 funcref externref exnref
    i8x16 i16x8 i32x4 i64x2 f32x4 f64x2 i8 i16
    register invoke get assert_return assert_trap assert_exhaustion assert_exception
    assert_malformed assert_invalid assert_unlinkable binary quote definition instance either
    ref.extern ref.host nan:canonical nan:arithmetic
"""

KEYWORDS = frozenset(_WORDS.split()) | frozenset(BY_NAME)

_MEMARG = re.compile(r"(offset|align)=(.*)")


def is_known(word: str) -> bool:
    """Whether the text format has a token: it can still be in the wrong place."""
    if word in KEYWORDS or word[:1] in ("(", ")", '"', "$"):
        return True
    memarg = _MEMARG.fullmatch(word)
    return is_natural(memarg[2]) if memarg else is_number(word)
