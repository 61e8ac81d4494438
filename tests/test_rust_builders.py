"""Builders consumed by value become builders changed in place, in Rust."""

from __future__ import annotations

import pytest
from rust_builder_cases import PRELUDE, Case, read_cases
from rust_support import check_rust, check_rust_noop

from migrate_wasi.edits import Level

CASES = read_cases("rust_builders.txt")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    outcome = check_rust(case.before, case.after, rules="builder-in-place", source="12.0.0")
    assert not outcome.at(Level.TODO)
