"""Pages of sites, and how far a fetching of them has come.

One step: two new tables.
"""

import django.db.models.deletion
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0004_index_upkeep"),
    ]

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="run",
                        serialize=False,
                        to="documents.source",
                    ),
                ),
                (
                    "frontier",
                    models.JSONField(default=dict, help_text="As services.crawling keeps it."),
                ),
                ("host", models.CharField(help_text="Asked by one at a time.", max_length=260)),
                (
                    "not_before",
                    models.DateTimeField(help_text="Until when the host is left alone.", null=True),
                ),
                (
                    "turn_at",
                    models.DateTimeField(
                        help_text="Workspaces and sources take turns by it.", null=True
                    ),
                ),
                (
                    "is_partial",
                    models.BooleanField(
                        default=False,
                        help_text="Something known did not answer: what it links to may be there.",
                    ),
                ),
                ("asked", models.PositiveIntegerField(default=0)),
                ("kept", models.PositiveIntegerField(default=0)),
                ("waiting", models.PositiveIntegerField(default=0)),
                ("bytes", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("not_before__isnull", False)),
                        fields=["host"],
                        name="run_resting_host",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Page",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("url", models.CharField(max_length=2048)),
                (
                    "key",
                    models.CharField(
                        help_text="The same for addresses of the same page.", max_length=16
                    ),
                ),
                (
                    "via",
                    models.CharField(
                        blank=True, help_text="The page that led to it.", max_length=2048
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("found", "Found"),
                            ("added", "Added"),
                            ("changed", "Changed"),
                            ("unchanged", "Unchanged"),
                            ("removed", "Removed"),
                            ("skipped", "Skipped"),
                            ("failed", "Failed"),
                        ],
                        default="found",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=50)),
                ("detail", models.CharField(blank=True, max_length=500)),
                (
                    "depth",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Links away from the first one."
                    ),
                ),
                ("round", models.PositiveIntegerField(help_text="Of the source, as its status.")),
                (
                    "checked_at",
                    models.DateTimeField(help_text="When it was asked for last.", null=True),
                ),
                ("etag", models.CharField(blank=True, max_length=512)),
                ("last_modified", models.CharField(blank=True, max_length=512)),
                (
                    "sha256",
                    models.CharField(
                        blank=True, help_text="Of the bytes as they came.", max_length=64
                    ),
                ),
                ("bytes", models.PositiveBigIntegerField(default=0)),
                (
                    "links",
                    models.JSONField(default=list, help_text="For when it is not modified."),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="pages",
                        to="documents.document",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pages",
                        to="documents.source",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["source", "round", "status"], name="page_count")],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "key"), name="page_once_per_source")
                ],
            },
        ),
    ]
