"""The audit log in words: what somebody did, as the rest of a sentence that begins with them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.workspaces.audit import Action
from apps.workspaces.models import AuditEntry

WORDS: Mapping[Action, Promise | str] = {
    Action.WORKSPACE_CREATED: _("created the workspace"),
    Action.WORKSPACE_RENAMED: _("renamed the workspace"),
    Action.WORKSPACE_DELETED: _("deleted the workspace"),
    Action.MEMBER_ADDED: _("added"),
    Action.MEMBER_JOINED: _("joined"),
    Action.MEMBER_ROLE_CHANGED: _("changed the role of"),
    Action.MEMBER_REMOVED: _("removed"),
    Action.MEMBER_LEFT: _("left"),
    Action.INVITATION_MADE: _("invited"),
    Action.INVITATION_REVOKED: _("took back the invitation of"),
    Action.PASSWORD_CHANGED: _("changed their password"),
    Action.MFA_ENABLED: _("turned on a second factor"),
    Action.MFA_DISABLED: _("turned off a second factor"),
    Action.API_KEY_CREATED: _("made the API key"),
    Action.API_KEY_RENAMED: _("renamed the API key"),
    Action.API_KEY_ROTATED: _("rotated the API key"),
    Action.API_KEY_REVOKED: _("revoked the API key"),
    Action.BOT_CREATED: _("created the bot"),
    Action.BOT_CHANGED: _("changed the bot"),
    Action.BOT_DELETED: _("deleted the bot"),
    Action.DOCUMENT_ADDED: _("added the document"),
    Action.DOCUMENT_REPLACED: _("replaced the document"),
    Action.DOCUMENT_RETRIED: _("tried again the document"),
    Action.DOCUMENT_CANCELLED: _("cancelled the reading of the document"),
    Action.DOCUMENT_COMMITTED: _("said yes to the document"),
    Action.DOCUMENT_DELETED: _("deleted the document"),
    Action.DOCUMENTS_RECUT: _("had documents cut anew of"),
    Action.CHUNK_ADDED: _("added a passage to"),
    Action.CHUNK_EDITED: _("edited a passage of"),
    Action.CHUNK_DISABLED: _("switched off a passage of"),
    Action.CHUNK_ENABLED: _("switched on a passage of"),
    Action.CHUNK_DELETED: _("deleted a passage of"),
    Action.CHUNK_RESOLVED: _("decided about a passage of"),
    Action.SOURCE_ADDED: _("added the web source"),
    Action.SOURCE_CHANGED: _("changed the web source"),
    Action.SOURCE_SYNCED: _("had the web source read again"),
    Action.SOURCE_CANCELLED: _("cancelled the reading of the web source"),
    Action.SOURCE_DELETED: _("deleted the web source"),
    Action.PLAN_CHANGED: _("changed the plan"),
    Action.QUOTA_OVERRIDDEN: _("changed a limit of the plan"),
}
OF_ONESELF = {Action.MEMBER_JOINED, Action.MEMBER_LEFT}  # who did it and to whom are the same
FACTS: Mapping[str, Promise | str] = {
    "role": _("role"),
    "fields": _("what"),
    "scopes": _("scopes"),
    "bot_name": _("bot"),
    "method": _("by"),
    "plan": _("plan"),
    "limit": _("limit"),
}


@dataclass(frozen=True)
class Happening:
    """An entry as people read it: who, did what, to what, and how it was and is."""

    entry: AuditEntry

    @property
    def who(self) -> str:
        """Empty: ChatSphere itself."""
        return self.entry.user_name or self.entry.user_email

    @property
    def did(self) -> Promise | str:
        return WORDS.get(Action(self.entry.action), self.entry.action)

    @property
    def target(self) -> str:
        return "" if self.entry.action in OF_ONESELF else self.entry.target_name

    @property
    def change(self) -> list[str]:
        """What it was and what it became, where the entry says so."""
        found = (self.entry.details.get(name) for name in ("was", "now"))
        return [str(value) for value in found if value is not None]

    @property
    def more(self) -> list[str]:
        """The other things that the entry tells and that people understand."""
        told = self.entry.details
        return [f"{words}: {_plain(told[name])}" for name, words in FACTS.items() if told.get(name)]


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
