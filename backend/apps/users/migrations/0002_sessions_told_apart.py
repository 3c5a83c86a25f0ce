"""Tell sessions of programs apart, and let the console's be ended all at once.

Columns with a default or without a value: no rewrite, a brief lock. Backwards: drops them.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="apisession",
            name="address",
            field=models.GenericIPAddressField(help_text="From where it signed in.", null=True),
        ),
        migrations.AddField(
            model_name="apisession",
            name="program",
            field=models.CharField(blank=True, help_text="What it calls itself.", max_length=200),
        ),
        migrations.AddField(
            model_name="apisession",
            name="refreshed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="epoch",
            field=models.PositiveIntegerField(
                default=0, editable=False, help_text="Raised to end every session of the console."
            ),
        ),
    ]
