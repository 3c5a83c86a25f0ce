"""Contains all the data models used in inputs/outputs"""

from .address_kind import AddressKind
from .address_request import AddressRequest
from .answers import Answers
from .api_key import ApiKey
from .api_key_changes_request import ApiKeyChangesRequest
from .api_key_page import ApiKeyPage
from .api_key_status import ApiKeyStatus
from .audit_action import AuditAction
from .audit_entry import AuditEntry
from .audit_entry_details import AuditEntryDetails
from .audit_entry_page import AuditEntryPage
from .bot import Bot
from .bot_changes_request import BotChangesRequest
from .bot_config import BotConfig
from .bot_config_request import BotConfigRequest
from .bot_page import BotPage
from .change import Change
from .change_kind import ChangeKind
from .change_page import ChangePage
from .changes import Changes
from .changes_of_source_request import ChangesOfSourceRequest
from .channel import Channel
from .chunk import Chunk
from .chunk_changes_request import ChunkChangesRequest
from .chunk_keep import ChunkKeep
from .chunk_origin import ChunkOrigin
from .chunk_page import ChunkPage
from .chunking import Chunking
from .conversation import Conversation
from .conversation_page import ConversationPage
from .delete_account_request import DeleteAccountRequest
from .deletion import Deletion
from .deletion_kind import DeletionKind
from .deletion_page import DeletionPage
from .document import Document
from .document_page import DocumentPage
from .document_stage import DocumentStage
from .document_status import DocumentStatus
from .failure import Failure
from .field_error import FieldError
from .given_pair_request import GivenPairRequest
from .grounding import Grounding
from .index_audit import IndexAudit
from .index_audit_last_repair_type_0 import IndexAuditLastRepairType0
from .invitation import Invitation
from .invitation_page import InvitationPage
from .issued_key import IssuedKey
from .language import Language
from .list_audit_entries_action import ListAuditEntriesAction
from .list_bots_ordering import ListBotsOrdering
from .list_chunks_of_bot_origin import ListChunksOfBotOrigin
from .list_chunks_origin import ListChunksOrigin
from .list_conversations_channel import ListConversationsChannel
from .list_deletions_kind import ListDeletionsKind
from .list_documents_ordering import ListDocumentsOrdering
from .list_documents_status import ListDocumentsStatus
from .list_members_role import ListMembersRole
from .list_pages_ordering import ListPagesOrdering
from .list_pages_status import ListPagesStatus
from .list_sources_kind import ListSourcesKind
from .list_sources_status import ListSourcesStatus
from .log_in_request import LogInRequest
from .me import Me
from .member import Member
from .member_changes_request import MemberChangesRequest
from .member_page import MemberPage
from .membership import Membership
from .message import Message
from .message_error import MessageError
from .message_page import MessagePage
from .message_role import MessageRole
from .message_status import MessageStatus
from .moving import Moving
from .new_api_key_request import NewApiKeyRequest
from .new_bot_request import NewBotRequest
from .new_chunk_request import NewChunkRequest
from .new_invitation_request import NewInvitationRequest
from .new_pairs_request import NewPairsRequest
from .new_text_request import NewTextRequest
from .origin import Origin
from .page import Page
from .page_counts import PageCounts
from .page_page import PagePage
from .page_status import PageStatus
from .pair import Pair
from .pair_page import PairPage
from .pairs_file_request import PairsFileRequest
from .pairs_request import PairsRequest
from .person import Person
from .person_page import PersonPage
from .plan import Plan
from .plan_feature import PlanFeature
from .plan_page import PlanPage
from .plan_resource import PlanResource
from .problem import Problem
from .profile_request import ProfileRequest
from .progress import Progress
from .reason import Reason
from .recut import Recut
from .refresh_request import RefreshRequest
from .repair import Repair
from .resolution_request import ResolutionRequest
from .retried import Retried
from .retrieval import Retrieval
from .retrieval_mode import RetrievalMode
from .role import Role
from .rotation_request import RotationRequest
from .scope import Scope
from .search_hit import SearchHit
from .search_request import SearchRequest
from .search_results import SearchResults
from .send_message_request import SendMessageRequest
from .sign_up_asked import SignUpAsked
from .sign_up_request import SignUpRequest
from .signed_up import SignedUp
from .source import Source
from .source_failure import SourceFailure
from .source_kind import SourceKind
from .source_schedule import SourceSchedule
from .source_settings import SourceSettings
from .source_status import SourceStatus
from .stored_text import StoredText
from .stores import Stores
from .stream_event import StreamEvent
from .sync_progress import SyncProgress
from .text_request import TextRequest
from .token_pair import TokenPair
from .token_request import TokenRequest
from .update import Update
from .upload_request import UploadRequest
from .usage import Usage
from .use import Use
from .web_source import WebSource
from .web_source_page import WebSourcePage
from .workspace import Workspace
from .workspace_name_request import WorkspaceNameRequest
from .workspace_page import WorkspacePage
from .workspace_usage import WorkspaceUsage

__all__ = (
    "AddressKind",
    "AddressRequest",
    "Answers",
    "ApiKey",
    "ApiKeyChangesRequest",
    "ApiKeyPage",
    "ApiKeyStatus",
    "AuditAction",
    "AuditEntry",
    "AuditEntryDetails",
    "AuditEntryPage",
    "Bot",
    "BotChangesRequest",
    "BotConfig",
    "BotConfigRequest",
    "BotPage",
    "Change",
    "ChangeKind",
    "ChangePage",
    "Changes",
    "ChangesOfSourceRequest",
    "Channel",
    "Chunk",
    "ChunkChangesRequest",
    "ChunkKeep",
    "ChunkOrigin",
    "ChunkPage",
    "Chunking",
    "Conversation",
    "ConversationPage",
    "DeleteAccountRequest",
    "Deletion",
    "DeletionKind",
    "DeletionPage",
    "Document",
    "DocumentPage",
    "DocumentStage",
    "DocumentStatus",
    "Failure",
    "FieldError",
    "GivenPairRequest",
    "Grounding",
    "IndexAudit",
    "IndexAuditLastRepairType0",
    "Invitation",
    "InvitationPage",
    "IssuedKey",
    "Language",
    "ListAuditEntriesAction",
    "ListBotsOrdering",
    "ListChunksOfBotOrigin",
    "ListChunksOrigin",
    "ListConversationsChannel",
    "ListDeletionsKind",
    "ListDocumentsOrdering",
    "ListDocumentsStatus",
    "ListMembersRole",
    "ListPagesOrdering",
    "ListPagesStatus",
    "ListSourcesKind",
    "ListSourcesStatus",
    "LogInRequest",
    "Me",
    "Member",
    "MemberChangesRequest",
    "MemberPage",
    "Membership",
    "Message",
    "MessageError",
    "MessagePage",
    "MessageRole",
    "MessageStatus",
    "Moving",
    "NewApiKeyRequest",
    "NewBotRequest",
    "NewChunkRequest",
    "NewInvitationRequest",
    "NewPairsRequest",
    "NewTextRequest",
    "Origin",
    "Page",
    "PageCounts",
    "PagePage",
    "PageStatus",
    "Pair",
    "PairPage",
    "PairsFileRequest",
    "PairsRequest",
    "Person",
    "PersonPage",
    "Plan",
    "PlanFeature",
    "PlanPage",
    "PlanResource",
    "Problem",
    "ProfileRequest",
    "Progress",
    "Reason",
    "Recut",
    "RefreshRequest",
    "Repair",
    "ResolutionRequest",
    "Retried",
    "Retrieval",
    "RetrievalMode",
    "Role",
    "RotationRequest",
    "Scope",
    "SearchHit",
    "SearchRequest",
    "SearchResults",
    "SendMessageRequest",
    "SignUpAsked",
    "SignUpRequest",
    "SignedUp",
    "Source",
    "SourceFailure",
    "SourceKind",
    "SourceSchedule",
    "SourceSettings",
    "SourceStatus",
    "StoredText",
    "Stores",
    "StreamEvent",
    "SyncProgress",
    "TextRequest",
    "TokenPair",
    "TokenRequest",
    "Update",
    "UploadRequest",
    "Usage",
    "Use",
    "WebSource",
    "WebSourcePage",
    "Workspace",
    "WorkspaceNameRequest",
    "WorkspacePage",
    "WorkspaceUsage",
)
