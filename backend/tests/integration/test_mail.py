"""Mail: kept with what causes it, delivered once a server takes it, erased when it is done."""

import logging
import threading
from datetime import timedelta

import pytest
from django.core.mail import BadHeaderError, EmailMessage, send_mail
from django.db import connection, transaction
from django.utils import timezone

from core import outbox, smtp
from core.models import OutgoingMail
from core.tasks import deliver_mail, forget_old_mail
from tests.mail_sink import sink
from tests.processes import free_port

pytestmark = pytest.mark.django_db
ALICE = "alice@example.com"
BODY = "Follow https://chat.example.com/secret-link"


@pytest.fixture(autouse=True)
def ours(settings):
    settings.EMAIL_BACKEND = "core.mail.Outbox"


@pytest.fixture
def server(settings):
    with sink() as found:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        yield found


@pytest.fixture
def rung(monkeypatch):
    """What was sent to the worker."""
    sent: list[str] = []
    monkeypatch.setattr("core.doorbell.send", lambda task, **_: sent.append(task.name))
    return sent


def write(to: str = ALICE, subject: str = "A link", body: str = BODY) -> OutgoingMail:
    send_mail(subject, body, None, [to])
    return OutgoingMail.objects.get(recipient=to)


def wait_is_over() -> None:
    OutgoingMail.objects.update(due_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_a_row_of_the_transaction_that_causes_it_and_rings_after_it(rung):
    with transaction.atomic():
        write()
        assert rung == []

    assert rung == ["core.tasks.deliver_mail"]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_sends_nothing(rung):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert rung == []
    assert not OutgoingMail.objects.exists()


def test_each_recipient_gets_a_mail_of_their_own():
    EmailMessage("Hello", "Hi", to=["a@example.com"], bcc=["b@example.com"]).send()

    kept = OutgoingMail.objects.values_list("recipient", flat=True)
    assert set(kept) == {"a@example.com", "b@example.com"}


@pytest.mark.parametrize("header", ["A link\nBcc: mallory@example.com", "A\r\n\r\nbody"])
def test_a_line_break_in_a_header_is_refused(header):
    with pytest.raises(BadHeaderError):
        send_mail(header, "x", None, [ALICE])

    assert not OutgoingMail.objects.exists()


def test_a_delivered_mail_keeps_nothing_that_opens_an_account(server):
    mail = write()

    deliver_mail()

    mail.refresh_from_db()
    [arrived] = server.mails
    assert arrived["To"] == ALICE
    assert BODY in arrived.get_content()
    assert (mail.body, mail.failed_at) == ("", None)
    assert mail.sent_at


def test_a_mail_is_delivered_once(server):
    write()

    deliver_mail()
    deliver_mail()

    assert len(server.mails) == 1


def test_without_a_server_the_mail_stands_in_the_log_and_nowhere_else(settings, caplog):
    settings.EMAIL_HOST = ""
    caplog.set_level(logging.INFO)
    mail = write()

    deliver_mail()

    mail.refresh_from_db()
    assert caplog.records[-1].fields == {"to": ALICE, "subject": "A link", "body": BODY}
    assert mail.sent_at
    assert mail.body == ""


def test_a_server_that_is_down_costs_one_mail_one_try_and_leaves_the_others_theirs(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    for number in range(3):
        write(f"person{number}@example.com")

    deliver_mail()

    attempts = OutgoingMail.objects.order_by("due_at").values_list("attempts", "error")
    assert sorted(tries for tries, _ in attempts) == [0, 0, 1]
    assert "ConnectionRefusedError" in {error for _, error in attempts}


def test_a_mail_is_tried_eight_times_over_about_a_day_and_then_given_up(server):
    server.answers["RCPT"] = "451 try again later"
    mail, waits = write(), []
    for _ in range(8):
        deliver_mail()
        mail.refresh_from_db()
        waits.append(mail.due_at - timezone.now())
        wait_is_over()
        deliver = OutgoingMail.objects.filter(pk=mail.pk, failed_at=None).exists()
        assert deliver == (mail.attempts < 8)

    deliver_mail()

    mail.refresh_from_db()
    assert timedelta(hours=20) < sum(waits[:7], timedelta()) < timedelta(hours=26)
    assert waits[:7] == sorted(waits[:7])
    assert (mail.attempts, mail.sent_at, mail.body) == (8, None, "")
    assert mail.failed_at
    assert mail.error == "SMTPRecipientsRefused 451"


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_mail_that_is_refused_for_good_is_not_tried_again(server, command):
    server.answers[command] = "550 no such mailbox alice@example.com"
    mail, other = write(), write("bob@example.com")

    deliver_mail()

    mail.refresh_from_db()
    other.refresh_from_db()
    assert (mail.attempts, mail.body) == (1, "")
    assert mail.failed_at
    assert other.failed_at  # one that is refused does not hold the others back
    assert "alice" not in mail.error


def test_a_server_that_wants_another_password_is_tried_again(server):
    server.answers["MAIL"] = "530 authentication required"
    mail = write()

    deliver_mail()

    mail.refresh_from_db()
    assert (mail.attempts, mail.failed_at, mail.body) == (1, None, BODY)


def test_a_process_that_dies_while_it_sends_only_delays_the_mail(server):
    mail = write()
    outbox.take()  # and nothing more

    deliver_mail()
    assert server.mails == []
    wait_is_over()
    deliver_mail()

    mail.refresh_from_db()
    assert len(server.mails) == 1
    assert mail.attempts == 2


def test_one_that_dies_in_the_last_try_leaves_nothing_open():
    mail = write()
    OutgoingMail.objects.update(attempts=8)
    wait_is_over()

    forget_old_mail()

    mail.refresh_from_db()
    assert (mail.error, mail.body) == ("interrupted", "")
    assert mail.failed_at


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_mail():
    for number in range(20):
        write(f"person{number}@example.com")
    taken, start = [], threading.Barrier(4)

    def work() -> None:
        start.wait(10)
        try:
            while mail := outbox.take():
                taken.append(mail.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(taken) == len(set(taken)) == 20


def test_what_is_done_with_is_dropped_after_a_week_and_what_waits_is_not():
    old, waiting = write(), write("bob@example.com")
    OutgoingMail.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=8))

    forget_old_mail()

    assert list(OutgoingMail.objects.all()) == [waiting]


def test_a_long_row_of_mails_lets_other_work_in_between(server, rung, monkeypatch):
    monkeypatch.setattr("core.tasks.TURN", 0.0)
    write()

    deliver_mail()

    assert rung == ["core.tasks.deliver_mail"]
    assert server.mails == []


def test_a_mail_that_arrives_twice_can_be_told_to_be_one(server):
    mail = write()

    smtp.send(mail)
    smtp.send(mail)

    first, second = (arrived["Message-ID"] for arrived in server.mails)
    assert first == second
    assert str(mail.pk) in first
