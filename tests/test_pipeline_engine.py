from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator

import pytest

from quoteset import engine, watch
from quoteset.engine import Failure, WorkerError
from quoteset.watch import Watch

MEMORY = 2**30


def run(
    tasks: Iterable[int],
    work: Callable[[int, Watch], object],
    workers: int = 2,
    *,
    failures: list[tuple[int, Failure]] | None = None,
    prepare: Callable[[], None] | None = None,
    memory_bytes: int = MEMORY,
) -> Iterator[object]:
    """``engine.run`` with failures listed, or raised where there is no list; a task that fails is left out."""

    def relieve(task: int, failure: Failure) -> list[int]:
        if failures is None:
            raise failure.error or AssertionError(failure)
        failures.append((task, failure))
        return []

    return engine.run(tasks, work, workers=workers, relieve=relieve, memory_bytes=memory_bytes, prepare=prepare)


def square(number: int, watched: Watch) -> int:
    return number * number


def die_on_3(number: int, watched: Watch) -> int:
    with watched.step(number, 60, 60):
        if number == 3:
            os._exit(9)
    return number


def raise_on_3(number: int, watched: Watch) -> int:
    if number == 3:
        raise KeyError("three")
    return number


def process_id(number: int, watched: Watch) -> int:
    return os.getpid()


def test_all_results_come_from_few_or_many_processes() -> None:
    for workers in (1, 2):
        assert sorted(run(range(20), square, workers)) == [number * number for number in range(20)]


def test_one_task_starts_no_process_but_two_do_even_for_one_worker() -> None:
    assert list(run([0], process_id)) == [os.getpid()]
    assert list(run([], process_id)) == []
    (one,) = set(run([0, 1, 2], process_id, 1))
    assert one != os.getpid()


def test_tasks_are_taken_no_faster_than_they_are_done() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(30):
            taken.append(number)
            yield number

    for n_done, _ in enumerate(run(tasks(), square), 1):
        assert len(taken) - n_done <= 2 * engine.TASKS_PER_WORKER


def test_worker_that_dies_is_replaced() -> None:
    failures: list[tuple[int, Failure]] = []
    assert sorted(run(range(6), die_on_3, 1, failures=failures)) == [0, 1, 2, 4, 5]
    ((task, failure),) = failures
    assert (task, failure.cause, failure.told, failure.position) == (3, "died", "exit status 9", 3)


def test_what_relieves_a_task_is_done_in_its_stead() -> None:
    def relieve(task: int, failure: Failure) -> list[int]:
        return [task * 10, task * 100]

    found = engine.run(range(5), raise_on_3, workers=2, relieve=relieve, memory_bytes=MEMORY)
    assert sorted(found) == [0, 1, 2, 4, 30, 300]
    alone = engine.run([3], raise_on_3, workers=2, relieve=relieve, memory_bytes=MEMORY)
    assert list(alone) == [30, 300]


def be_odd(number: int, watched: Watch) -> int:
    """Sleep through the alarm at 1, as the worst of libraries would, and eat memory at 2."""
    with watched.step(number, 1.0, 2.0):
        if number == 5:
            sum(range(10**11))  # one call that looks at no signal and lets no other thread run
        if number == 1:
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
            time.sleep(120)
        if number == 2:
            held = bytearray(2**31)
            return len(held)
        if number == 3:
            try:
                time.sleep(120)
            except Exception:  # noqa: BLE001 - as many libraries do
                return -1
    return number


def test_worker_that_hangs_or_takes_too_much_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "GRACE", 0.5)
    failures: list[tuple[int, Failure]] = []
    assert sorted(run(range(6), be_odd, failures=failures)) == [0, 4]
    assert {task: failure.cause for task, failure in failures} == {1: "slow", 2: "memory", 3: "slow", 5: "slow"}
    assert all(task == failure.position for task, failure in failures)


def grow(number: int, watched: Watch) -> int:
    """At 1 take memory of which no allocation fails: what the process had before counts too."""
    held = [bytearray(2**24) for _ in range(25)] if number == 1 else []
    time.sleep(60 if number == 1 else 0)
    return len(held)


def test_memory_is_seen_from_outside() -> None:
    failures: list[tuple[int, Failure]] = []
    found = run(range(3), grow, 1, failures=failures, memory_bytes=420 * 2**20)
    assert list(found) == [0, 0]
    assert [(task, failure.cause) for task, failure in failures] == [(1, "memory")]


def end_at_once() -> None:
    os._exit(5)


def test_workers_that_cannot_be_started_are_an_error() -> None:
    with pytest.raises(WorkerError, match=r"end as soon as they are started \(exit status 5\).*__main__"):
        list(run(range(6), square, prepare=end_at_once))


def sleep_long(number: int, watched: Watch) -> int:
    time.sleep(0 if number == 0 else 120)
    return number


def test_whoever_stops_listening_does_not_wait() -> None:
    results = engine.run(range(6), sleep_long, workers=2, relieve=lambda *_: [], memory_bytes=MEMORY)
    assert next(results) == 0
    started = time.monotonic()
    results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 30


def set_up() -> None:
    os.environ["QUOTESET_TEST_WORKER"] = "set up"


def state(number: int, watched: Watch) -> tuple[str | None, bool]:
    return os.environ.get("QUOTESET_TEST_WORKER"), signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_workers_are_prepared_and_leave_ctrl_c_to_the_parent() -> None:
    assert list(run(range(4), state, prepare=set_up)) == [("set up", True)] * 4
    assert state(0, Watch()) == (None, False)


class Unfit(Exception):  # noqa: N818
    """An error that cannot be made again from its message."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def raise_unfit(number: int, watched: Watch) -> int:
    raise Unfit(1, 2)


def test_error_in_a_worker_travels_with_its_place() -> None:
    with pytest.raises(KeyError, match="three") as caught:
        list(run(range(6), raise_on_3))
    assert "in raise_on_3" in caught.value.__notes__[-1]
    with pytest.raises(RuntimeError, match="Unfit: 1 and 2"):
        list(run(range(6), raise_unfit))


@pytest.mark.parametrize("limits", [(0.05, 60), (60, 0.05)])
def test_step_in_this_process(limits: tuple[float, float]) -> None:
    """It may be computing that takes too long, or waiting."""
    watched = Watch()
    before = (signal.getsignal(signal.SIGALRM), signal.getsignal(signal.SIGPROF))

    def go_on_for_ever() -> None:
        with watched.step(7, *limits):
            while limits[0] < 1:
                pass
            time.sleep(10)

    with watched.alarms(), pytest.raises(watch.TimeLimitReached):
        go_on_for_ever()
    assert watched.position == 7
    with watched.alarms(), watched.step(8, 0.05, 0.05):
        pass
    time.sleep(0.1)
    assert watched.position == watch.NOWHERE
    assert signal.getitimer(signal.ITIMER_REAL) == signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert (signal.getsignal(signal.SIGALRM), signal.getsignal(signal.SIGPROF)) == before


def test_a_lone_process_ends_itself_where_no_alarm_reaches_and_only_there() -> None:
    def ended(work: str) -> subprocess.CompletedProcess[str]:
        code = (
            "import time\n"
            "from quoteset import watch\n"
            "watch.GRACE = watch.REPEAT = 0.1\n"
            "lone = watch.LoneWatch()\n"
            "with lone.alarms():\n"
            "    with lone.step(0, 3600, 3600): pass\n"
            f"    with lone.step(1, 0.1, 3600): {work}\n"
            "time.sleep(1)\n"
        )
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=600)

    assert ended("pass").returncode == 0
    stuck = ended("sum(range(10**12))")
    assert (stuck.returncode, stuck.stderr.splitlines()[0][:7]) == (1, "Timeout")
