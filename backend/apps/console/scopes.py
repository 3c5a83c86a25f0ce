"""What an API key may do, in the words of the one table of rights."""

from dataclasses import dataclass

from apps.workspaces.models import Scope
from apps.workspaces.permissions import TABLE, Right

FOR_ANY_KEY = frozenset(Scope)


@dataclass(frozen=True)
class Explained:
    """A scope and what it allows, beyond what any key may do.

    With `includes_all` it allows what all before it do, and `words` is the rest.
    """

    scope: Scope
    words: list[str]
    includes_all: bool = False


def explained() -> list[Explained]:
    """Every scope, in the order of the model; one that holds all before it does not repeat them."""
    found: list[Explained] = []
    before: set[Right] = set()
    for scope in Scope:
        rights = _rights(scope)
        is_wider = bool(before) and before < rights
        named = rights - before if is_wider else rights
        words = [rule.words for right, rule in TABLE.items() if right in named]
        found.append(Explained(scope, words, includes_all=is_wider))
        before |= rights
    return found


def _rights(scope: Scope) -> set[Right]:
    some = {right: rule for right, rule in TABLE.items() if rule.scopes != FOR_ANY_KEY}
    return {right for right, rule in some.items() if scope in rule.scopes}
