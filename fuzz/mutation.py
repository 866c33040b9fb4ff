"""Mutations that know words: what libFuzzer does to bytes, and insertions, copies and long repetitions of parts."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Mutator = Callable[[bytes, int, int], bytes]

# A part is repeated up to so many times at once: what is quadratic shows with length only.
MAX_REPEATED = 400


def mutator_with(words: Sequence[bytes], mutate_bytes: Callable[[bytes, int], bytes]) -> Mutator:
    """A mutator for ``atheris.Setup`` that half of the time works with ``words`` and parts of the input.

    Else it leaves it to ``mutate_bytes``, which is libFuzzer's.
    """

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.5:
            return bytes(mutate_bytes(data, max_size))
        for _ in range(chance.choice((1, 1, 2, 4, 8))):
            data = changed(data, words, chance)
        return data[:max_size]

    return mutate


def changed(data: bytes, words: Sequence[bytes], chance: random.Random) -> bytes:
    """``data`` with one word put in, or one part taken out, copied or repeated many times."""
    at, start = chance.randint(0, len(data)), chance.randint(0, len(data))
    end = min(len(data), start + chance.choice((1, 2, 4, 8, 16, 64, 256)))
    part = data[start:end]
    kind = chance.random()
    if kind < 0.45:
        return data[:at] + chance.choice(words) + data[at:]
    if kind < 0.6:
        return data[:start] + data[end:]
    if kind < 0.75:
        return data[:at] + part + data[at:]
    if kind < 0.85:
        return data[:start] + chance.choice(words) + data[end:]
    if kind < 0.95:
        return data[:start] + b"".join(chance.choices(words, k=chance.randint(1, 6))) + data[start:]
    return data[:end] + part * chance.randint(2, MAX_REPEATED) + data[end:]
