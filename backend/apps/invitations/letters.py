"""The mail that invites."""

import re

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.invitations.models import Invitation

LINK_LIKE = re.compile(r"[:/@\\]|\w\.\w")
LONGEST = 60  # characters of a name


def send(invitation: Invitation, token: str) -> None:
    """Invite by mail, which is a row in this transaction."""
    workspace = _named(invitation.workspace.name, otherwise=_("a workspace"))
    subject = _("You are invited to {workspace}").format(workspace=workspace)
    facts = {
        "inviter": invitation.made_by.email,
        "workspace": workspace,
        "link": settings.PUBLIC_URL + reverse("invitation", args=[token]),
        "until": date_format(invitation.expires_at, "j F Y"),
    }
    body = render_to_string("invitations/invitation.txt", facts)
    send_mail(subject, body, None, [invitation.email])


def _named(name: str, *, otherwise: str) -> str:
    """A name that anybody chose, for a mail to anybody: in one line, and never with a link in it,
    or our mails would carry advertising and worse.
    """
    line = " ".join(name.split())
    return otherwise if LINK_LIKE.search(line) else f"“{line[:LONGEST]}”"
