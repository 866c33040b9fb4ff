"""What comes next is made while what came before is in use."""

import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

import pytest

from quoteset.ahead import ahead


@pytest.fixture
def pool() -> Iterator[Executor]:
    with ThreadPoolExecutor() as pool:
        yield pool


def test_all_items_come_in_their_order(pool: Executor) -> None:
    assert list(ahead(iter(range(1, 100)), pool, stop=lambda: pytest.fail("nothing is to be broken off"))) == list(
        range(1, 100)
    )


def test_the_next_item_is_made_while_one_is_in_use(pool: Executor) -> None:
    is_in_use = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        assert is_in_use.wait(30)
        yield 2

    found = ahead(items(), pool, stop=lambda: None)
    assert next(found) == 1
    is_in_use.set()
    assert list(found) == [2]


def test_one_item_at_a_time_is_made_ahead(pool: Executor) -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1, 5):
            made.append(number)
            yield number

    found = ahead(items(), pool, stop=lambda: None)
    assert next(found) == 1
    found.close()
    assert len(made) <= 2


def test_what_making_an_item_raises_is_raised_in_its_place(pool: Executor) -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("disk full")

    found = ahead(items(), pool, stop=lambda: None)
    assert next(found) == 1
    with pytest.raises(OSError, match="disk full"):
        next(found)


def test_an_item_that_nobody_waits_for_is_broken_off(pool: Executor) -> None:
    is_broken_off = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        assert is_broken_off.wait(30)
        yield 2

    found = ahead(items(), pool, stop=is_broken_off.set)
    assert next(found) == 1
    found.close()
    assert is_broken_off.is_set()
