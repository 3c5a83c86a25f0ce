"""When a source is due again."""

from datetime import timedelta
from random import SystemRandom

from django.db.models import Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from apps.documents.models import Source

Schedule = Source.Schedule
PERIODS = {
    Schedule.HOURLY: timedelta(hours=1),
    Schedule.DAILY: timedelta(days=1),
    Schedule.WEEKLY: timedelta(weeks=1),
    Schedule.MONTHLY: timedelta(days=30),
}
JITTER = 0.1  # of a period, so that what was added together does not stay together
_chance = SystemRandom()


def next_sync(schedule: str) -> Combinable | None:
    """A period from now, a little more or less; None for what is not repeated."""
    period = PERIODS.get(Schedule(schedule))
    if period is None:
        return None
    return Now() + Value(period * _chance.uniform(1 - JITTER, 1 + JITTER))
