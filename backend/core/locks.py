"""Locks in the database: they hold across processes and machines and end with the session."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.transaction import TransactionManagementError

KEY = "hashtextextended(%s, 0)"


def hold_until_commit(name: str) -> None:
    """Wait for `name` and keep it to the end of this transaction.

    Raises: TransactionManagementError: there is none, so that nothing would be kept.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({KEY})", [name])


def try_until_commit(name: str) -> bool:
    """Keep `name` to the end of this transaction, if nobody else has it; whether that is so."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock({KEY})", [name])
        got: bool = cursor.fetchone()[0]
    return got


@contextmanager
def tried(name: str) -> Iterator[bool]:
    """Keep `name` for the block, if nobody else has it; whether that is so."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({KEY})", [name])
        got: bool = cursor.fetchone()[0]
    try:
        yield got
    finally:
        if got and connection.connection and connection.is_usable():  # otherwise it has ended
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock({KEY})", [name])


@contextmanager
def held(name: str) -> Iterator[None]:
    """Wait for `name`, as long as it takes, and keep it for the block.

    Inside, statements may take their time: this is for upkeep, not for requests.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        cursor.execute(f"SELECT pg_advisory_lock({KEY})", [name])
    try:
        yield
    finally:
        connection.close()  # ends the session, and with it the lock and the two settings
