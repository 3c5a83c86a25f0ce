"""Let a bot say which index its searches use, and which one is being built.

One step, no rewrite: columns with a constant default.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bots", "0002_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="bot",
            name="index_id",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Where searches look; set at first.",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="bot",
            name="next_index_id",
            field=models.CharField(
                blank=True, editable=False, help_text="What is built beside it.", max_length=200
            ),
        ),
    ]
