"""Where limits are counted without Redis: in PostgreSQL, exact for any number at once.

A storage of the library `limits`: https://limits.readthedocs.io/en/stable/custom-storage.html.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper
from django.db.models.functions import Now
from limits.storage import Storage

from core.models import RateCount

# On the database's clock, so that processes on several machines agree when a window ends. Of many
# at once each waits for the row and adds to what the one before it left.
ADD = """
INSERT INTO core_ratecount AS mine (key, count, ends_at)
VALUES (%(key)s, greatest(0, %(amount)s), clock_timestamp() + make_interval(secs => %(expiry)s))
ON CONFLICT (key) DO UPDATE SET
    count = greatest(
        0, CASE WHEN mine.ends_at > clock_timestamp() THEN mine.count ELSE 0 END + %(amount)s
    ),
    ends_at = CASE WHEN mine.ends_at > clock_timestamp() THEN mine.ends_at
              ELSE excluded.ends_at END
RETURNING count
"""
READ = """
SELECT count, extract(epoch FROM ends_at) FROM core_ratecount
WHERE key = %s AND ends_at > clock_timestamp()
"""


class PostgresCounters(Storage):
    """Fixed windows, each beginning with its first hit. What is counted stays counted, also when it
    is counted inside of a transaction that is undone.
    """

    STORAGE_SCHEME = ["chatsphere+postgresql"]

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return DatabaseError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """The hits of the present window, this one included; `expiry` in seconds."""
        with _at_once() as cursor:
            cursor.execute(ADD, {"key": key, "amount": amount, "expiry": expiry})
            return cast(tuple[int], cursor.fetchone())[0]

    def get(self, key: str) -> int:
        return self._read(key)[0]

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; 0 if there is none."""
        return self._read(key)[1]

    def check(self) -> bool:
        connection.ensure_connection()
        return True

    def reset(self) -> int | None:
        return RateCount.objects.all().delete()[0]

    def clear(self, key: str) -> None:
        RateCount.objects.filter(pk=key).delete()

    def _read(self, key: str) -> tuple[int, float]:
        with _at_once() as cursor:
            cursor.execute(READ, [key])
            row: Any = cursor.fetchone()
        return (row[0], float(row[1])) if row else (0, 0.0)


@contextmanager
def _at_once() -> Iterator[CursorWrapper]:
    """A cursor that commits by itself: inside of a transaction one of another connection.

    That one is not of the pool, where everyone who holds a connection could wait for a second.
    """
    if not in_transaction():
        with connection.cursor() as cursor:
            yield cursor
        return
    other = connection.copy()
    other.settings_dict["OPTIONS"]["pool"] = False
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()


def in_transaction() -> bool:
    return connection.in_atomic_block


def forget_old() -> int:
    """Drop counts of windows that have ended; returns how many."""
    return RateCount.objects.filter(ends_at__lt=Now()).delete()[0]
