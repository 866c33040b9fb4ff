from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from quoteset import engine
from quoteset.engine import WorkerError


def square(number: int) -> int:
    return number * number


def die_on_3(number: int) -> int:
    if number == 3:
        os._exit(9)
    return number


def raise_on_3(number: int) -> int:
    if number == 3:
        raise KeyError("three")
    return number


def process_id(number: int) -> int:
    return os.getpid()


def test_all_results_come_from_few_or_many_processes() -> None:
    for workers in (1, 2):
        found = engine.run(range(20), square, workers=workers, describe=str)
        assert sorted(found) == [number * number for number in range(20)]


def test_one_task_starts_no_process() -> None:
    assert list(engine.run([0], process_id, workers=2, describe=str)) == [os.getpid()]
    assert list(engine.run([], process_id, workers=2, describe=str)) == []


def test_tasks_are_taken_no_faster_than_they_are_done() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(30):
            taken.append(number)
            yield number

    for n_done, _ in enumerate(engine.run(tasks(), square, workers=2, describe=str), 1):
        # Those in hand, and what the last look brought at once.
        assert len(taken) - n_done <= 2 * 2 * engine.TASKS_PER_WORKER


def test_death_of_a_worker_is_an_error_that_names_the_tasks() -> None:
    started = time.monotonic()
    with pytest.raises(WorkerError, match=r"a worker process died .* input 3"):
        list(engine.run(range(6), die_on_3, workers=2, describe=lambda number: f"input {number}"))
    assert time.monotonic() - started < 60


def sleep_long(number: int) -> int:
    time.sleep(0 if number == 0 else 120)
    return number


def test_whoever_stops_listening_does_not_wait() -> None:
    results = engine.run(range(6), sleep_long, workers=2, describe=str)
    assert next(results) == 0
    started = time.monotonic()
    results.close()
    assert time.monotonic() - started < 30


def set_up() -> None:
    os.environ["QUOTESET_TEST_WORKER"] = "set up"


def state(number: int) -> tuple[str | None, bool]:
    return os.environ.get("QUOTESET_TEST_WORKER"), signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_workers_are_prepared_and_leave_ctrl_c_to_the_parent() -> None:
    found = list(engine.run(range(4), state, workers=2, describe=str, prepare=set_up))
    assert found == [("set up", True)] * 4
    assert state(0) == (None, False)


def test_error_in_a_worker_travels() -> None:
    with pytest.raises(KeyError, match="three"):
        list(engine.run(range(6), raise_on_3, workers=2, describe=str))
