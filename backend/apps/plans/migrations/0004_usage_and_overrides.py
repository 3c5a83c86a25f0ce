"""Add what workspaces use, what was agreed with one of them, and the features of plans.

Two new tables and a column of the small table of plans, which gets all features: brief locks.
Backwards: drops them, and with them the month's counts.
"""

import django.db.models.deletion
from django.db import migrations, models

import apps.plans.models
import core.ids


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_default_plan"), ("workspaces", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="subscriptionplan",
            name="features",
            field=models.JSONField(blank=True, default=apps.plans.models.all_features),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="renews_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="LimitOverride",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("max_bots", models.PositiveIntegerField(blank=True, null=True)),
                ("max_documents", models.PositiveIntegerField(blank=True, null=True)),
                ("max_storage_bytes", models.PositiveBigIntegerField(blank=True, null=True)),
                ("max_messages_per_month", models.PositiveIntegerField(blank=True, null=True)),
                ("max_members", models.PositiveIntegerField(blank=True, null=True)),
                ("max_crawl_pages", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "unlimited",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="What has no limit here, whatever the plan says.",
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="Why, and agreed with whom."),
                ),
                (
                    "until",
                    models.DateTimeField(
                        blank=True,
                        help_text="From then on the plan counts again. Empty: for good.",
                        null=True,
                    ),
                ),
                (
                    "workspace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="limit_override",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Usage",
            fields=[
                (
                    "workspace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="usage",
                        serialize=False,
                        to="workspaces.workspace",
                    ),
                ),
                (
                    "month",
                    models.DateField(help_text="First day of the month (UTC) that is counted."),
                ),
                ("messages", models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
