"""Counting that many may do at once."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.db.models.lookups import LessThan

if TYPE_CHECKING:
    from apps.plans.models import Usage  # noqa: F401 - named by the base class
    from apps.workspaces.models import Workspace


class UsageQuerySet(QuerySet["Usage"]):
    def take_message(self, workspace: "Workspace", month: date, *, limit: int | None) -> bool:
        """Count one message of `month`; False, and nothing counted, where `limit` are there.

        One UPDATE decides. Its condition asks the row alone, so PostgreSQL asks it again once
        whoever was changing the row has committed: of many at once none is counted too many.
        """
        sent = Case(
            When(month__lt=month, then=0), default=F("messages"), output_field=IntegerField()
        )
        row = self.filter(workspace=workspace)
        if limit is not None:
            row = row.filter(LessThan(sent, limit))
        counted = {"messages": sent + 1, "month": Greatest("month", Value(month))}
        return bool(row.update(**counted))

    def give_back_message(self, workspace: "Workspace", month: date) -> None:
        """Take one message of `month` off the count; of a month that is over nothing is left."""
        counted = self.filter(workspace=workspace, month=month, messages__gt=0)
        counted.update(messages=F("messages") - 1)

    def messages_in(self, workspace: "Workspace", month: date) -> int:
        """How many messages of `month` are counted."""
        row = self.filter(workspace=workspace, month__gte=month).first()
        return row.messages if row else 0
