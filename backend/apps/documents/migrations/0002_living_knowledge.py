"""Give knowledge a life after its first reading: updates, edits, schedules and checks.

One step: new tables, and columns with constant defaults, which PostgreSQL adds without a rewrite.
Code from before goes on working; only `source.etag`, which it never filled, is dropped.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bots", "0003_index_of_bot"),
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndexCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_at", models.DateTimeField()),
                ("counts", models.JSONField(default=dict)),
                ("repaired_at", models.DateTimeField(null=True)),
                (
                    "repaired",
                    models.JSONField(default=dict, help_text="Counts of what the last repair did."),
                ),
            ],
        ),
        migrations.RemoveField(
            model_name="source",
            name="etag",
        ),
        migrations.AddField(
            model_name="chunk",
            name="conflict",
            field=models.TextField(
                blank=True, help_text="What an update says in place of what an edit was made of."
            ),
        ),
        migrations.AddField(
            model_name="chunk",
            name="is_disabled",
            field=models.BooleanField(default=False, help_text="Neither found nor cited."),
        ),
        migrations.AddField(
            model_name="chunk",
            name="origin",
            field=models.CharField(
                choices=[("source", "Source"), ("edited", "Edited"), ("added", "Added")],
                default="source",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="chunk",
            name="source_content",
            field=models.TextField(blank=True, help_text="What an edit was made of."),
        ),
        migrations.AddField(
            model_name="document",
            name="changes",
            field=models.JSONField(
                default=dict,
                help_text="Passages added, changed, removed, kept, conflicts: last update.",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="is_reviewed",
            field=models.BooleanField(default=False, help_text="Wait in REVIEW before embedding."),
        ),
        migrations.AddField(
            model_name="document",
            name="next_file",
            field=models.FileField(
                blank=True, help_text="An update's bytes.", max_length=200, upload_to=""
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="next_media_type",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="document",
            name="next_name",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="document",
            name="next_sha256",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="document",
            name="next_size",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="document",
            name="repair_since",
            field=models.DateTimeField(
                editable=False,
                help_text="Since when the store may differ from the passages.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="stage_since",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="document",
            name="url",
            field=models.CharField(
                blank=True, help_text="Of a page: where it stands.", max_length=2048
            ),
        ),
        migrations.AddField(
            model_name="documenttext",
            name="cut",
            field=models.CharField(
                blank=True, help_text="How: tokens, overlap, version.", max_length=50
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="source",
            name="claim",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="error_code",
            field=models.CharField(blank=True, max_length=50),
        ),
        migrations.AddField(
            model_name="source",
            name="error_detail",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="source",
            name="lease_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="next_sync_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="round",
            field=models.PositiveIntegerField(default=0, help_text="Which fetching of it this is."),
        ),
        migrations.AddField(
            model_name="source",
            name="status",
            field=models.CharField(
                choices=[
                    ("idle", "Idle"),
                    ("queued", "Queued"),
                    ("syncing", "Syncing"),
                    ("failed", "Failed"),
                    ("deleting", "Deleting"),
                ],
                default="idle",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="synced_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="url",
            field=models.CharField(blank=True, max_length=2048),
        ),
        migrations.AlterField(
            model_name="document",
            name="status",
            field=models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("processing", "Processing"),
                    ("review", "Review"),
                    ("ready", "Ready"),
                    ("failed", "Failed"),
                    ("deleting", "Deleting"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.RunSQL(
            "UPDATE documents_source SET schedule = 'never' WHERE schedule = ''",
            "UPDATE documents_source SET schedule = '' WHERE schedule = 'never'",
        ),
        migrations.AlterField(
            model_name="source",
            name="schedule",
            field=models.CharField(
                choices=[
                    ("never", "Never"),
                    ("hourly", "Hourly"),
                    ("daily", "Daily"),
                    ("weekly", "Weekly"),
                    ("monthly", "Monthly"),
                ],
                default="never",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("repair_since__isnull", False)),
                fields=["repair_since"],
                name="document_repair",
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                condition=models.Q(("status", "deleting"), _negated=True),
                fields=["next_sync_at"],
                name="source_due",
            ),
        ),
        migrations.AddField(
            model_name="indexcheck",
            name="bot",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="index_check",
                to="bots.bot",
            ),
        ),
    ]
