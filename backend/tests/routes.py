"""Every route of the backend as a list, so that what must hold for all is asked of all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("get", "post", "put", "patch", "delete")
ID = re.compile(r"<uuid:(\w+)>")
OTHERS_OWN = ("admin/", "accounts/")  # Django's and allauth's, with tests of their own


@dataclass(frozen=True)
class Route:
    """`path` with its placeholders, as in `/api/v1/bots/<uuid:bot_id>/`."""

    path: str
    view: Any

    @property
    def ids(self) -> list[str]:
        """The names of the rows it is about."""
        return ID.findall(self.path)

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def methods(self) -> list[str]:
        """What the view answers, where it is a class; otherwise everything is asked."""
        kind = getattr(self.view, "view_class", None) or getattr(self.view, "cls", None)
        return [name for name in METHODS if kind is None or hasattr(kind, name)]

    def filled(self, ids: dict[str, UUID]) -> str:
        """The path with `ids`; what is missing there is nobody's."""
        return ID.sub(lambda match: str(ids.get(match.group(1), uuid4())), self.path)

    def __str__(self) -> str:
        return self.path


def all_routes() -> list[Route]:
    """Ours, without those of Django's admin and of allauth."""
    found = _walk(get_resolver().url_patterns, "")
    return [route for route in found if not route.path[1:].startswith(OTHERS_OWN)]


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield Route(f"/{path}", pattern.callback)
