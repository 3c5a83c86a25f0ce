from typing import Literal

AuditAction = Literal[
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

AUDIT_ACTION_VALUES: set[AuditAction] = {
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


def check_audit_action(value: str) -> AuditAction:
    if value in AUDIT_ACTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {AUDIT_ACTION_VALUES!r}"
    )
