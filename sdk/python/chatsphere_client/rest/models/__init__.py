"""Contains all the data models used in inputs/outputs"""

from .answers import Answers
from .api_key import ApiKey
from .api_key_changes_request import ApiKeyChangesRequest
from .api_key_page import ApiKeyPage
from .api_key_status import ApiKeyStatus
from .bot import Bot
from .bot_changes_request import BotChangesRequest
from .bot_config import BotConfig
from .bot_config_request import BotConfigRequest
from .bot_page import BotPage
from .channel import Channel
from .chunk import Chunk
from .chunk_page import ChunkPage
from .conversation import Conversation
from .conversation_page import ConversationPage
from .document import Document
from .document_page import DocumentPage
from .document_stage import DocumentStage
from .document_status import DocumentStatus
from .failure import Failure
from .field_error import FieldError
from .grounding import Grounding
from .index_audit import IndexAudit
from .issued_key import IssuedKey
from .language import Language
from .list_bots_ordering import ListBotsOrdering
from .list_conversations_channel import ListConversationsChannel
from .list_documents_ordering import ListDocumentsOrdering
from .list_documents_status import ListDocumentsStatus
from .log_in_request import LogInRequest
from .me import Me
from .membership import Membership
from .message import Message
from .message_error import MessageError
from .message_page import MessagePage
from .message_role import MessageRole
from .message_status import MessageStatus
from .new_api_key_request import NewApiKeyRequest
from .new_bot_request import NewBotRequest
from .origin import Origin
from .person import Person
from .person_page import PersonPage
from .plan import Plan
from .plan_page import PlanPage
from .problem import Problem
from .profile_request import ProfileRequest
from .progress import Progress
from .refresh_request import RefreshRequest
from .retrieval import Retrieval
from .retrieval_mode import RetrievalMode
from .role import Role
from .rotation_request import RotationRequest
from .scope import Scope
from .search_hit import SearchHit
from .search_request import SearchRequest
from .search_results import SearchResults
from .send_message_request import SendMessageRequest
from .sign_up_request import SignUpRequest
from .signed_up import SignedUp
from .source import Source
from .source_kind import SourceKind
from .stream_event import StreamEvent
from .text_request import TextRequest
from .token_pair import TokenPair
from .upload_request import UploadRequest
from .usage import Usage
from .workspace import Workspace
from .workspace_page import WorkspacePage

__all__ = (
    "Answers",
    "ApiKey",
    "ApiKeyChangesRequest",
    "ApiKeyPage",
    "ApiKeyStatus",
    "Bot",
    "BotChangesRequest",
    "BotConfig",
    "BotConfigRequest",
    "BotPage",
    "Channel",
    "Chunk",
    "ChunkPage",
    "Conversation",
    "ConversationPage",
    "Document",
    "DocumentPage",
    "DocumentStage",
    "DocumentStatus",
    "Failure",
    "FieldError",
    "Grounding",
    "IndexAudit",
    "IssuedKey",
    "Language",
    "ListBotsOrdering",
    "ListConversationsChannel",
    "ListDocumentsOrdering",
    "ListDocumentsStatus",
    "LogInRequest",
    "Me",
    "Membership",
    "Message",
    "MessageError",
    "MessagePage",
    "MessageRole",
    "MessageStatus",
    "NewApiKeyRequest",
    "NewBotRequest",
    "Origin",
    "Person",
    "PersonPage",
    "Plan",
    "PlanPage",
    "Problem",
    "ProfileRequest",
    "Progress",
    "RefreshRequest",
    "Retrieval",
    "RetrievalMode",
    "Role",
    "RotationRequest",
    "Scope",
    "SearchHit",
    "SearchRequest",
    "SearchResults",
    "SendMessageRequest",
    "SignUpRequest",
    "SignedUp",
    "Source",
    "SourceKind",
    "StreamEvent",
    "TextRequest",
    "TokenPair",
    "UploadRequest",
    "Usage",
    "Workspace",
    "WorkspacePage",
)
