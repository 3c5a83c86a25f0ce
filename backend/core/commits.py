"""Transactions whose commit does not wait for the disk."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def lazy_commit() -> Iterator[None]:
    """A transaction, whole or not at all as ever; but a database that crashes within the second
    may have lost it. For what is then simply done again, and was promised to nobody.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        yield
