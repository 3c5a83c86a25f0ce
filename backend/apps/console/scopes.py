"""What an API key may do, in the words of the one table of rights."""

from dataclasses import dataclass

from apps.workspaces.models import Scope
from apps.workspaces.permissions import TABLE


@dataclass(frozen=True)
class Explained:
    """A scope, and what it alone allows of what not every key may do."""

    scope: Scope
    words: list[str]


def explained() -> list[Explained]:
    """Every scope, in the order of the model."""
    return [Explained(scope, _words(scope)) for scope in Scope]


def for_every_key() -> list[str]:
    """What any key may do, whatever its scopes."""
    return [rule.words for rule in TABLE.values() if rule.scopes == frozenset(Scope)]


def _words(scope: Scope) -> list[str]:
    some = (rule for rule in TABLE.values() if rule.scopes != frozenset(Scope))
    return [rule.words for rule in some if scope in rule.scopes]
