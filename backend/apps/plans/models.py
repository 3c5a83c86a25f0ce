"""Plans: what a workspace may use. No limit means unlimited."""

from django.db import models

from apps.workspaces.models import Workspace
from core.models import Row


class SubscriptionPlan(Row):
    """A named set of limits, edited by the operator. An empty limit is unlimited."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    is_default = models.BooleanField(default=False)
    max_bots = models.PositiveIntegerField(null=True, blank=True)
    max_documents = models.PositiveIntegerField(null=True, blank=True)
    max_storage_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    max_messages_per_month = models.PositiveIntegerField(null=True, blank=True)
    max_members = models.PositiveIntegerField(null=True, blank=True)
    max_crawl_pages = models.PositiveIntegerField(null=True, blank=True)

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
    """Which plan a workspace is on. A workspace without one is on the default plan."""

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
    renews_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.workspace}: {self.plan}"
