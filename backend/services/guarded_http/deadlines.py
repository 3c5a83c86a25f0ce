"""One end for everything that belongs to a fetch."""

import time

from services.guarded_http.errors import FetchFailed


class Deadline:
    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds until the end. Raises: FetchFailed: it has passed."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise FetchFailed("too_slow")
        return seconds if at_most is None else min(seconds, at_most)
