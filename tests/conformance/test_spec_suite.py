"""The official test suites, one test for each script. See ``tools/conformance`` for counts."""

from __future__ import annotations

import pytest

from .__main__ import HOW_TO_GET, suite_root
from .runner import run
from .suites import Script, outdated, scripts, skips

ROOT = suite_root()
SCRIPTS = list(scripts(ROOT)) if ROOT else []


def test_there_is_a_suite() -> None:
    if ROOT is None:
        pytest.skip(HOW_TO_GET)
    assert SCRIPTS, f"no scripts below {ROOT}: {HOW_TO_GET}"


@pytest.mark.parametrize("script", [pytest.param(script, id=script.name) for script in SCRIPTS])
def test_script(script: Script) -> None:
    outcome = run(script)
    for proposal, _ in outcome.skipped_files:
        pytest.skip(f"the {proposal} proposal is not supported")
    needed = {skip.proposal for skip in skips() if skip.covers(script)}
    assert outcome.skipped.keys() == needed, "the skip list names what is not needed any more"
    named = sum(name == script.name for name, _ in outdated())
    assert outcome.outdated == named, "skips.toml names lines without a command"
    assert not outcome.failures, "\n".join(map(str, outcome.failures))
