"""Plans: what a workspace may use. No limit means unlimited."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from apps.plans.querysets import UsageQuerySet
from apps.workspaces.models import Workspace
from core.models import Row


class Resource(models.TextChoices):
    """What plans limit. The limit of each stands in the field `max_…` of its name."""

    BOTS = "bots"
    DOCUMENTS = "documents"
    STORAGE = "storage_bytes"
    MESSAGES = "messages_per_month"
    MEMBERS = "members"
    CRAWL_PAGES = "crawl_pages"

    @property
    def field(self) -> str:
        return f"max_{self}"


class Feature(models.TextChoices):
    """What a plan has or has not."""

    API_KEYS = "api_keys", "API keys"
    AUDIT_LOG = "audit_log", "Audit log"
    CRAWLING = "crawling", "Crawling of sites"
    CUSTOM_MODELS = "custom_models", "Models with a key of one's own"
    OPENAI_API = "openai_api", "OpenAI-compatible API"
    WEBHOOKS = "webhooks", "Webhooks"
    WIDGET = "widget", "Chat widget"


def all_features() -> list[str]:
    return list(Feature.values)


class Limited(Row):
    """A row with one limit for each resource; what an empty one means, the row knows."""

    max_bots = models.PositiveIntegerField(null=True, blank=True)
    max_documents = models.PositiveIntegerField(null=True, blank=True)
    max_storage_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    max_messages_per_month = models.PositiveIntegerField(null=True, blank=True)
    max_members = models.PositiveIntegerField(null=True, blank=True)
    max_crawl_pages = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    def limit(self, what: Resource) -> int | None:
        value: int | None = getattr(self, what.field)
        return value


class SubscriptionPlan(Limited):
    """A named set of limits and features, edited by the operator. An empty limit is unlimited."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    is_default = models.BooleanField(default=False)
    features = models.JSONField(default=all_features, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_plan",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Subscription(Row):
    """Which plan a workspace is on. One without it, or with a canceled one, is on the default."""

    class Status(models.TextChoices):
        NONE = "none"
        TRIALING = "trialing"
        ACTIVE = "active"
        PAST_DUE = "past_due"
        CANCELED = "canceled"

    workspace = models.OneToOneField(
        Workspace, on_delete=models.CASCADE, related_name="subscription"
    )
    plan = models.ForeignKey(SubscriptionPlan, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=Status, default=Status.NONE)
    stripe_customer_id = models.CharField(max_length=255, blank=True)
    renews_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.workspace}: {self.plan}"


class LimitOverride(Limited):
    """Limits agreed with one workspace. Where one is empty, the plan's own counts."""

    workspace = models.OneToOneField(
        Workspace, on_delete=models.CASCADE, related_name="limit_override"
    )
    unlimited = models.JSONField(
        default=list, blank=True, help_text="What has no limit here, whatever the plan says."
    )
    note = models.TextField(blank=True, help_text="Why, and agreed with whom.")
    until = models.DateTimeField(
        null=True, blank=True, help_text="From then on the plan counts again. Empty: for good."
    )

    def __str__(self) -> str:
        return str(self.workspace)

    @property
    def is_over(self) -> bool:
        return self.until is not None and self.until <= timezone.now()


class Usage(models.Model):
    """What a workspace used up and cannot give back by deleting: the month's messages."""

    workspace = models.OneToOneField(
        Workspace, on_delete=models.CASCADE, primary_key=True, related_name="usage"
    )
    month = models.DateField(help_text="First day of the month (UTC) that is counted.")
    messages = models.PositiveIntegerField(default=0)

    objects: ClassVar[UsageQuerySet] = UsageQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.workspace}, {self.month:%Y-%m}"
