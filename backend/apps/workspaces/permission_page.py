"""The tables of docs/reference/permissions.md: every right, and what every route needs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from apps.workspaces.models import Role, Scope
from apps.workspaces.permissions import RANKS, TABLE, Right, roles_with
from apps.workspaces.schema import needs

METHODS = ("get", "post", "put", "patch", "delete")
ROLES = sorted(Role, key=RANKS.__getitem__)
YES, NO = "yes", "no"
FOR_KEYS = [*(f"key: {scope}" for scope in Scope), "key: one bot"]
TITLES = {
    "rights": ["right", "what it allows", *ROLES, *FOR_KEYS],
    "routes": ["method", "path", "needs"],
}


def filled(page: str) -> str:
    """The page with its tables made anew; each stands after a comment that names it."""
    for name, rows in (("rights", rights()), ("routes", routes())):
        place = re.compile(rf"(<!-- {name}: [^\n]*-->\n\n)(?:\|[^\n]*\n)*")
        before = place.search(page)
        if before is None:
            raise ValueError(f"the page has no place for its {name}")
        page = page[: before.end(1)] + _table(TITLES[name], rows) + page[before.end() :]
    return page


def rights() -> Iterator[Sequence[str]]:
    """A row for each right."""
    for right, rule in TABLE.items():
        roles = [_mark(role in roles_with(right)) for role in ROLES]
        scopes = [_mark(scope in rule.scopes) for scope in Scope]
        for_one_bot = _mark(bool(rule.scopes) and not rule.of_the_workspace)
        yield [f"`{right}`", rule.words, *roles, *scopes, for_one_bot]


def routes() -> Iterator[Sequence[str]]:
    """A row for each method of each route of the API, by path."""
    for path, view in sorted(_api(get_resolver().url_patterns, "/"), key=lambda found: found[0]):
        for method in METHODS:
            if hasattr(view, method):
                needed = needs(view, method)
                shown = f"`{needed}`" if isinstance(needed, Right) else needed
                yield [method.upper(), f"`{path}`", shown]


def _api(patterns: Sequence[URLPattern | URLResolver], start: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        path = start + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _api(pattern.url_patterns, path)
        elif path.startswith("/api/"):
            callback: Any = pattern.callback
            yield re.sub(r"<\w+:(\w+)>", r"{\1}", path), callback.view_class


def _mark(allowed: bool) -> str:
    return YES if allowed else NO


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (titles, ["---"] * len(titles), *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
