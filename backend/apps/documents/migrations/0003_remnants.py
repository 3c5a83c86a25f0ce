"""Remember generations until they are gone, and never give a generation's number again.

One step: a new table, and two columns that PostgreSQL adds without a rewrite; the numbers given so
far are filled in at once, one UPDATE over all documents. Code from before goes on working.
"""

import django.db.models.deletion
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_living_knowledge")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="last_generation",
            field=models.PositiveIntegerField(
                default=0,
                editable=False,
                help_text="The highest number given; none is given again.",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="pace",
            field=models.FloatField(
                editable=False,
                help_text="Seconds that a chunk takes, as measured last.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("status", "deleting"), _negated=True),
                    models.Q(("next_sha256", ""), _negated=True),
                ),
                fields=("bot", "next_sha256"),
                name="document_updated_to_once_per_bot",
            ),
        ),
        migrations.CreateModel(
            name="Remnant",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "generation",
                    models.PositiveIntegerField(default=0, help_text="0: nothing but a file."),
                ),
                (
                    "successor",
                    models.PositiveIntegerField(help_text="What answers in its place.", null=True),
                ),
                ("file", models.CharField(blank=True, max_length=200)),
                (
                    "claim",
                    models.UUIDField(
                        help_text="Whose last batch may still be on its way.", null=True
                    ),
                ),
                (
                    "is_stored",
                    models.BooleanField(
                        default=True, help_text="The store may still hold vectors."
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remnants",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_stored", True)),
                        fields=["document"],
                        name="remnant_hidden",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "UPDATE documents_document SET last_generation ="
            " GREATEST(active_generation, building_generation, 0)",
            migrations.RunSQL.noop,
        ),
    ]
