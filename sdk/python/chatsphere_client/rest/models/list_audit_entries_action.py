from typing import Literal

ListAuditEntriesAction = Literal[
    "api_key.created",
    "api_key.renamed",
    "api_key.revoked",
    "api_key.rotated",
    "bot.changed",
    "bot.created",
    "bot.deleted",
    "document.added",
    "document.cancelled",
    "document.committed",
    "document.deleted",
    "document.replaced",
    "document.retried",
    "invitation.made",
    "invitation.revoked",
    "member.added",
    "member.joined",
    "member.left",
    "member.removed",
    "member.role_changed",
    "mfa.disabled",
    "mfa.enabled",
    "password.changed",
    "plan.changed",
    "quota.overridden",
    "workspace.created",
    "workspace.deleted",
    "workspace.renamed",
]

LIST_AUDIT_ENTRIES_ACTION_VALUES: set[ListAuditEntriesAction] = {
    "api_key.created",
    "api_key.renamed",
    "api_key.revoked",
    "api_key.rotated",
    "bot.changed",
    "bot.created",
    "bot.deleted",
    "document.added",
    "document.cancelled",
    "document.committed",
    "document.deleted",
    "document.replaced",
    "document.retried",
    "invitation.made",
    "invitation.revoked",
    "member.added",
    "member.joined",
    "member.left",
    "member.removed",
    "member.role_changed",
    "mfa.disabled",
    "mfa.enabled",
    "password.changed",
    "plan.changed",
    "quota.overridden",
    "workspace.created",
    "workspace.deleted",
    "workspace.renamed",
}


def check_list_audit_entries_action(value: str) -> ListAuditEntriesAction:
    if value in LIST_AUDIT_ENTRIES_ACTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_AUDIT_ENTRIES_ACTION_VALUES!r}"
    )
