"""Conversations and messages as JSON."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.conversations.errors import MessageEmpty, MessageTooLong
from apps.conversations.models import Conversation, Message
from core.serializers import StrictSerializer
from core.visible import has_visible

LONGEST_MESSAGE = 8_000  # characters


class SourceSerializer(serializers.Serializer[Any]):
    """A passage that the text cites as `[index]`."""

    index = serializers.IntegerField()
    chunk_id = serializers.UUIDField()
    document_id = serializers.UUIDField()
    document_name = serializers.CharField()
    page = serializers.IntegerField(allow_null=True)
    char_start = serializers.IntegerField()
    char_end = serializers.IntegerField()
    content = serializers.CharField()
    heading_path = serializers.ListField(
        child=serializers.CharField(), default=list, help_text="Of an answer: the question."
    )
    score = serializers.FloatField()


class GroundingSerializer(serializers.Serializer[Any]):
    """A span of the text, in code points, and the literal quote that supports it."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    supported = serializers.BooleanField()
    source_index = serializers.IntegerField(allow_null=True)
    quote = serializers.CharField(allow_null=True)


class UsageSerializer(serializers.Serializer[Any]):
    """What the model counted; null where its provider did not say."""

    model = serializers.CharField()
    input_tokens = serializers.IntegerField(allow_null=True)
    output_tokens = serializers.IntegerField(allow_null=True)


class MessageErrorSerializer(serializers.Serializer[Any]):
    """Why a reply is partial or failed; `code` is stable, the words are not."""

    code = serializers.CharField()
    detail = serializers.CharField()


class ConversationSerializer(serializers.ModelSerializer[Conversation]):
    bot_id = serializers.UUIDField(read_only=True)

    class Meta:
        model = Conversation
        fields = ["id", "bot_id", "title", "channel", "created_at", "updated_at", "ended_at"]
        read_only_fields = fields


class MessageSerializer(serializers.ModelSerializer[Message]):
    conversation_id = serializers.UUIDField(read_only=True)
    error = serializers.SerializerMethodField()
    sources = SourceSerializer(many=True, read_only=True)
    grounding = GroundingSerializer(many=True, read_only=True)
    usage = UsageSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Message
        fields = [
            "id",
            "conversation_id",
            "role",
            "content",
            "status",
            "error",
            "sources",
            "grounding",
            "usage",
            "created_at",
        ]
        read_only_fields = fields

    @extend_schema_field(MessageErrorSerializer(allow_null=True))
    def get_error(self, message: Message) -> dict[str, str] | None:
        if not message.error_code:
            return None
        return {"code": message.error_code, "detail": message.error_detail}


class NewConversationSerializer(StrictSerializer):
    """An empty object: the server decides everything."""


class SendMessageSerializer(StrictSerializer):
    """`message` is kept as it is; sent again with its `client_message_id`, it is asked once."""

    message = serializers.CharField(
        trim_whitespace=False, help_text=f"1 to {LONGEST_MESSAGE:,} characters, some visible."
    )
    client_message_id = serializers.UUIDField(required=False)

    def to_internal_value(self, data: Any) -> Any:
        """Raises: MessageEmpty also where the field is missing: the way out is the same."""
        if isinstance(data, Mapping) and data.get("message") in (None, ""):
            raise MessageEmpty
        return super().to_internal_value(data)

    def validate_message(self, message: str) -> str:
        """Raises: MessageEmpty, MessageTooLong."""
        if len(message) > LONGEST_MESSAGE:
            size = f"{LONGEST_MESSAGE:,} characters; this one has {len(message):,}"
            raise MessageTooLong(f"A message has at most {size}.")
        if not has_visible(message):
            raise MessageEmpty
        return message
