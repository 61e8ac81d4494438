"""The core against the crates; `python -m tests.wasi.oracle` fetches what is missing."""

from __future__ import annotations

import re
import sys
from functools import cache

import pytest
from wasi_core.wasi.abi import raw_names
from wasi_core.wasi.functions import FUNCTIONS

from .compare import Comparison, compare, differences
from .player import PROBE
from .scenario import scenarios
from .wheels import RELEASES, VARIABLE, present

SCENARIOS = [scenario.name for scenario in scenarios()]
HOW_TO_GET = (
    f"python -m tests.wasi.oracle fetches it; or set {VARIABLE} to a folder with wasmtime "
    "installed below the name of the release: pip install --no-deps --target 2.0.0 wasmtime==2.0.0"
)


@cache
def compared(release: str) -> dict[str, Comparison]:
    """All scenarios of a release, played once."""
    wheel = present(release)
    assert wheel is not None
    return {one.scenario: one for one in compare(release, wheel)}


@pytest.mark.skipif(sys.platform != "linux", reason="the wheels' behaviour is that of Linux")
@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(scenario: str, release: str) -> None:
    if present(release) is None:
        pytest.skip(f"wasmtime {release} is not at hand: {HOW_TO_GET}")
    failure = compared(release)[scenario].failure
    assert not failure, failure


def test_every_difference_is_of_a_scenario() -> None:
    assert {scenario for scenario, _ in differences()} <= set(SCENARIOS)


def test_the_probe_has_every_function() -> None:
    """With the parameters of the table."""
    text = PROBE.read_text("utf-8")
    for name, function in FUNCTIONS.items():
        kinds = ["i64" if wide else "i32" for _, wide in raw_names(function)]
        params = f" (param {' '.join(kinds)})" if kinds else ""
        result = " (result i32)" if function.returns else ""
        assert f'"{name}"\n    (func ${name}{params}{result}))' in text
        assert f'(export "{name}"){params}{result}\n' in text
    assert len(re.findall(r"\(import ", text)) == len(FUNCTIONS)
