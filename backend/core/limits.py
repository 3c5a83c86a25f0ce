"""How often something may be done, by name: `limits.spend("login", email, address)`.

The rates are in settings.RATES. Exact ones hold for any number of requests at once and all
processes: they are counted in Redis, or in PostgreSQL without one or while it does not answer. The
others spare a machine; they are counted in Redis, or by each process for itself.
"""

import hashlib
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.db import DatabaseError
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage, Storage
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.counters import PostgresCounters
from core.exceptions import DependencyUnavailable, TooManyRequests

log = logging.getLogger("chatsphere.limits")
MINUTE = 60  # seconds
PATIENCE = 0.5  # seconds for an answer of Redis; it gives one in less than a thousandth
REST = 5.0  # seconds in which a Redis that gave none is not asked again
NOT_COUNTED = "What limits attempts does not answer. Please try again."
Result = TypeVar("Result")


class Rate(Protocol):
    """An entry of settings.RATES: "5/minute", and whether it must be exact."""

    @property
    def amount(self) -> str: ...

    @property
    def exact(self) -> bool: ...


@dataclass(frozen=True)
class Spent:
    """Where a limit stands after a hit; `reset` in seconds until its window ends."""

    limit: int
    remaining: int
    reset: int


class RateLimited(TooManyRequests):
    """Says how long to wait, rounded to what people count in."""

    def __init__(self, spent: Spent) -> None:
        minutes = math.ceil(spent.reset / MINUTE)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(f"Too many attempts. Please wait {wait}.", retry_after=spent.reset)
        self.spent = spent


@dataclass
class Counter:
    """A storage of the library `limits`; when it fails it is left in peace for `rest` seconds."""

    storage: Storage
    rest: float = 0.0
    rests_until: float = 0.0  # on the monotonic clock


def spend(name: str, *key: object) -> Spent:
    """Count one more of `name` for `key`. Undoing a transaction does not undo it.

    Raises:
        RateLimited: that was one too many; it counts as well.
        DependencyUnavailable: an exact limit cannot be counted.
    """
    item, place = _item(rate_of(name).amount), _place(name, key)
    spent = _counted(name, partial(_spend, item=item, place=place))
    if spent.remaining < 0:
        raise RateLimited(Spent(spent.limit, 0, spent.reset))
    return spent


def give_back(name: str, *key: object) -> None:
    """Take back one hit of `name` for `key`. Raises: DependencyUnavailable."""
    item, place = _item(rate_of(name).amount), _place(name, key)
    _counted(name, lambda storage: storage.incr(place, item.get_expiry(), amount=-1))


def rate_of(name: str) -> Rate:
    """The rate of that name. Raises: KeyError: there is none, which is a bug."""
    found: Rate = settings.RATES[name]
    return found


@cache
def counters(exact: bool) -> tuple[Counter, ...]:
    """Where one kind is counted: at the first that answers. Made once for each process."""
    last: Storage = PostgresCounters() if exact else MemoryStorage()
    if not settings.REDIS_URL:
        return (Counter(last),)
    options: dict[str, Any] = {
        "socket_timeout": PATIENCE,
        "socket_connect_timeout": PATIENCE,
        "retry": Retry(NoBackoff(), 0),
    }
    redis = RedisStorage(settings.REDIS_URL, wrap_exceptions=True, **options)
    return Counter(redis, rest=REST), Counter(last)


def _counted(name: str, count: Callable[[Storage], Result]) -> Result:
    """What `count` makes of the first storage that answers. Raises: DependencyUnavailable."""
    for counter in counters(rate_of(name).exact):
        if time.monotonic() < counter.rests_until:
            continue
        try:
            return count(counter.storage)
        except (StorageError, DatabaseError) as error:
            counter.rests_until = time.monotonic() + counter.rest
            fields = {"limit": name, "reason": type(error).__name__}
            log.warning("a limit is not counted where it should be", extra={"fields": fields})
    raise DependencyUnavailable(NOT_COUNTED)


def _spend(storage: Storage, *, item: RateLimitItem, place: str) -> Spent:
    """A hit; with less than nothing remaining if it was one too many."""
    count = storage.incr(place, item.get_expiry())
    left = max(1, math.ceil(storage.get_expiry(place) - time.time()))
    return Spent(item.amount, item.amount - count, min(left, item.get_expiry()))


@cache
def _item(amount: str) -> RateLimitItem:
    return parse(amount)


def _place(name: str, key: tuple[object, ...]) -> str:
    """A name for the count in which no address and no e-mail address can be read."""
    text = "\0".join(str(part).casefold() for part in key)
    digest = hashlib.sha256(f"{settings.SECRET_KEY}\0{text}".encode()).hexdigest()[:40]
    return _item(rate_of(name).amount).key_for(name, digest)
