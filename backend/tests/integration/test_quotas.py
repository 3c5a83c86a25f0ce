"""What a plan allows: asked over HTTP one by one, and of many at once."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from apps.bots.actions import create_bot, delete_bot
from apps.bots.models import Bot
from apps.conversations import actions as conversations
from apps.conversations import ledger
from apps.conversations.errors import Interrupted, Stopped
from apps.conversations.models import Message
from apps.documents.actions import add_file, add_text, delete_document
from apps.documents.models import Document, Source
from apps.plans import quotas
from apps.plans.errors import QuotaExceeded
from apps.plans.models import LimitOverride, Usage
from apps.plans.quotas import month_of
from apps.workspaces.models import Membership, Role, Workspace
from tests.at_once import at_once
from tests.factories import make_bot, make_conversation, make_document, make_member, make_user
from tests.plans import limit

pytestmark = pytest.mark.django_db
BOTS = "/api/v1/bots/"
NOVEMBER = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)
at_a_time = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def workspace(alice) -> Workspace:
    return alice.personal_workspace


def sent(workspace: Workspace) -> int:
    usage = Usage.objects.filter(workspace=workspace).first()
    return usage.messages if usage else 0


def use_up(workspace: Workspace, messages: int) -> None:
    Usage.objects.create(workspace=workspace, month=month_of(timezone.now()), messages=messages)


# One by one


def test_a_bot_too_many_is_refused_with_what_to_do(as_user, alice, workspace):
    limit(workspace, max_bots=1)
    make_bot(owner=alice)

    answer = as_user(alice).post(BOTS, {"name": "Second"})

    assert answer.status_code == 402
    problem = answer.json()
    assert problem["code"] == "quota_exceeded"
    assert (problem["what"], problem["limit"], problem["used"]) == ("bots", 1, 1)
    assert problem["resets_at"] is None
    assert problem["detail"] == (
        "The plan allows 1 bot; the workspace has 1. Delete a bot, or ask an owner of the workspace"
        " for a larger plan."
    )
    assert Bot.objects.count() == 1


def test_a_deleted_bot_makes_room_at_once(as_user, alice, workspace):
    limit(workspace, max_bots=1)
    delete_bot(make_bot(owner=alice))

    assert as_user(alice).post(BOTS, {"name": "Second"}).status_code == 201


def test_without_limits_nothing_is_refused(as_user, alice):
    client = as_user(alice)

    assert [client.post(BOTS, {"name": "One more"}).status_code for _ in range(3)] == [201] * 3


def test_what_others_have_takes_nobody_s_room(alice, bob, workspace):
    limit(workspace, max_bots=1, max_documents=1, max_storage_bytes=10, max_crawl_pages=1)
    crawled(make_document(bot=make_bot(owner=bob)))
    crawled(make_document(bot=make_bot(owner=bob)))

    document = add_text(make_bot(owner=alice), name="First", text="0123456789")

    crawled(document)
    quotas.check_crawl_pages(workspace)


def test_the_limit_of_one_workspace_is_not_that_of_another(alice, bob):
    limit(alice.personal_workspace, max_bots=0)

    assert make_bot(owner=bob).pk
    with pytest.raises(QuotaExceeded):
        make_bot(owner=alice)


@pytest.mark.parametrize(
    ("limits", "what", "allowed", "used"),
    [
        ({"max_documents": 1}, "documents", 1, 1),
        ({"max_storage_bytes": 19}, "storage_bytes", 19, 10),
    ],
)
def test_a_document_too_many_leaves_nothing(
    as_user, alice, workspace, media, limits, what, allowed, used
):
    bot = make_bot(owner=alice)
    limit(workspace, **limits)
    add_text(bot, name="First", text="0123456789")

    body = {"name": "Second", "text": "9876543210"}
    answer = as_user(alice).post(f"{BOTS}{bot.pk}/documents/train_text/", body)

    assert answer.status_code == 402
    problem = answer.json()
    assert (problem["what"], problem["limit"], problem["used"]) == (what, allowed, used)
    assert Document.objects.count() == Source.objects.count() == 1
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1


def test_bytes_up_to_the_limit_are_kept(alice, workspace):
    bot = make_bot(owner=alice)
    limit(workspace, max_storage_bytes=20)

    add_text(bot, name="First", text="0123456789")

    assert add_text(bot, name="Second", text="9876543210").pk


def test_the_same_bytes_again_cost_nothing(alice, workspace):
    bot = make_bot(owner=alice)
    limit(workspace, max_documents=1, max_storage_bytes=10)
    first = add_text(bot, name="First", text="0123456789")

    assert add_text(bot, name="Again", text="0123456789") == first


def test_a_deleted_document_makes_room_at_once(alice, workspace):
    bot = make_bot(owner=alice)
    limit(workspace, max_documents=1, max_storage_bytes=10)
    delete_document(add_text(bot, name="First", text="0123456789"))

    assert add_text(bot, name="Second", text="9876543210").pk


def test_documents_count_over_all_bots_of_the_workspace(alice, workspace):
    limit(workspace, max_documents=1)
    add_text(make_bot(owner=alice), name="First", text="0123456789")

    with pytest.raises(QuotaExceeded):
        add_text(make_bot(owner=alice), name="Second", text="0123456789")


def crawled(document: Document) -> None:
    Source.objects.filter(pk=document.source_id).update(kind=Source.Kind.SITE)


def test_only_pages_of_sites_count_as_crawled(alice, workspace):
    bot = make_bot(owner=alice)
    limit(workspace, max_crawl_pages=1)
    make_document(bot=bot)

    crawled(make_document(bot=bot))
    quotas.check_crawl_pages(workspace)
    crawled(make_document(bot=bot))
    with pytest.raises(QuotaExceeded) as refused:
        quotas.check_crawl_pages(workspace)

    assert refused.value.members["what"] == "crawl_pages"


def test_a_member_too_many_is_refused(workspace):
    limit(workspace, max_members=1)
    quotas.check_members(workspace)

    make_member(workspace)
    with pytest.raises(QuotaExceeded) as refused:
        quotas.check_members(workspace)

    assert refused.value.members["used"] == 1


def test_the_count_of_members_is_that_of_one_workspace(workspace, bob):
    make_member(bob.personal_workspace)

    limit(workspace, max_members=1)

    quotas.check_members(workspace)


# A smaller plan


def test_with_a_smaller_plan_everything_stays_and_nothing_is_added(as_user, alice, workspace):
    bots = [make_bot(owner=alice, name=f"Bot {number}") for number in range(3)]
    document = add_text(bots[0], name="First", text="0123456789")
    limit(workspace, max_bots=1, max_documents=0, max_storage_bytes=5)
    client = as_user(alice)

    answer = client.post(BOTS, {"name": "Fourth"})

    assert answer.status_code == 402
    assert (answer.json()["limit"], answer.json()["used"]) == (1, 3)
    with pytest.raises(QuotaExceeded):
        add_text(bots[0], name="Second", text="Some words.")
    assert len(client.get(BOTS).json()["results"]) == 3
    assert client.get(f"/api/v1/documents/{document.pk}/").status_code == 200
    assert client.patch(f"{BOTS}{bots[2].pk}/", {"name": "Other"}).status_code == 200


def test_with_a_smaller_plan_the_month_s_messages_stay_counted(alice, workspace):
    use_up(workspace, 10)
    limit(workspace, max_messages_per_month=5)

    with pytest.raises(QuotaExceeded) as refused:
        conversations.send_message(make_conversation(bot=make_bot(owner=alice)), message="Where?")

    assert (refused.value.members["limit"], refused.value.members["used"]) == (5, 10)
    assert sent(workspace) == 10


# Messages


def test_a_message_too_many_is_refused_and_nothing_is_kept(as_user, alice, workspace):
    limit(workspace, max_messages_per_month=2)
    use_up(workspace, 2)
    conversation = make_conversation(bot=make_bot(owner=alice))

    path = f"/api/v1/conversations/{conversation.pk}/send_message/"
    answer = as_user(alice).post(path, {"message": "Where?", "client_message_id": str(uuid4())})

    assert answer.status_code == 402
    problem = answer.json()
    assert (problem["what"], problem["limit"], problem["used"]) == ("messages_per_month", 2, 2)
    next_month = quotas._end_of(month_of(timezone.now()))
    assert problem["resets_at"] == next_month.strftime("%Y-%m-%dT00:00:00Z")
    assert f"Wait until {next_month:%d %B}" in problem["detail"]
    assert not conversation.messages.exists()
    assert sent(workspace) == 2


def test_where_no_message_is_allowed_not_even_the_first_is(workspace):
    limit(workspace, max_messages_per_month=0)

    with pytest.raises(QuotaExceeded):
        quotas.take_message(workspace)

    assert sent(workspace) == 0


def test_messages_are_counted_also_where_there_is_no_limit(workspace):
    for _ in range(3):
        quotas.take_message(workspace)

    assert sent(workspace) == 3


def test_a_new_month_begins_at_nothing(workspace):
    limit(workspace, max_messages_per_month=1)
    quotas.take_message(workspace, at=NOVEMBER)
    with pytest.raises(QuotaExceeded):
        quotas.take_message(workspace, at=NOVEMBER)

    quotas.take_message(workspace, at=DECEMBER)

    with pytest.raises(QuotaExceeded):
        quotas.take_message(workspace, at=DECEMBER)
    assert Usage.objects.get().month == DECEMBER.date()


def test_a_month_that_is_over_does_not_begin_again(workspace):
    """One process's clock may be behind another's."""
    limit(workspace, max_messages_per_month=2)
    quotas.take_message(workspace, at=DECEMBER)

    quotas.take_message(workspace, at=NOVEMBER)

    assert Usage.objects.get().month == DECEMBER.date()
    with pytest.raises(QuotaExceeded):
        quotas.take_message(workspace, at=DECEMBER)


@pytest.mark.parametrize(
    ("month", "end"),
    [((2026, 11), (2026, 12)), ((2026, 12), (2027, 1)), ((2027, 1), (2027, 2))],
)
def test_a_month_ends_where_the_next_begins(month, end):
    began = datetime(*month, 1, tzinfo=UTC).date()

    assert quotas._end_of(began) == datetime(*end, 1, tzinfo=UTC)


def test_a_repeat_of_a_message_costs_nothing(alice, workspace):
    conversation, key = make_conversation(bot=make_bot(owner=alice)), uuid4()
    limit(workspace, max_messages_per_month=1)

    first = conversations.send_message(conversation, message="Where?", client_message_id=key)
    again = conversations.send_message(conversation, message="Where?", client_message_id=key)

    assert again == first
    assert sent(workspace) == 1


def ended(conversation, error, *, shown=()) -> Message:
    """A turn whose reply broke off because of `error`."""
    reply = conversations.send_message(conversation, message="Where?", client_message_id=uuid4())
    with transaction.atomic():
        ledger.end_as(Message.objects.select_for_update().get(pk=reply.pk), error)
    reply.refresh_from_db()
    return reply


def test_a_reply_that_failed_is_given_back(alice, workspace):
    conversation = make_conversation(bot=make_bot(owner=alice))

    reply = ended(conversation, Interrupted())

    assert reply.status == "failed"
    assert sent(workspace) == 0


def test_asking_anew_after_a_failure_counts_once(alice, workspace):
    conversation = make_conversation(bot=make_bot(owner=alice))
    limit(workspace, max_messages_per_month=1)
    failed = ended(conversation, Interrupted())

    conversations.send_message(
        conversation, message="Where?", client_message_id=failed.question.client_message_id
    )

    assert sent(workspace) == 1


def test_a_reply_that_one_stops_oneself_is_not_given_back(alice, workspace):
    reply = ended(make_conversation(bot=make_bot(owner=alice)), Stopped())

    assert reply.status == "failed"
    assert sent(workspace) == 1


def test_a_reply_that_said_something_is_not_given_back(alice, workspace):
    from apps.conversations import events as grammar
    from tests.conversing import keep

    conversation = make_conversation(bot=make_bot(owner=alice))
    reply = conversations.send_message(conversation, message="Where?")
    keep(reply, grammar.start(reply), grammar.text_start(reply.pk))
    keep(reply, grammar.text_delta(reply.pk, "It is"))

    with transaction.atomic():
        ledger.end_as(Message.objects.select_for_update().get(pk=reply.pk), Interrupted())

    reply.refresh_from_db()
    assert reply.status == "partial"
    assert sent(workspace) == 1


def test_a_failure_of_last_month_takes_nothing_off_this_one(workspace):
    quotas.take_message(workspace, at=NOVEMBER)
    quotas.take_message(workspace, at=DECEMBER)

    quotas.give_back_message(workspace, at=NOVEMBER)

    assert sent(workspace) == 1


def test_giving_back_never_goes_below_nothing(workspace):
    quotas.take_message(workspace, at=DECEMBER)

    for _ in range(3):
        quotas.give_back_message(workspace, at=DECEMBER)

    assert sent(workspace) == 0


# The demo


def test_the_demo_is_on_no_plan(workspace):
    limit(workspace, max_bots=0)
    demo = Workspace.objects.create(name="Demo", is_demo=True)
    visitor = make_user()
    conversation = make_conversation(bot=create_bot(demo, name="Guide"), user=visitor)
    limit(visitor.personal_workspace, max_messages_per_month=0)

    assert conversations.send_message(conversation, message="Where?").pk
    assert sent(demo) == 1
    assert sent(visitor.personal_workspace) == 0


def test_the_demo_can_be_limited_all_the_same():
    demo = Workspace.objects.create(name="Demo", is_demo=True)
    LimitOverride.objects.create(workspace=demo, max_messages_per_month=0)

    with pytest.raises(QuotaExceeded):
        quotas.take_message(demo)


# Many at once


@at_a_time
def test_of_two_hundred_messages_with_one_left_one_is_taken(workspace):
    limit(workspace, max_messages_per_month=5)
    use_up(workspace, 4)

    outcomes = at_once(200, lambda _: quotas.take_message(workspace))

    assert outcomes == {"done": 1, "quota_exceeded": 199}
    assert sent(workspace) == 5


@at_a_time
def test_of_two_hundred_first_messages_of_a_workspace_as_many_are_taken_as_allowed(workspace):
    limit(workspace, max_messages_per_month=7)

    outcomes = at_once(200, lambda _: quotas.take_message(workspace))

    assert outcomes == {"done": 7, "quota_exceeded": 193}
    assert sent(workspace) == 7


@at_a_time
def test_of_many_first_messages_of_a_month_as_many_are_taken_as_allowed(workspace):
    limit(workspace, max_messages_per_month=7)
    for _ in range(7):
        quotas.take_message(workspace, at=NOVEMBER)

    outcomes = at_once(100, lambda _: quotas.take_message(workspace, at=DECEMBER))

    assert outcomes == {"done": 7, "quota_exceeded": 93}
    assert sent(workspace) == 7


@at_a_time
def test_without_a_limit_none_of_many_is_forgotten(workspace):
    outcomes = at_once(100, lambda _: quotas.take_message(workspace))

    assert outcomes == {"done": 100}
    assert sent(workspace) == 100


@at_a_time
def test_of_forty_bots_with_one_left_one_is_made(alice, workspace):
    make_bot(owner=alice)
    limit(workspace, max_bots=2)

    outcomes = at_once(40, lambda number: make_bot(owner=alice, name=f"Bot {number}"))

    assert outcomes == {"done": 1, "quota_exceeded": 39}
    assert Bot.objects.count() == 2


@at_a_time
@pytest.mark.parametrize("limits", [{"max_documents": 1}, {"max_storage_bytes": 15}])
def test_of_forty_documents_with_one_left_one_is_kept(alice, workspace, media, limits):
    bot = make_bot(owner=alice)
    limit(workspace, **limits)

    def add(number: int) -> None:
        name = f"{number}.txt"
        add_file(bot, name=name, file=ContentFile(f"Number {number:3}".encode(), name=name))

    outcomes = at_once(40, add)

    assert outcomes == {"done": 1, "quota_exceeded": 39}
    assert Document.objects.count() == 1
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1


@at_a_time
def test_the_same_bytes_from_forty_at_once_cost_one_document(alice, workspace):
    bot = make_bot(owner=alice)
    limit(workspace, max_documents=1)

    outcomes = at_once(40, lambda _: add_text(bot, name="Same", text="Some words."))

    assert outcomes == {"done": 40}
    assert Document.objects.count() == 1


@at_a_time
def test_of_forty_who_join_with_one_place_left_one_does(workspace):
    people = [make_user() for _ in range(40)]
    limit(workspace, max_members=2)

    @transaction.atomic
    def join(number: int) -> None:
        Membership.objects.create(workspace=workspace, user=people[number], role=Role.VIEWER)
        quotas.check_members(workspace)

    outcomes = at_once(40, join)

    assert outcomes == {"done": 1, "quota_exceeded": 39}
    assert workspace.memberships.count() == 2


@at_a_time
def test_what_is_undone_is_not_counted(alice, workspace):
    limit(workspace, max_messages_per_month=1)

    with transaction.atomic():
        quotas.take_message(workspace)
        transaction.set_rollback(True)

    assert sent(workspace) == 0
    quotas.take_message(workspace)


@at_a_time
def test_a_check_outside_a_transaction_is_a_mistake(workspace):
    limit(workspace, max_bots=1)

    with pytest.raises(TransactionManagementError):
        quotas.check_bots(workspace)
