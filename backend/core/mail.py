"""Django's way to send mail, made ours: a row in the transaction that causes it.

Whoever causes a mail waits for no server and loses none when it is down; and what is rolled back
sends nothing.
"""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from core import doorbell, outbox
from core.tasks import deliver_mail


class Outbox(BaseEmailBackend):
    """What `send_mail` and its like use; a worker does the rest."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Keep one row for each recipient. Raises: BadHeaderError: a header with a line break."""
        for message in messages:
            message.message()  # checks the headers, as sending would
            for recipient in message.recipients():
                outbox.put(recipient, str(message.subject), str(message.body))
        doorbell.ring(deliver_mail)
        return len(messages)
