"""The preview1 tests of wasi-testsuite, one test for each. `tools/wasi-suite` prints counts."""

from __future__ import annotations

import pytest

from .__main__ import HOW_TO_GET, suite_root
from .manifests import Case, cases
from .runner import differences, run

ROOT = suite_root()
CASES = list(cases(ROOT)) if ROOT else []


def test_there_is_a_suite() -> None:
    if ROOT is None:
        pytest.skip(HOW_TO_GET)
    assert CASES, f"no tests below {ROOT}: {HOW_TO_GET}"


def test_every_difference_is_of_a_test() -> None:
    if not CASES:
        pytest.skip(HOW_TO_GET)
    assert differences().keys() <= {case.name for case in CASES}


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_case(case: Case) -> None:
    result = run(case)
    assert not result.failures, str(result)
