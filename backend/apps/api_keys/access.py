"""The one way to a key: for whoever shows its text, and for whoever looks after it."""

import hmac
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone

from apps.api_keys import text
from apps.api_keys.models import ApiKey
from apps.api_keys.querysets import SELDOM
from apps.api_keys.text import KeyText, NoKey
from apps.users.actors import Actor, Grant
from apps.users.models import User
from apps.workspaces.access import role_in
from apps.workspaces.permissions import Right, require
from core.exceptions import Unauthenticated
from core.request_facts import note_workspace

NOBODYS = "0" * 64  # compared with where there is no key, so that this takes as long


class InvalidKey(Unauthenticated):
    code, title = "invalid_api_key", "This API key is not valid, or not any more"


def opened(given: str) -> tuple[User, Grant]:
    """Whom the key speaks for, and what it opens: one query, and seldom a second to note it.

    Raises: InvalidKey: the same, and in the same time, for any key that is not live.
    """
    try:
        shown = text.read(given)
    except NoKey as error:
        raise InvalidKey from error
    key = _live(shown)
    if key.last_used_at is None or key.last_used_at < timezone.now() - SELDOM:
        ApiKey.objects.filter(pk=key.pk).note_use()
    return key.made_by, key.grant


def _live(shown: KeyText) -> ApiKey:
    found = ApiKey.objects.live().select_related("made_by").filter(public_name=shown.name).first()
    kept = found.digest if found else NOBODYS
    if not hmac.compare_digest(kept, shown.digest) or found is None:
        raise InvalidKey
    return found


def still_opens(grant: Grant) -> bool:
    """Whether the key that was shown when a long answer began would still be taken."""
    return ApiKey.objects.live().filter(pk=grant.key_id).exists()


def key_for(actor: Actor, key_id: UUID, right: Right) -> ApiKey:
    """The key, if whoever asks has `right` in its workspace.

    Raises:
        Http404: missing, or not of one of their workspaces.
        RoleRequired, PersonRequired.
    """
    mine = ApiKey.objects.for_actor(actor).with_liveness()
    key = get_object_or_404(mine.select_related("workspace"), pk=key_id)
    note_workspace(key.workspace_id)
    require(actor, role_in(key), right)
    return key
