"""Let a receipt be that of a source.

One step: nothing changes in the database, which does not know the choices.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workspaces", "0005_deletions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="deletion",
            name="kind",
            field=models.CharField(
                choices=[
                    ("document", "Document"),
                    ("source", "Source"),
                    ("bot", "Bot"),
                    ("workspace", "Workspace"),
                    ("user", "User"),
                ],
                max_length=10,
            ),
        ),
    ]
