"""Invitations: sent by mail only, for one address, once."""

import hashlib
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.invitations import actions, tasks
from apps.invitations.errors import InvitationInvalid
from apps.invitations.models import Invitation
from apps.plans.models import SubscriptionPlan
from apps.users.actors import Actor
from apps.users.models import User
from apps.workspaces.actions import create_workspace, delete_workspace
from apps.workspaces.models import AuditEntry, Membership, Workspace
from core.exceptions import ChatSphereError
from core.models import OutgoingMail
from tests.factories import PASSWORD, make_key, make_member

ACCEPT = "/api/v1/invitations/accept/"
LINK = re.compile(r"/invitations/([\w-]+)/")


@pytest.fixture(autouse=True)
def _mail_is_kept(settings):
    """As in production; the tests read the rows."""
    settings.EMAIL_BACKEND = "core.mail.Outbox"


@pytest.fixture
def team(alice) -> Workspace:
    """A workspace of Alice's beside her own."""
    return create_workspace(alice, "Team")


def invitations(workspace: Workspace) -> str:
    return f"/api/v1/workspaces/{workspace.pk}/invitations/"


def mail() -> OutgoingMail:
    return OutgoingMail.objects.latest("created_at", "id")


def token() -> str:
    """What the last mail's link ends in."""
    return LINK.search(mail().body).group(1)


def invited(by: User, workspace: Workspace, email: str, role: str = "editor") -> str:
    """The token of a new invitation."""
    actions.invite(Actor(by), workspace, email=email, role=role)
    return token()


def role_of(user: User, workspace: Workspace) -> str | None:
    return dict(Membership.objects.filter(workspace=workspace).values_list("user", "role")).get(
        user.pk
    )


# Inviting


def test_whoever_is_invited_gets_a_mail_and_nobody_else_sees_its_token(
    as_user, team, alice, settings
):
    settings.PUBLIC_URL = "https://chat.example.com"
    answer = as_user(alice).post(invitations(team), {"email": "Bob@Example.com", "role": "editor"})

    assert answer.status_code == 201
    assert (answer.json()["email"], answer.json()["role"]) == ("bob@example.com", "editor")
    assert mail().recipient == "bob@example.com"
    assert f"https://chat.example.com/invitations/{token()}/" in mail().body
    assert "alice@example.com" in mail().body
    assert "Team" in mail().body
    assert len(token()) == 43  # 256 bits
    listed = as_user(alice).get(invitations(team)).content.decode()
    assert token() not in answer.content.decode() + listed
    row = Invitation.objects.get()
    assert row.digest == hashlib.sha256(token().encode()).hexdigest()
    assert token() not in str(list(AuditEntry.objects.values())) + str(vars(row))


def test_the_answer_is_the_same_whether_there_is_an_account_or_not(as_user, team, alice, bob):
    client = as_user(alice)

    known = client.post(invitations(team), {"email": bob.email, "role": "viewer"})
    unknown = client.post(invitations(team), {"email": "nobody@example.com", "role": "viewer"})

    assert known.status_code == unknown.status_code == 201
    alike = ("workspace_id", "role", "made_by_id")
    assert {key: known.json()[key] for key in alike} == {key: unknown.json()[key] for key in alike}
    assert known.json().keys() == unknown.json().keys()


def test_a_member_is_not_invited_again(as_user, team, alice, bob):
    make_member(team, user=bob)

    answer = as_user(alice).post(invitations(team), {"email": "BOB@example.com", "role": "admin"})

    assert (answer.status_code, answer.json()["code"]) == (409, "already_member")
    assert not OutgoingMail.objects.exists()


def test_inviting_twice_replaces_the_first_invitation(as_user, team, alice, bob):
    first = invited(alice, team, bob.email, "viewer")

    answer = as_user(alice).post(invitations(team), {"email": bob.email, "role": "editor"})

    assert answer.status_code == 201
    assert Invitation.objects.count() == 1
    assert as_user(bob).post(ACCEPT, {"token": first}).status_code == 404
    assert as_user(bob).post(ACCEPT, {"token": token()}).status_code == 200
    assert role_of(bob, team) == "editor"


RANKS = ["owner", "admin", "editor", "viewer"]


@pytest.mark.parametrize("mine", RANKS)
@pytest.mark.parametrize("wanted", RANKS)
def test_who_invites_whom_as_what(as_user, team, alice, mine, wanted):
    """Admins invite, and nobody invites somebody to be more than they are themselves."""
    actor = alice if mine == "owner" else make_member(team, role=mine)
    allowed = mine == "owner" or (mine == "admin" and wanted != "owner")

    answer = as_user(actor).post(invitations(team), {"email": "new@example.com", "role": wanted})

    assert answer.status_code == (201 if allowed else 403)
    assert Invitation.objects.exists() is allowed
    assert OutgoingMail.objects.exists() is allowed


@pytest.mark.parametrize(
    "name",
    ["Win at evil.example", "https://evil.example", "a@b", "evil.example/x", "C:\\x", "x:y"],
)
def test_a_workspace_s_name_never_puts_a_link_into_a_mail(alice, name):
    team = create_workspace(alice, name)

    invited(alice, team, "bob@example.com")

    assert name not in mail().body + mail().subject
    assert "a workspace" in mail().subject


def test_a_name_of_several_lines_stays_in_one(alice):
    team = create_workspace(alice, "Team\nBcc: all")

    with_colon = invited(alice, team, "bob@example.com")
    Workspace.objects.filter(pk=team.pk).update(name="Two\nlines")
    team.refresh_from_db()
    invited(alice, team, "carol@example.com")

    assert with_colon
    assert "“Two lines”" in mail().subject


def test_one_address_gets_a_few_invitations_in_an_hour(as_user, alice):
    """Else anybody could fill a stranger's inbox by making workspaces."""
    client = as_user(alice)
    teams = [create_workspace(alice, f"Team {number}") for number in range(6)]
    body = {"email": "bob@example.com", "role": "viewer"}

    statuses = [client.post(invitations(team), body).status_code for team in teams]

    assert statuses == [201] * 5 + [429]
    assert OutgoingMail.objects.count() == 5


def test_one_workspace_sends_so_many_in_a_day(as_user, team, alice, settings):
    settings.RATES = {**settings.RATES, "invitation": type(settings.RATES["mail"])("2/day", True)}
    client = as_user(alice)

    statuses = [
        client.post(
            invitations(team), {"email": f"{number}@example.com", "role": "viewer"}
        ).status_code
        for number in range(3)
    ]

    assert statuses == [201, 201, 429]
    assert Invitation.objects.count() == 2


# Looking after them


def test_pending_invitations_are_listed_without_those_that_are_over(as_user, team, alice, bob):
    invited(alice, team, bob.email)
    invited(alice, team, "late@example.com")
    Invitation.objects.filter(email="late@example.com").update(expires_at=timezone.now())

    listed = as_user(alice).get(invitations(team)).json()["results"]

    assert [each["email"] for each in listed] == [bob.email]


def test_an_invitation_that_is_taken_back_lets_nobody_in(as_user, team, alice, bob):
    link = invited(alice, team, bob.email)
    path = f"{invitations(team)}{Invitation.objects.get().pk}/"
    client = as_user(alice)

    assert client.delete(path).status_code == 204

    assert client.delete(path).status_code == 404
    assert as_user(bob).post(ACCEPT, {"token": link}).json()["code"] == "invitation_invalid"


def test_sending_again_makes_another_link_with_all_its_days(as_user, team, alice, bob):
    first = invited(alice, team, bob.email)
    Invitation.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    path = f"{invitations(team)}{Invitation.objects.get().pk}/resend/"

    answer = as_user(alice).post(path)

    assert answer.status_code == 200
    assert token() != first
    assert Invitation.objects.get().expires_at > timezone.now() + timedelta(days=6)
    assert as_user(bob).post(ACCEPT, {"token": first}).status_code == 404
    assert as_user(bob).post(ACCEPT, {"token": token()}).status_code == 200


def test_an_invitation_is_only_there_in_its_own_workspace(as_user, team, alice, bob):
    invited(alice, team, bob.email)
    other = create_workspace(alice, "Other")
    path = f"{invitations(other)}{Invitation.objects.get().pk}/"

    assert as_user(alice).delete(path).status_code == 404
    assert Invitation.objects.exists()


def test_those_that_are_over_are_forgotten(team, alice):
    invited(alice, team, "late@example.com")
    Invitation.objects.update(expires_at=timezone.now())
    invited(alice, team, "new@example.com")

    tasks.forget_expired()

    assert [each.email for each in Invitation.objects.all()] == ["new@example.com"]


# Accepting


def test_whoever_is_invited_joins(as_user, team, alice, bob):
    link = invited(alice, team, "BOB@example.com", "admin")

    answer = as_user(bob).post(ACCEPT, {"token": link})

    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["role"]) == (str(team.pk), "admin")
    assert role_of(bob, team) == "admin"
    assert not Invitation.objects.exists()
    assert as_user(bob).post(ACCEPT, {"token": link}).status_code == 404


def test_a_link_that_was_passed_on_lets_nobody_in_and_does_not_say_for_whom_it_is(
    as_user, team, alice, bob, mallory
):
    link = invited(alice, team, bob.email)

    answer = as_user(mallory).post(ACCEPT, {"token": link})

    assert (answer.status_code, answer.json()["code"]) == (403, "invitation_for_another")
    assert "bob" not in answer.content.decode().lower()
    assert role_of(mallory, team) is None
    assert as_user(bob).post(ACCEPT, {"token": link}).status_code == 200


def _is_too_old(_team: Workspace, _alice: User) -> None:
    Invitation.objects.update(expires_at=timezone.now())


def _is_taken_back(_team: Workspace, alice: User) -> None:
    actions.revoke(Actor(alice), Invitation.objects.get())


def _is_of_a_deleted_workspace(team: Workspace, _alice: User) -> None:
    delete_workspace(team)


def _is_of_somebody_who_was_put_out(team: Workspace, alice: User) -> None:
    Membership.objects.filter(workspace=team, user=alice).delete()


def _is_of_somebody_who_may_not_invite_any_more(team: Workspace, alice: User) -> None:
    Membership.objects.filter(workspace=team, user=alice).update(role="editor")


def _is_of_somebody_who_was_disabled(_team: Workspace, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)


OVER = [
    _is_too_old,
    _is_taken_back,
    _is_of_a_deleted_workspace,
    _is_of_somebody_who_was_put_out,
    _is_of_somebody_who_may_not_invite_any_more,
    _is_of_somebody_who_was_disabled,
]


@pytest.mark.parametrize("end", OVER, ids=lambda end: end.__name__.strip("_"))
def test_an_invitation_that_is_over_looks_like_one_that_never_was(as_user, team, alice, bob, end):
    link = invited(alice, team, bob.email)
    client = as_user(bob)
    never = client.post(ACCEPT, {"token": "never"}, headers={"X-Request-ID": "same-same"})

    end(team, alice)
    over = client.post(ACCEPT, {"token": link}, headers={"X-Request-ID": "same-same"})

    assert never.status_code == 404
    assert never.json()["code"] == "invitation_invalid"
    assert over.content == never.content
    assert role_of(bob, team) is None


def test_an_owner_who_was_made_an_admin_invited_no_owner(as_user, team, alice, bob):
    link = invited(alice, team, bob.email, "owner")
    Membership.objects.filter(workspace=team, user=alice).update(role="admin")

    assert as_user(bob).post(ACCEPT, {"token": link}).status_code == 404


def test_whoever_is_in_already_keeps_their_role(as_user, team, alice, bob):
    link = invited(alice, team, bob.email, "viewer")
    make_member(team, user=bob, role="admin")

    answer = as_user(bob).post(ACCEPT, {"token": link})

    assert (answer.status_code, answer.json()["role"]) == (200, "admin")
    assert not Invitation.objects.exists()


def test_a_full_workspace_takes_nobody_more_and_the_invitation_stays(as_user, team, alice, bob):
    link = invited(alice, team, bob.email)
    SubscriptionPlan.objects.filter(is_default=True).update(max_members=1)
    client = as_user(bob)

    refused = client.post(ACCEPT, {"token": link})
    assert (refused.status_code, refused.json()["what"]) == (402, "members")
    assert role_of(bob, team) is None
    SubscriptionPlan.objects.filter(is_default=True).update(max_members=2)

    assert client.post(ACCEPT, {"token": link}).status_code == 200


def test_an_api_key_accepts_nothing(team, alice, bob, api):
    link = invited(alice, team, bob.email)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(bob).text}")

    answer = api.post(ACCEPT, {"token": link}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (403, "person_required")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("", 400),
        (None, 400),
        (5, 400),
        ([], 400),
        ("x" * 201, 400),
        ("%", 404),
        ("' OR 1=1--", 404),
        ("é", 404),
        (hashlib.sha256(b"x").hexdigest(), 404),
    ],
)
def test_what_is_no_token_is_refused(as_user, bob, given, status):
    assert as_user(bob).post(ACCEPT, {"token": given}).status_code == status


def test_the_digest_in_the_table_is_no_token(as_user, team, alice, bob):
    invited(alice, team, bob.email)

    answer = as_user(bob).post(ACCEPT, {"token": Invitation.objects.get().digest})

    assert answer.status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_accept_at_once_one_does(team, alice, bob):
    link = invited(alice, team, bob.email)
    start = threading.Barrier(20)

    def accept(_number: int) -> object:
        start.wait()
        try:
            return actions.accept(bob, link)
        except ChatSphereError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        given = list(pool.map(accept, range(20)))

    assert sorted(type(each).__name__ for each in given) == [InvitationInvalid.__name__] * 19 + [
        "Membership"
    ]
    assert Membership.objects.filter(workspace=team, user=bob).count() == 1
    assert AuditEntry.objects.filter(action="member.joined").count() == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_joins_a_workspace_that_is_deleted_at_that_moment(alice, bob):
    for _ in range(5):
        team = create_workspace(alice, "Team")
        link = invited(alice, team, bob.email)
        OutgoingMail.objects.all().delete()
        connection.cursor().execute("DELETE FROM core_ratecount")
        start = threading.Barrier(2)

        def at_once(call):
            start.wait()  # noqa: B023 - both run within this round
            try:
                call()
            except ChatSphereError as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            list(
                pool.map(
                    at_once,
                    [lambda: delete_workspace(team), lambda: actions.accept(bob, link)],  # noqa: B023
                )
            )

        assert not Membership.objects.filter(workspace=team).exists()


# The page


def page(link: str) -> str:
    return f"/invitations/{link}/"


@pytest.fixture
def browser(db):
    return Client(raise_request_exception=False)


def test_somebody_new_makes_an_account_on_the_page_and_is_in(browser, team, alice):
    link = invited(alice, team, "new@example.com", "viewer")
    shown = browser.get(page(link)).content.decode()
    assert "Team" in shown
    assert alice.email in shown
    assert "new@example.com" in shown

    answer = browser.post(page(link), {"name": "New", "password": PASSWORD})

    assert answer.status_code == 302
    person = User.objects.get(email="new@example.com")
    assert role_of(person, team) == "viewer"
    home = browser.get("/").content.decode()
    assert "Team" in home


def test_an_account_made_by_the_link_needs_no_other_proof_of_its_address(
    browser, team, alice, settings
):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    link = invited(alice, team, "new@example.com")

    browser.post(page(link), {"name": "New", "password": PASSWORD})

    assert browser.get("/").status_code == 200
    assert User.objects.get(email="new@example.com").emailaddress_set.get().verified


def test_a_weak_password_makes_no_account_and_leaves_the_invitation(browser, team, alice):
    link = invited(alice, team, "new@example.com")

    answer = browser.post(page(link), {"name": "New", "password": "short"})

    assert answer.status_code == 422
    assert not User.objects.filter(email="new@example.com").exists()
    assert browser.get(page(link)).status_code == 200


def test_somebody_who_has_an_account_is_sent_to_sign_in_and_comes_back(browser, team, alice, bob):
    link = invited(alice, team, bob.email)
    login = f"/accounts/login/?next={page(link)}"
    assert login in browser.get(page(link)).content.decode()
    # What a form for newcomers would send changes nothing.
    assert browser.post(page(link), {"name": "X", "password": PASSWORD}).status_code == 200
    assert role_of(bob, team) is None

    answer = browser.post(login, {"login": bob.email, "password": PASSWORD})

    assert answer["Location"] == page(link)
    assert browser.post(page(link)).status_code == 302
    assert role_of(bob, team) == "editor"


def test_looking_at_the_page_accepts_nothing(browser, team, alice, bob):
    link = invited(alice, team, bob.email)
    browser.force_login(bob)

    assert "Join" in browser.get(page(link)).content.decode()
    assert role_of(bob, team) is None


def test_somebody_else_is_told_so_without_the_address(browser, team, alice, bob, mallory):
    link = invited(alice, team, bob.email)
    browser.force_login(mallory)

    shown = browser.get(page(link)).content.decode()
    answer = browser.post(page(link))

    assert "another e-mail address" in shown
    assert bob.email not in shown + answer.content.decode()
    assert answer.status_code == 403
    assert role_of(mallory, team) is None


def test_the_page_of_an_invitation_that_is_over_says_so(browser):
    answer = browser.get(page("never"))

    assert answer.status_code == 404
    assert "Ask whoever sent it" in answer.content.decode()


def test_an_admin_cannot_touch_the_invitation_of_an_owner(team, as_user, alice):
    admin = make_member(team, role="admin")
    invited = {"email": "carol@example.com", "role": "owner"}
    where = f"/api/v1/workspaces/{team.pk}/invitations/"
    made = as_user(alice).post(where, invited).json()

    lowered = as_user(admin).post(where, {**invited, "role": "viewer"})
    ended = as_user(admin).delete(f"{where}{made['id']}/")

    assert [lowered.status_code, ended.status_code] == [403, 403]
    assert Invitation.objects.get().role == "owner"
