"""Many who send at once over HTTP, as a web process is run in production."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.conversations.models import Message
from apps.plans.models import Usage
from apps.plans.quotas import month_of
from tests.conversing import teach
from tests.factories import make_bot, make_conversation
from tests.plans import limit
from tests.web import in_process

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 20


def all_answered(person, conversations) -> list:
    """Everyone sends at once; whom the crowd kept from the database sends the same again."""
    keys = {conversation: str(uuid4()) for conversation in conversations}
    answers = []
    with ThreadPoolExecutor(len(conversations)) as pool:
        for _ in range(ROUNDS):
            given = pool.map(lambda each: person.send(each, client_message_id=keys[each]), keys)
            for conversation, answer in zip(list(keys), list(given), strict=True):
                if answer.status_code != 503:
                    answers.append(answer)
                    del keys[conversation]
            if not keys:
                break
    return answers


def test_of_two_hundred_sends_with_one_left_one_is_answered(speaker, alice, agent, tmp_path):
    workspace, bot = alice.personal_workspace, make_bot(owner=alice)
    teach(bot, "The tower is in the north.")
    limit(workspace, max_messages_per_month=5)
    Usage.objects.create(workspace=workspace, month=month_of(timezone.now()), messages=4)
    conversations = [make_conversation(bot=bot) for _ in range(200)]

    with in_process(tmp_path / "pooled", agent.url, CHATSPHERE_DATABASE_POOL="1") as web:
        answers = all_answered(speaker(alice, web.url), conversations)

    assert Counter(answer.status_code for answer in answers) == {201: 1, 402: 199}
    refused = [answer.json() for answer in answers if answer.status_code == 402]
    assert {problem["limit"] for problem in refused} == {5}
    # Under the load an answer may fail with nothing said; it was given back, for another to take.
    assert {problem["used"] for problem in refused} <= {4, 5}
    assert Usage.objects.get().messages == 5
    replies = Message.objects.filter(role=Message.Role.ASSISTANT)
    assert replies.filter(status=Message.Status.COMPLETE).count() == 1
    assert set(replies.values_list("status", flat=True)) <= {"complete", "failed"}
