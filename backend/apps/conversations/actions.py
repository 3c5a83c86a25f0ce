"""What can be done with conversations."""

from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from apps.bots.models import Bot
from apps.conversations import ledger, producer
from apps.conversations.errors import ConversationEnded, KeyReused, TurnInProgress
from apps.conversations.models import Conversation, Message
from apps.plans import quotas
from apps.users.models import User
from core.ids import new_id

TITLE_LENGTH = 80  # characters of the first question


def start_conversation(bot: Bot, *, user: User, channel: str) -> Conversation:
    """An empty conversation of `user` with `bot`."""
    return Conversation.objects.create(
        workspace_id=bot.workspace_id, bot=bot, user=user, channel=channel
    )


@transaction.atomic
def send_message(
    conversation: Conversation, *, message: str, client_message_id: UUID | None = None
) -> Message:
    """Open a turn: the question is kept, and its reply is being made once this has committed.

    The same `client_message_id` gives the same turn again, and its reply if there is one; a turn
    whose reply failed is answered anew. Each reply that is opened counts as a message.

    Raises:
        QuotaExceeded.
        KeyReused: the id belongs to another text.
        TurnInProgress: another reply is still open.
        ConversationEnded.
    """
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if row.ended_at:
        raise ConversationEnded
    question = _asked_before(conversation, message, client_message_id)
    reply = _reply_to(question) if question else None
    if reply and reply.status != Message.Status.FAILED:
        return reply
    _make_way(conversation)
    if question is None:
        question = _keep_question(conversation, message, client_message_id)
        _touch(row, message)
    return _open_reply(conversation, question, variant=reply.variant + 1 if reply else 0)


def is_answered(conversation_id: UUID, client_message_id: UUID) -> bool:
    """Whether the turn of this id has a reply that is there or in the making."""
    turns = Message.objects.filter(
        conversation=conversation_id, client_message_id=client_message_id
    )
    replies = Message.objects.filter(
        turn_id__in=turns.values("turn_id"), role=Message.Role.ASSISTANT
    )
    return replies.exclude(status=Message.Status.FAILED).exists()


def stop_reply(reply: Message) -> None:
    """Have the reply end as it is, at once in this process, at its next flush in another."""
    if Message.objects.open().filter(pk=reply.pk).update(stop_requested=True):
        producer.stop(reply.pk)


def end_abandoned() -> int:
    """End the replies whose producers are gone; how many there were."""
    left = Message.objects.abandoned().values_list("pk", flat=True)
    return sum(ledger.end_abandoned(reply_id) for reply_id in list(left))


def _asked_before(
    conversation: Conversation, message: str, client_message_id: UUID | None
) -> Message | None:
    if client_message_id is None:
        return None
    question = conversation.messages.filter(client_message_id=client_message_id).first()
    if question and question.content != message:
        raise KeyReused
    return question


def _reply_to(question: Message) -> Message:
    replies = Message.objects.filter(turn_id=question.turn_id, role=Message.Role.ASSISTANT)
    return replies.latest("variant")


def _make_way(conversation: Conversation) -> None:
    """One reply at a time. One whose producer died does not block the next question."""
    reply = Message.objects.open().filter(conversation=conversation).first()
    if reply and not ledger.end_abandoned(reply.pk):
        raise TurnInProgress


def _keep_question(
    conversation: Conversation, message: str, client_message_id: UUID | None
) -> Message:
    last = conversation.messages.aggregate(last=Max("seq"))["last"] or 0
    return Message.objects.create(
        conversation=conversation,
        turn_id=new_id(),
        seq=last + 1,
        role=Message.Role.USER,
        author=Message.Author.MEMBER,
        status=Message.Status.COMPLETE,
        content=message,
        client_message_id=client_message_id,
    )


def _touch(row: Conversation, message: str) -> None:
    """The first question names the conversation."""
    row.title = row.title or shortened(message)
    row.save(update_fields=["title", "updated_at"])


def shortened(text: str) -> str:
    """The text in one line of at most TITLE_LENGTH characters, cut between words if it can be."""
    line = " ".join(text.split())
    if len(line) <= TITLE_LENGTH:
        return line
    head = line[: TITLE_LENGTH - 1]
    whole_words = head.rpartition(" ")[0] if line[TITLE_LENGTH - 1] != " " else head
    return f"{whole_words or head}…"


def _open_reply(conversation: Conversation, question: Message, *, variant: int) -> Message:
    reply = Message.objects.create(
        conversation=conversation,
        turn_id=question.turn_id,
        variant=variant,
        seq=question.seq + 1,
        role=Message.Role.ASSISTANT,
        author=Message.Author.BOT,
        status=Message.Status.PENDING,
        lease_until=Now() + ledger.LEASE,
    )
    reply.question = question
    quotas.take_message(conversation.bot.workspace, at=reply.created_at)
    transaction.on_commit(lambda: producer.start(reply))
    return reply
