"""Handing a mail to the server that is set up; without one, to the log."""

import logging
import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from core.models import OutgoingMail

log = logging.getLogger("chatsphere.mail")
BACKEND = "django.core.mail.backends.smtp.EmailBackend"
NEVER = 500  # SMTP's answers from here on do not change by trying again


class NotSent(Exception):
    """The server did not take this mail now."""


class Refused(NotSent):
    """The server will never take this mail."""


class Unreachable(NotSent):
    """The server takes no mail at all now."""


def send(mail: OutgoingMail) -> None:
    """Hand `mail` over. Raises: NotSent, Refused, Unreachable."""
    if not settings.EMAIL_HOST:
        fields = {"to": mail.recipient, "subject": mail.subject, "body": mail.body}
        log.warning("no mail server is set up; this mail was not sent", extra={"fields": fields})
        return
    try:
        _message(mail).send()
    except smtplib.SMTPRecipientsRefused as error:
        code, _ = next(iter(error.recipients.values()))
        raise _about_this_mail(error, code) from error
    except smtplib.SMTPDataError as error:
        raise _about_this_mail(error, error.smtp_code) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(_words(error, getattr(error, "smtp_code", ""))) from error


def _message(mail: OutgoingMail) -> EmailMessage:
    """The same for each try, so that a mail that arrives twice can be told to be one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return EmailMessage(
        mail.subject,
        mail.body,
        to=[mail.recipient],
        headers={"Message-ID": f"<{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(BACKEND),
    )


def _about_this_mail(error: Exception, code: int) -> NotSent:
    return (Refused if code >= NEVER else NotSent)(_words(error, code))


def _words(error: Exception, code: object) -> str:
    """What went wrong, without the server's own text: it may repeat an address."""
    return f"{type(error).__name__} {code}".strip()
