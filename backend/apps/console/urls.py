"""Routes of the console; those of one's account are in a list of their own."""

from django.urls import include, path

from apps.console import sections
from apps.console.views import (
    audit,
    bots,
    chat,
    deletions,
    documents,
    home,
    joining,
    keys,
    knowledge,
    members,
    passages,
    sources,
    usage,
    workspaces,
)

WORKSPACE = "workspaces/<uuid:workspace_id>/"
KNOWLEDGE = "bots/<uuid:bot_id>/knowledge/"
DOCUMENT = "documents/<uuid:document_id>/"
SOURCE = "sources/<uuid:source_id>/"
PASSAGE = "passages/<uuid:chunk_id>/"
INVITATION = f"{WORKSPACE}invitations/<uuid:invitation_id>/"
urlpatterns = [
    path("", home.home, name="home"),
    path("first-run/<str:token>/", home.begin, name="first_run"),
    path("invitations/<str:token>/", joining.invitation, name="invitation"),
    path("bots/<uuid:bot_id>/", chat.new_chat, name="chat"),
    path(KNOWLEDGE, knowledge.knowledge, name="knowledge"),
    path(f"{KNOWLEDGE}retry/", knowledge.retry_failed, name="retry_failed"),
    path(f"{KNOWLEDGE}health/", knowledge.condition, name="health"),
    path(f"{KNOWLEDGE}check/", knowledge.check, name="check_health"),
    path(f"{KNOWLEDGE}repair/", knowledge.repair, name="repair"),
    path("bots/<uuid:bot_id>/passages/", passages.passages, name="passages"),
    path("bots/<uuid:bot_id>/sources/", sources.sources, name="sources"),
    path(SOURCE, sources.source, name="source"),
    path(f"{SOURCE}sync/", sources.sync, name="sync_source"),
    path(f"{SOURCE}cancel/", sources.cancel, name="cancel_source"),
    path(f"{SOURCE}delete/", sources.delete, name="delete_source"),
    path(PASSAGE, passages.passage, name="passage"),
    path(f"{PASSAGE}switch/", passages.switch, name="switch_passage"),
    path(f"{PASSAGE}resolve/", passages.resolve, name="resolve_passage"),
    path(f"{PASSAGE}delete/", passages.remove, name="delete_passage"),
    path("bots/<uuid:bot_id>/settings/", bots.bot_settings, name="settings"),
    path("bots/<uuid:bot_id>/recut/", bots.recut, name="recut"),
    path("bots/<uuid:bot_id>/delete/", bots.delete_bot, name="delete_bot"),
    path(DOCUMENT, documents.document, name="document"),
    path(f"{DOCUMENT}replace/", documents.replace, name="replace_document"),
    path(f"{DOCUMENT}commit/", documents.commit, name="commit_document"),
    path(f"{DOCUMENT}retry/", documents.retry, name="retry_document"),
    path(f"{DOCUMENT}cancel/", documents.cancel, name="cancel_document"),
    path(f"{DOCUMENT}delete/", documents.delete, name="delete_document"),
    path("conversations/<uuid:conversation_id>/", chat.conversation, name="conversation"),
    path("messages/<uuid:message_id>/", chat.message, name="message"),
    path("messages/<uuid:message_id>/sources/", chat.sources, name="cited_sources"),
    path("workspace/", workspaces.open_section, name="workspace"),
    *(
        path(f"workspace/{name}/", workspaces.open_section, {"name": name}, name=f"open_{name}")
        for name in sections.NAMES
    ),
    path("workspaces/new/", workspaces.new_workspace, name="new_workspace"),
    path(WORKSPACE, workspaces.general, name="workspace_general"),
    path(f"{WORKSPACE}open/", workspaces.open_workspace, name="open_workspace"),
    path(f"{WORKSPACE}leave/", workspaces.leave, name="leave_workspace"),
    path(f"{WORKSPACE}delete/", workspaces.delete, name="delete_workspace"),
    path(f"{WORKSPACE}members/", members.members, name="workspace_members"),
    path(f"{WORKSPACE}members/<uuid:user_id>/role/", members.change_role, name="change_role"),
    path(f"{WORKSPACE}members/<uuid:user_id>/remove/", members.remove, name="remove_member"),
    path(f"{INVITATION}resend/", members.resend, name="resend_invitation"),
    path(f"{INVITATION}revoke/", members.revoke, name="revoke_invitation"),
    path(f"{WORKSPACE}keys/", keys.keys, name="workspace_keys"),
    path(f"{WORKSPACE}usage/", usage.usage, name="workspace_usage"),
    path(f"{WORKSPACE}audit/", audit.audit_log, name="workspace_audit"),
    path(f"{WORKSPACE}deletions/", deletions.deletions, name="workspace_deletions"),
    path("deletions/<uuid:deletion_id>/look/", deletions.look_again, name="look_again"),
    path("api-keys/<uuid:api_key_id>/rotate/", keys.rotate, name="rotate_key"),
    path("api-keys/<uuid:api_key_id>/revoke/", keys.revoke, name="revoke_key"),
    path("accounts/", include("apps.console.account_urls")),
]
