"""Make the plan that a workspace without a subscription is on: no limits, until an operator sets some.

One row, no lock worth naming. Backwards: removes it again, if no subscription uses it.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    plans = apps.get_model("plans", "SubscriptionPlan").objects
    if not plans.filter(is_default=True).exists():
        plans.get_or_create(
            slug="self-hosted", defaults={"name": "Self-hosted", "is_default": True}
        )


def remove(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("plans", "SubscriptionPlan").objects.filter(slug="self-hosted").delete()


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_initial")]
    operations = [migrations.RunPython(make, remove)]
