"""Words of proposals that are refused: an error that names the proposal is worth more than one
that calls the word unknown.

Source: the text formats of the proposals' repositories, github.com/WebAssembly.
"""

from __future__ import annotations

import re

from ..features import Feature

_WORDS = (
    (
        Feature.FUNCTION_REFERENCES,
        r"(return_)?call_ref|ref\.as_non_null|br_on(_non)?_null",
    ),
    (
        Feature.GC,
        r"(struct|array|i31)\..*|ref\.(eq|test|cast|any|i31|struct|array)|br_on_cast(_fail)?"
        r"|any\.convert_extern|extern\.convert_any"
        r"|(any|eq|i31|struct|array|null|nullfunc|nullextern|nullexn)ref"
        r"|any|eq|i31|struct|array|none|nofunc|noextern|noexn|rec|sub|final|field",
    ),
    (Feature.LEGACY_EXCEPTIONS, r"try|delegate|rethrow"),
    (Feature.THREADS, r"i(32|64)\.atomic\..*|memory\.atomic\..*|atomic\.fence|shared|thread|wait"),
    (Feature.RELAXED_SIMD, r".*\.relaxed_.*"),
    (Feature.WIDE_ARITHMETIC, r"i64\.(add128|sub128|mul_wide_[su])"),
    (Feature.CUSTOM_PAGE_SIZES, r"pagesize"),
    (Feature.COMPONENT_MODEL, r"component"),
)
_REFUSED = tuple((feature, re.compile(words)) for feature, words in _WORDS)


def refused(word: str) -> Feature | None:
    """The refused proposal that brings a word."""
    for feature, words in _REFUSED:
        if words.fullmatch(word):
            return feature
    return None
