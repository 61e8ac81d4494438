"""Mutated binaries, a few hundred of them; ``python -m tests.conformance.mutations`` runs more."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from conformance.guarded import TimeLimitError, peak_of
from conformance.mutations import case_of, failures_of, guests, outcome_of, read
from conformance.mutators import MUTATORS
from core_binary_support import HEADER
from wasi_core.wasm.errors import WasmError


def test_mutated_binaries_raise_only_documented_errors() -> None:
    outcomes: Counter[str] = Counter()
    assert failures_of(seed=1, count=300, outcomes=outcomes) == []
    assert outcomes.total() == 300
    # Mutations that break everything, or nothing, would prove nothing.
    assert min(outcomes[kind] for kind in ("malformed", "invalid", "valid")) >= 10


@pytest.mark.parametrize("name", guests())
def test_what_is_mutated_is_valid(name: str) -> None:
    read(guests()[name])


def test_a_case_is_the_same_each_time() -> None:
    assert case_of(5, 17) == case_of(5, 17)
    assert case_of(5, 17) != case_of(5, 18)


def test_every_mutator_takes_part() -> None:
    made = " ".join(case_of(0, number).made for number in range(400))
    assert [one.__name__ for one in MUTATORS if one.__name__ not in made] == []


TYPE_AND_FUNCTION = "01 04 01 60 00 00 03 02 01 00"
GREEDY = [
    # what, sections
    ("a section of 4 GiB", "01 ff ff ff ff 0f"),
    ("2**32 - 1 types", "01 05 ff ff ff ff 0f"),
    ("2**31 groups of no locals", TYPE_AND_FUNCTION + "0a 0a 01 08 80 80 80 80 08 00 7f 0b"),
    ("2**32 - 1 locals", TYPE_AND_FUNCTION + "0a 0a 01 08 01 ff ff ff ff 0f 7f 0b"),
    ("a br_table of 2**32 - 1", TYPE_AND_FUNCTION + "0a 0b 01 09 00 41 00 0e ff ff ff ff 0f"),
    ("a table of 2**32 - 1 elements", "04 08 01 70 00 ff ff ff ff 0f"),
    ("a memory of 4 GiB", "05 05 01 00 80 80 04"),
]


@pytest.mark.parametrize("sections", [row[1] for row in GREEDY], ids=[row[0] for row in GREEDY])
def test_binaries_that_ask_for_much_get_little(sections: str) -> None:
    def action() -> None:
        with suppress(WasmError):
            read(HEADER + bytes.fromhex(sections))

    assert peak_of(action, 2) < 1 << 20


def test_a_module_that_takes_too_long_is_noticed() -> None:
    def forever() -> None:
        while True:
            pass

    with pytest.raises(TimeLimitError):
        peak_of(forever, 0.05)


def test_a_case_that_raises_something_else_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise IndexError("of our own")

    monkeypatch.setattr("conformance.mutations.read", broken)
    assert outcome_of(case_of(0, 0)) == ("wrong", "IndexError: of our own")


def test_a_case_that_takes_too_much_memory_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(*_: object) -> None:
        bytes(200 << 20)

    monkeypatch.setattr("conformance.mutations.read", greedy)
    outcome, wrong = outcome_of(case_of(0, 0))
    assert outcome == "wrong"
    assert wrong is not None
    assert wrong.startswith("it allocates 209,7")
