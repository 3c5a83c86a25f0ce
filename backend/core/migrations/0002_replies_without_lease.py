"""Idempotent replies are claimed by a lock of the database, which needs no lease.

Quick: the table holds the requests of one day. Backwards needs it to be empty.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="idempotentreply",
            name="lease_until",
        ),
        migrations.AddField(
            model_name="idempotentreply",
            name="workspace",
            field=models.UUIDField(help_text="In which the request made something.", null=True),
        ),
        migrations.AlterField(
            model_name="idempotentreply",
            name="body",
            field=models.BinaryField(default=bytes, help_text="Encrypted; it may say a secret."),
        ),
        migrations.AlterField(
            model_name="idempotentreply",
            name="fingerprint",
            field=models.CharField(help_text="Digest of method, path and body.", max_length=64),
        ),
    ]
