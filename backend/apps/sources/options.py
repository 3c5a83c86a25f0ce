"""How a source is to be fetched, as its row keeps it."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from django.db.models import TextChoices

from apps.documents.models import Source
from services.crawling import Frontier, Limits

MIB = 2**20
PAGES, DEPTH, BYTES = (1, 5_000), (0, 20), (MIB, 500 * MIB)  # the least and the most of each
MOST_PATTERNS, LONGEST_PATTERN = 50, 500


class AddressKind(TextChoices):
    """What an address stands for."""

    URL = "url"
    SITE = "site"


@dataclass(frozen=True)
class Options:
    """`include` and `exclude` are patterns of paths, in which a * stands for anything."""

    name: str = ""
    review: bool = False
    max_pages: int = 200
    max_depth: int = 5
    max_bytes: int = 20 * MIB
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    sitemap: bool = True

    @classmethod
    def of(cls, source: Source) -> Self:
        return cls().but(**source.settings)

    def but(self, **changes: Any) -> Self:
        """With what is given in place of what was there; None means as it was."""
        given = {name: value for name, value in changes.items() if value is not None}
        return replace(self, **{name: _plain(value) for name, value in given.items()})

    def as_json(self) -> dict[str, Any]:
        found = asdict(self)
        return {**found, "include": list(self.include), "exclude": list(self.exclude)}

    def frontier(self, source: Source) -> Frontier:
        """Where a fetching of `source` begins."""
        if source.kind == Source.Kind.URL:
            return Frontier.at(source.url, Limits(pages=1, depth=0, sitemap=False))
        limits = Limits(
            pages=self.max_pages,
            depth=self.max_depth,
            bytes=self.max_bytes,
            sitemap=self.sitemap,
            include=self.include,
            exclude=self.exclude,
        )
        return Frontier.at(source.url, limits)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
