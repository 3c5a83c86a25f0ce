"""What the plan does not allow, and what can be done about it."""

from datetime import datetime

from apps.plans.models import Feature, Resource
from core.exceptions import ChatSphereError

LARGER = "or ask an owner of the workspace for a larger plan."
# What there is too much of, and how to make room.
WORDS = {
    Resource.BOTS: ("{limit} bots, and there are {used}", "Delete a bot,"),
    Resource.DOCUMENTS: ("{limit} documents, and there are {used}", "Delete a document,"),
    Resource.STORAGE: (
        "{limit} bytes of documents, and {used} are in use",
        "Add a smaller one, delete a document,",
    ),
    Resource.MESSAGES: (
        "{limit} messages a month, and {used} were sent",
        "Wait until {resets_at:%d %B}, when the month begins anew (UTC),",
    ),
    Resource.MEMBERS: ("{limit} members, and there are {used}", "Remove a member,"),
    Resource.CRAWL_PAGES: ("{limit} pages of sites, and there are {used}", "Delete a page,"),
}


class QuotaExceeded(ChatSphereError):
    """`used` is what there was before; it exceeds `limit` where the limit was lowered since."""

    status, code, title = 402, "quota_exceeded", "The plan's limit is reached"

    def __init__(
        self, what: Resource, *, limit: int, used: int, resets_at: datetime | None = None
    ) -> None:
        there, way_out = WORDS[what]
        numbers = {"limit": f"{limit:,}", "used": f"{used:,}", "resets_at": resets_at}
        sentences = f"The plan allows {there}. {way_out} {LARGER}"
        super().__init__(sentences.format(**numbers))
        self.members = {
            "what": what.value,
            "limit": limit,
            "used": used,
            "resets_at": resets_at and resets_at.isoformat().replace("+00:00", "Z"),
        }


class FeatureNotInPlan(ChatSphereError):
    status, code, title = 402, "feature_not_in_plan", "The plan does not include this"

    def __init__(self, feature: Feature) -> None:
        super().__init__(f"The plan does not include: {feature.label}. Do without, {LARGER}")
        self.members = {"feature": feature.value}
