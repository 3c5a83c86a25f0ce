"""Let a bot be repaired and moved in turns.

One step: columns without a default, and one that may be empty from now on; no rewrite.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_remnants")]

    operations = [
        migrations.AlterField(
            model_name="indexcheck",
            name="checked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="indexcheck",
            name="repair_since",
            field=models.DateTimeField(
                help_text="When a repair may begin, if asked for.", null=True
            ),
        ),
        migrations.AddField(
            model_name="indexcheck",
            name="tended_at",
            field=models.DateTimeField(help_text="Bots take turns by it.", null=True),
        ),
        migrations.AddField(
            model_name="indexcheck",
            name="moved_at",
            field=models.DateTimeField(help_text="When searches went to another index.", null=True),
        ),
    ]
