"""Several workers give what one gives, in the same order."""

import os
import signal
from pathlib import Path

import pytest

from migrate_wasi.config import Options
from migrate_wasi.pipeline import make_plan
from migrate_wasi.workers import shared

_USING = """\
from wasi_cap_std_sync import WasiCtxBuilder


def context(names):
    builder = WasiCtxBuilder()
    for name in names:
        builder = builder.arg(name)
    return builder.build()
"""


def _silent(_done: int, _total: int) -> None:
    pass


def test_a_plan_of_two_workers_is_that_of_one(tmp_path: Path) -> None:
    for number in range(50):
        text = "def broken(:  # wasi_common\n" if number % 10 == 9 else _USING
        (tmp_path / f"module_{number:02}.py").write_text(text, "utf-8")
    one = make_plan([tmp_path], Options(jobs=1))
    two = make_plan([tmp_path], Options(jobs=2))
    assert len(one.changes) == 45
    assert len(one.problems) == 5
    assert one == two


@pytest.mark.parametrize("jobs", [0, 1, 2, 3, 7])
def test_results_are_in_the_order_of_the_work(jobs: int) -> None:
    assert shared(lambda index: index * index, 100, jobs, _silent) == [i * i for i in range(100)]


@pytest.mark.parametrize("count", [0, 1, 20])
def test_little_work_stays_in_this_process(count: int) -> None:
    assert shared(lambda _index: os.getpid(), count, 8, _silent) == [os.getpid()] * count


def test_a_worker_that_dies_leaves_its_share_to_this_process() -> None:
    here = os.getpid()

    def work(index: int) -> int:
        if os.getpid() != here and index > 50:
            os.kill(os.getpid(), signal.SIGKILL)
        return index

    assert shared(work, 100, 2, _silent) == list(range(100))


def test_a_result_that_cannot_be_sent_is_made_again_in_this_process() -> None:
    results = shared(lambda index: lambda: index, 64, 2, _silent)
    assert [result() for result in results] == list(range(64))


def test_workers_end_with_a_run_that_is_interrupted() -> None:
    here = os.getpid()

    def work(index: int) -> int:
        if os.getpid() == here:
            raise KeyboardInterrupt
        signal.pause()
        return index

    with pytest.raises(KeyboardInterrupt):
        shared(work, 64, 2, _silent)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
