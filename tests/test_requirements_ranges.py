"""Ranges of versions, before and after."""

from __future__ import annotations

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from migrate_wasi.manifests.python.ranges import Dialect, RangeError, settled, turned

TARGET = Version("23.0.1")

TURNED = [
    ("==2.0.2", "==23.0.1"),
    ("===2.0.2", "===23.0.1"),
    ("==2.0", "==23.0.1"),
    ("==2.*", "==23.*"),
    ("==2.0.*", "==23.0.*"),
    ("~=2.0", "~=23.0"),
    ("~=2.0.2", "~=23.0.1"),
    (">=2.0,<3", ">=23.0.1,<24"),
    (">= 2.0, < 3.0.0", ">= 23.0.1, < 24.0.0"),
    (">2,<=2.0.2", ">=23.0.1,<=23.0.1"),
    (">=2.0.1,<2.1", ">=23.0.1,<23.1"),
    (">=9,<30", ">=23.0.1,<30"),
    (">=2.0,!=2.0.1,<3", ">=23.0.1,<24"),
    ("<3", "<24"),
    ("(>=2.0)", "(>=23.0.1)"),
]

POETRY = [
    ("^2", "^23"),
    ("^2.0", "^23.0"),
    ("^2.0.2", "^23.0.1"),
    ("~2.0", "~23.0"),
    ("2.*", "23.*"),
    ("2.0.2", "23.0.1"),
    (">=2.0 <3", ">=23.0.1 <24"),
]

STANDS = ["", "*", "~=23.0", ">=23.0.1,<24", "==23.0.3", "^24.0", ">=36", "!=2.0.1", "<40"]

NO_COUNTERPART = ["^2 || ^3", ">=2|<1", "=2.0=py_0", "==two", "==$version"]


@pytest.mark.parametrize(("before", "after"), TURNED)
def test_a_range_follows_the_style_of_the_old_one(before: str, after: str) -> None:
    assert turned(before, TARGET) == after
    assert after.strip("()") == "===23.0.1" or TARGET in SpecifierSet(after.strip("()"))
    assert turned(after, TARGET) == after


@pytest.mark.parametrize(("before", "after"), POETRY)
def test_ranges_of_poetry(before: str, after: str) -> None:
    assert turned(before, TARGET, Dialect.POETRY) == after
    assert turned(after, TARGET, Dialect.POETRY) == after


def test_one_equals_sign_is_fuzzy_in_conda_only() -> None:
    assert turned("=2.0", TARGET, Dialect.CONDA) == "=23.0"
    assert turned("==2.0", TARGET, Dialect.CONDA) == "==23.0.1"


@pytest.mark.parametrize("text", STANDS)
def test_what_allows_the_target_stands(text: str) -> None:
    assert settled(text, TARGET)
    assert turned(text, TARGET) == text


@pytest.mark.parametrize("text", NO_COUNTERPART)
def test_what_has_no_certain_counterpart_is_refused(text: str) -> None:
    with pytest.raises(RangeError):
        turned(text, TARGET)


def test_another_target() -> None:
    assert turned(">=2.0,<3", Version("36.0.2")) == ">=36.0.2,<37"
    assert turned("~=23.0", Version("24.0.0")) == "~=24.0"
