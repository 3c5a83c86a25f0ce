"""The one way out to addresses that a user can choose: pages, sites, tools, webhooks, models.

`check` when an address is saved, `fetch` when it is used; both refuse the same. What is refused and
why stands in docs/explanation/addresses-we-refuse.md.
"""

from services.guarded_http.answers import Conditions, Fetched
from services.guarded_http.errors import FetchFailed, UrlRefused
from services.guarded_http.fetching import fetch
from services.guarded_http.purposes import Purpose, Rules
from services.guarded_http.targets import check

__all__ = [
    "Conditions",
    "FetchFailed",
    "Fetched",
    "Purpose",
    "Rules",
    "UrlRefused",
    "check",
    "fetch",
]
