"""The mails that are to be sent: who takes which one, when it is tried again, when it is given up.

Taking a mail moves its next time into the future, on the database's clock. So a process that dies
while it sends only delays the mail, and nothing but the row decides who sends it.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from core.models import OutgoingMail

# Seconds from one try to the next; together about a day. After the last try none follows.
WAITS = (60, 300, 900, 3_600, 10_800, 28_800, 39_600, 300)
KEPT = timedelta(days=7)  # of what was sent or given up, for whoever asks where a mail is


def put(recipient: str, subject: str, body: str) -> OutgoingMail:
    """Keep a mail that is to be sent, in the transaction that causes it."""
    return OutgoingMail.objects.create(recipient=recipient, subject=subject, body=body)


def take() -> OutgoingMail | None:
    """The mail that has waited longest of those that are due; one that nobody else takes."""
    with transaction.atomic():
        due = _waiting().filter(due_at__lte=Now(), attempts__lt=len(WAITS))
        mail = due.select_for_update(skip_locked=True).order_by("due_at", "pk").first()
        if mail:
            next_time = Now() + timedelta(seconds=WAITS[mail.attempts])
            _only(mail).update(attempts=F("attempts") + 1, due_at=next_time)
            mail.refresh_from_db(fields=["attempts", "due_at"])
    return mail


def sent(mail: OutgoingMail) -> None:
    """Note that a server has it. Its words are erased: they hold links that open accounts."""
    _only(mail).update(sent_at=Now(), body="", error="")


def not_sent(mail: OutgoingMail, reason: str) -> None:
    """Note why this try failed; after the last one the mail is given up."""
    if mail.attempts >= len(WAITS):
        give_up(mail, reason)
    else:
        _only(mail).update(error=reason[:200])


def give_up(mail: OutgoingMail, reason: str) -> None:
    """End a mail that cannot be delivered, and erase its words."""
    _only(mail).update(failed_at=Now(), body="", error=reason[:200])


def give_up_interrupted() -> int:
    """End what was taken for the last time by a process that died."""
    over = _waiting().filter(attempts__gte=len(WAITS), due_at__lte=Now())
    return over.update(failed_at=Now(), body="", error="interrupted")


def forget_old() -> int:
    """Drop what was sent or given up a week ago; how many there were."""
    before = Now() - KEPT
    old = OutgoingMail.objects.filter(Q(sent_at__lt=before) | Q(failed_at__lt=before))
    deleted, _ = old.delete()
    return deleted


def _waiting() -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(sent_at=None, failed_at=None)


def _only(mail: OutgoingMail) -> QuerySet[OutgoingMail]:
    return _waiting().filter(pk=mail.pk)
