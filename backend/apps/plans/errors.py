"""What the plan does not allow, and what can be done about it."""

from datetime import datetime

from apps.plans.models import Feature, Resource
from core.exceptions import ChatSphereError

LARGER = "or ask an owner of the workspace for a larger plan."
# Of what: one and many; and how to make room.
WORDS = {
    Resource.BOTS: ("bot", "bots", "Delete a bot,"),
    Resource.DOCUMENTS: ("document", "documents", "Delete a document,"),
    Resource.STORAGE: (
        "byte of documents",
        "bytes of documents",
        "Add a smaller one, delete a document,",
    ),
    Resource.MESSAGES: (
        "message a month",
        "messages a month",
        "Wait until {:%d %B}, when the next month begins (UTC),",
    ),
    Resource.MEMBERS: ("member", "members", "Remove a member,"),
    Resource.CRAWL_PAGES: ("page of sites", "pages of sites", "Delete a page,"),
}


class QuotaExceeded(ChatSphereError):
    """`used` is what there was before; it exceeds `limit` where the limit was lowered since."""

    status, code, title = 402, "quota_exceeded", "The plan's limit is reached"

    def __init__(
        self, what: Resource, *, limit: int, used: int, resets_at: datetime | None = None
    ) -> None:
        one, many, way_out = WORDS[what]
        allowed = f"The plan allows {limit:,} {one if limit == 1 else many}"
        way_out = way_out.format(resets_at) if resets_at else way_out
        super().__init__(f"{allowed}; the workspace has {used:,}. {way_out} {LARGER}")
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
