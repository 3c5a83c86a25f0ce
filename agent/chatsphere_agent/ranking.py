"""Merge ranked lists into one."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def fuse(rankings: Sequence[Sequence[Key]], *, k: int = 60) -> list[tuple[Key, float]]:
    """Merge ranked lists by reciprocal rank: score(key) = sum over lists of 1 / (k + rank).

    Args:
        rankings: keys, best first; rank counts from 1. Lists may differ in length.
        k: damping, dimensionless, at least 1.

    Returns:
        (key, score), best first; 0 < score <= len(rankings) / (k + 1). Ties keep first-seen order.

    Raises:
        ValueError: `k` is below 1.

    Source: Cormack, Clarke & Buettcher, SIGIR 2009; k = 60 is theirs.
    """
    if k < 1:
        raise ValueError("k must be at least 1")
    scores: dict[Key, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(ranking, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (k + rank)
    return sorted(scores.items(), key=lambda pair: -pair[1])
