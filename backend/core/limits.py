"""How often something may be done, by name: `limits.spend("login", email, address)`.

The rates are in settings.RATES. Exact ones hold for any number of requests at once and all
processes: they are counted in Redis, or in PostgreSQL without one. The others spare a machine; they
are counted in Redis, or by each process for itself.
"""

import hashlib
import logging
import math
import time
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from core.counters import PostgresCounters
from core.exceptions import DependencyUnavailable, TooManyRequests

log = logging.getLogger("chatsphere.limits")
MINUTE = 60  # seconds
NOT_COUNTED = "What limits attempts does not answer. Please try again."


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


def spend(name: str, *key: object) -> Spent | None:
    """Count one more of `name` for `key`. None where a polite limit cannot be counted.

    Not inside a transaction that may be undone: the count would be undone with it.

    Raises:
        RateLimited: that was one too many; it counts as well.
        DependencyUnavailable: an exact limit cannot be counted.
    """
    rate = rate_of(name)
    try:
        return _spend(name, rate, _hidden(key))
    except (StorageError, DatabaseError) as error:
        if rate.exact:
            raise DependencyUnavailable(NOT_COUNTED) from error
        fields = {"limit": name, "reason": type(error).__name__}
        log.warning("a limit is not counted", extra={"fields": fields})
        return None


def forget(name: str, *key: object) -> None:
    """Take back what was counted of `name` for `key`. Raises: DependencyUnavailable."""
    rate = rate_of(name)
    try:
        limiter(rate.exact).clear(_item(rate.amount), name, _hidden(key))
    except (StorageError, DatabaseError) as error:
        raise DependencyUnavailable(NOT_COUNTED) from error


def give_back(name: str, *key: object) -> None:
    """Take back one hit of `name` for `key`. Raises: DependencyUnavailable."""
    rate = rate_of(name)
    item, counter = _item(rate.amount), limiter(rate.exact)
    try:
        counter.storage.incr(item.key_for(name, _hidden(key)), item.get_expiry(), amount=-1)
    except (StorageError, DatabaseError) as error:
        raise DependencyUnavailable(NOT_COUNTED) from error


def rate_of(name: str) -> Rate:
    """The rate of that name. Raises: KeyError: there is none, which is a bug."""
    found: Rate = settings.RATES[name]
    return found


def _spend(name: str, rate: Rate, key: str) -> Spent:
    counter, item = limiter(rate.exact), _item(rate.amount)
    let_through = counter.hit(item, name, key)
    ends, remaining = counter.get_window_stats(item, name, key)
    reset = max(1, math.ceil(ends - time.time()))
    spent = Spent(item.amount, max(0, remaining), min(reset, item.get_expiry()))
    if not let_through:
        raise RateLimited(spent)
    return spent


@cache
def _item(amount: str) -> RateLimitItem:
    return parse(amount)


@cache
def limiter(exact: bool) -> FixedWindowRateLimiter:
    """The counters of one kind, made once for each process."""
    return FixedWindowRateLimiter(_storage(exact))


def _storage(exact: bool) -> Storage:
    if settings.REDIS_URL:
        patience = {"socket_timeout": 1, "socket_connect_timeout": 1}  # seconds
        return storage_from_string(  # type: ignore[return-value]
            settings.REDIS_URL, wrap_exceptions=True, **patience
        )
    return PostgresCounters(wrap_exceptions=True) if exact else MemoryStorage()


def _hidden(key: tuple[object, ...]) -> str:
    """A key in which no address and no e-mail address can be read."""
    text = "\0".join(str(part).casefold() for part in key)
    return hashlib.sha256(f"{settings.SECRET_KEY}\0{text}".encode()).hexdigest()[:40]
