"""What every row has, and the rows that belong to no app."""

from django.db import models
from django.db.models.functions import Now

from core.ids import new_id


class Row(models.Model):
    """A row with a server-made id and the time it was made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class IdempotentReply(Row):
    """What a request with an `Idempotency-Key` was answered, for whoever sends it again.

    Without `status` the answer is not kept here: what the request made knows its key itself.
    """

    caller = models.CharField(max_length=64, help_text="Whose key: a person's or an API key's.")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="Digest of method, path and body.")
    workspace = models.UUIDField(null=True, help_text="In which the request made something.")
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes, help_text="Encrypted; it may say a secret.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "key"], name="one_reply_per_idempotency_key")
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotent_reply_age")]

    def __str__(self) -> str:
        return self.key


class RateCount(models.Model):
    """How often something was tried in one window of time; exact also for many at once."""

    key = models.CharField(max_length=200, primary_key=True, help_text="What, by whom, when.")
    count = models.PositiveBigIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


class OutgoingMail(Row):
    """A mail to be sent: kept before it is handed over, so that a dead mail server loses none."""

    recipient = models.EmailField(max_length=254)
    subject = models.CharField(max_length=998)  # RFC 5322's longest line
    body = models.TextField()
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True, help_text="Given up after the last attempt.")
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at=None, failed_at=None),
                name="mail_to_be_sent",
            )
        ]

    def __str__(self) -> str:
        return self.subject
