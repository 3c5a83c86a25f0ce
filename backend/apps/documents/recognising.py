"""Lanes for text recognition, which takes minutes: nobody else's document waits for that."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

LANES = 2
MOST = 4  # documents in a lane; what is read meanwhile is read again later
_lanes = [Counter[UUID]() for _ in range(LANES)]


class LaneFull(Exception):
    """So many wait already that this one had better come again."""


@contextmanager
def entered(workspace: UUID) -> Iterator[int]:
    """The number of a lane in which the workspace's documents go one after the other; the other
    lane is free for somebody else's.

    Raises: LaneFull.
    """
    number = min(range(LANES), key=lambda each: (not _lanes[each][workspace], _lanes[each].total()))
    lane = _lanes[number]
    if lane.total() >= MOST:
        raise LaneFull
    lane[workspace] += 1
    try:
        yield number
    finally:
        lane[workspace] -= 1
