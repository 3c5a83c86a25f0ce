"""The table of limits, and the operator's changes to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from limits import parse


@dataclass(frozen=True)
class Rate:
    """`amount` as in "5/minute"; an `exact` one refuses everything while it cannot be counted."""

    amount: str
    exact: bool = False


def table(rates: Mapping[str, Rate], changes: Sequence[str]) -> dict[str, Rate]:
    """`rates`, with changes such as "api=1200/minute".

    Raises: ImproperlyConfigured: an unknown name, or not a rate.
    """
    found = dict(rates)
    for change in changes:
        name, _, amount = change.partition("=")
        if name not in rates:
            raise ImproperlyConfigured(
                f"CHATSPHERE_RATES: there is no limit {name!r}; there are {', '.join(rates)}."
            )
        found[name] = Rate(_checked(amount), rates[name].exact)
    return found


def _checked(amount: str) -> str:
    try:
        parse(amount)
    except ValueError as error:
        words = f"CHATSPHERE_RATES: {amount!r} is not a rate such as 5/minute."
        raise ImproperlyConfigured(words) from error
    return amount
