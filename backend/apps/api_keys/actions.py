"""What can be done with API keys."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.api_keys import text
from apps.api_keys.models import ApiKey
from apps.bots.models import Bot
from apps.plans.models import Feature
from apps.plans.permissions import require_feature
from apps.users.models import User
from apps.workspaces import audit
from apps.workspaces.audit import Action
from apps.workspaces.models import Workspace
from core import locks
from core.exceptions import Conflict, FieldError, InvalidInput

MOST = 100  # live keys in a workspace


class TooManyKeys(Conflict):
    code, title = "too_many_api_keys", f"A workspace has at most {MOST} API keys in use"

    def __init__(self) -> None:
        super().__init__(f"{self.title}. Revoke one that is no longer needed.")


class KeyEnded(Conflict):
    code, title = "api_key_ended", "This API key has ended; make a new one"


class KeyReplaced(Conflict):
    code, title = "api_key_replaced", "This API key was replaced already; rotate the one after it"


@dataclass(frozen=True)
class Issued:
    """A new key with its text, which is here now and nowhere later."""

    row: ApiKey
    text: str = field(repr=False)


@transaction.atomic
def make_key(
    workspace: Workspace,
    *,
    by: User,
    name: str,
    scopes: Sequence[str],
    bot_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> Issued:
    """A key that does what its scopes say, as far as the role of `by` allows it at the time.

    Raises:
        FeatureNotInPlan: keys that are there go on, and may be rotated.
        InvalidInput: the workspace has no such bot.
        TooManyKeys.
    """
    require_feature(workspace, Feature.API_KEYS)
    bot = _bot_of(workspace, bot_id) if bot_id else None
    locks.hold_until_commit(f"api-keys:{workspace.pk}")
    if workspace.api_keys.live().filter(replaced_by=None).count() >= MOST:
        raise TooManyKeys
    new = _issue(workspace, by=by, name=name, scopes=scopes, bot=bot, expires_at=expires_at)
    audit.record(
        workspace.pk,
        Action.API_KEY_CREATED,
        target=new.row,
        scopes=list(scopes),
        bot_id=str(bot_id) if bot_id else None,
        expires_at=expires_at.isoformat() if expires_at else None,
    )
    return new


@transaction.atomic
def rotate_key(key: ApiKey, *, by: User, overlap: timedelta) -> Issued:
    """Another key for the same purpose; the old one ends now, or after `overlap`.

    The new one speaks for `by`, who gets to see its text, and ends when the old one was to.

    Raises: KeyReplaced, KeyEnded.
    """
    old = ApiKey.objects.select_for_update().get(pk=key.pk)
    if old.replaced_by_id:
        raise KeyReplaced
    if not ApiKey.objects.live().filter(pk=old.pk).exists():
        raise KeyEnded
    new = _issue(
        key.workspace,
        by=by,
        name=old.name,
        scopes=old.scopes,
        bot=old.bot,
        expires_at=old.expires_at,
    )
    _end(old, overlap, replaced_by=new.row)
    now = str(new.row.pk)
    audit.record(old.workspace_id, Action.API_KEY_ROTATED, target=old, replaced_by=now)
    return new


@transaction.atomic
def rename_key(key: ApiKey, *, name: str) -> ApiKey:
    """What a key is for can be told better later; what it may do cannot be changed."""
    was, key.name = key.name, name
    key.save(update_fields=["name"])
    audit.record(key.workspace_id, Action.API_KEY_RENAMED, target=key, was=was, now=name)
    return key


@transaction.atomic
def revoke_key(key: ApiKey) -> None:
    """From the next request on the key opens nothing; open streams end within seconds."""
    if ApiKey.objects.filter(pk=key.pk).revoke():
        audit.record(key.workspace_id, Action.API_KEY_REVOKED, target=key)


def _issue(workspace: Workspace, *, by: User, **fields: object) -> Issued:
    made = text.fresh()
    row = ApiKey.objects.create(
        workspace=workspace, made_by=by, public_name=made.name, digest=made.digest, **fields
    )
    row.is_live = True  # type: ignore[attr-defined]
    return Issued(row, made.text)


def _end(old: ApiKey, overlap: timedelta, *, replaced_by: ApiKey) -> None:
    now = timezone.now()
    if overlap:
        old.expires_at = min(old.expires_at or now + overlap, now + overlap)
    else:
        old.revoked_at = now
    old.replaced_by = replaced_by
    old.save(update_fields=["expires_at", "revoked_at", "replaced_by"])


def _bot_of(workspace: Workspace, bot_id: UUID) -> Bot:
    bot = Bot.objects.live().filter(workspace=workspace, pk=bot_id).first()
    if bot is None:
        detail = "The workspace has no such bot."
        fault = FieldError(pointer="/bot_id", code="not_found", detail=detail)
        raise InvalidInput(detail, errors=[fault])
    return bot
