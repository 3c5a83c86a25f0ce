"""Pages and sites over HTTP, and what becomes of them when they, or what is above them, go."""

import pytest

from apps.bots.actions import delete_bot
from apps.documents import tasks as documents
from apps.documents.models import Document, Source
from apps.plans.models import Feature
from apps.sources import actions, tasks
from apps.sources.models import Page, Run
from apps.sources.options import Options
from apps.workspaces.models import AuditEntry, Deletion
from tests.crawled import read_all
from tests.factories import make_bot, make_member, make_source
from tests.hostile_site import hostile_site
from tests.plans import limit

NOTHING = {"rows": 0, "vectors": 0, "files": 0}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reachable(settings, tmp_path):
    settings.ALLOWED_NETWORKS = ["127.0.0.1/32"]
    settings.MEDIA_ROOT = tmp_path
    settings.LEASE_SECONDS = 3_600


def train(client, bot, **body):
    return client.post(f"/api/v1/bots/{bot.pk}/documents/train_url/", body)


def test_a_site_is_added_followed_changed_and_listed(as_user, alice):
    client, bot = as_user(alice), make_bot(owner=alice)
    with hostile_site() as site:
        asked = {"url": site.url("/deep/8"), "kind": "site", "max_pages": 2, "exclude": ["/x*"]}
        made = train(client, bot, **asked, schedule="weekly", name="Levels", sitemap=False)
        path = f"/api/v1/sources/{made.json()['id']}/"
        read_all()
    seen = client.get(path).json()
    changed = client.patch(path, {"max_pages": 9, "schedule": "never"}).json()
    pages = client.get(f"{path}pages/", {"status": "added"}).json()["results"]
    left_out = client.get(f"{path}pages/", {"status": "skipped"}).json()["results"]

    assert (made.status_code, made.json()["status"]) == (202, "queued")
    assert (seen["name"], seen["status"], seen["error"]) == ("Levels", "idle", None)
    assert (seen["pages"]["added"], seen["progress"]["kept"], seen["round"]) == (2, 2, 1)
    assert seen["settings"]["exclude"] == ["/x*"]
    assert seen["next_sync_at"] > seen["synced_at"]
    assert (changed["settings"]["max_pages"], changed["next_sync_at"]) == (9, None)
    assert [each["url"] for each in pages] == [site.url("/deep/8"), site.url("/deep/9")]
    assert left_out[0]["reason"]["code"] == "too_many"
    assert client.get(f"/api/v1/bots/{bot.pk}/sources/").json()["results"][0]["id"] == seen["id"]
    of_it = client.get(f"/api/v1/bots/{bot.pk}/documents/", {"source": seen["id"]}).json()
    assert {each["source"]["id"] for each in of_it["results"]} == {seen["id"]}
    assert {each["url"] for each in of_it["results"]} == {each["url"] for each in pages}


def test_a_site_needs_a_plan_that_has_crawling(as_user, alice):
    client, bot = as_user(alice), make_bot(owner=alice)
    limit(bot.workspace, features=[each for each in Feature if each != Feature.CRAWLING])

    site = train(client, bot, url="https://www.example.com/", kind="site")
    one_page = train(client, bot, url="https://www.example.com/")

    assert (site.status_code, site.json()["code"]) == (402, "feature_not_in_plan")
    assert one_page.status_code == 202


def test_pages_of_sites_count_towards_the_plan(as_user, alice):
    bot = make_bot(owner=alice)
    limit(bot.workspace, max_crawl_pages=1)
    with hostile_site() as site:
        made = train(
            as_user(alice), bot, url=site.url("/deep/8"), kind="site", sitemap=False
        ).json()
        read_all()

    source = Source.objects.get(pk=made["id"])
    assert (source.status, source.error_code) == ("failed", "quota_exceeded")
    assert source.documents.count() == 1


def test_what_cannot_be_is_refused(as_user, alice):
    client, bot = as_user(alice), make_bot(owner=alice)
    source, other = make_source(bot=bot), make_source(bot=bot)
    path = f"/api/v1/sources/{source.pk}/"

    answers = [
        train(client, bot, url="https://www.example.com/", max_pages=0),
        train(client, bot, url="https://www.example.com/", include=["docs"]),
        train(client, bot, url="https://www.example.com/", schedule="sometimes"),
        train(client, bot, url="https://www.example.com/", kind="file"),
        client.patch(path, {"kind": "site"}),
        client.patch(path, {"url": other.url}),
        client.post(f"{path}cancel/"),
    ]

    assert [answer.status_code for answer in answers] == [400] * 5 + [409] * 2
    assert answers[-2].json()["source_id"] == str(other.pk)
    assert answers[-1].json()["code"] == "source_not_syncing"


def test_another_address_is_read_at_once_and_a_viewer_changes_nothing(as_user, alice, bob):
    source = make_source(bot=make_bot(owner=alice))
    path = f"/api/v1/sources/{source.pk}/"
    make_member(source.bot.workspace, user=bob)

    moved = as_user(alice).patch(path, {"url": "https://www.example.org/new#x"}).json()
    refused = as_user(bob).post(f"{path}sync/")

    assert (moved["url"], moved["status"]) == ("https://www.example.org/new", "queued")
    assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    noted = AuditEntry.objects.get(action="source.changed")
    assert (noted.details["fields"], noted.target_id) == (["url"], source.pk)


# Deleting


def read_site(owner):
    bot = make_bot(owner=owner)
    with hostile_site() as site:
        own = Options(sitemap=False).as_json()
        source = make_source(bot=bot, url=site.url("/deep/9"), kind="site", settings=own)
        actions.sync(source)
        read_all()
    documents.ingest()
    source.refresh_from_db()
    return source


def test_a_deleted_source_takes_its_documents_along_and_leaves_a_receipt(as_user, alice, agent):
    client, source = as_user(alice), read_site(alice)

    path = client.delete(f"/api/v1/sources/{source.pk}/")["Location"]
    before = client.post(f"{path}verify/").json()
    gone = client.get(f"/api/v1/sources/{source.pk}/")
    documents.purge()
    tasks.sweep()
    receipt = client.post(f"{path}verify/").json()

    assert gone.status_code == 404
    assert not Document.objects.live().exists()
    assert (before["finished_at"], before["remaining"]["rows"] > 4) == (None, True)
    assert (receipt["kind"], receipt["remaining"]) == ("source", NOTHING)
    assert receipt["finished_at"]
    assert receipt["counts"]["files"] == receipt["counts"]["vectors"] == 2
    assert not Page.objects.exists()
    assert not Run.objects.exists()


def test_a_source_without_documents_stays_until_it_is_deleted(as_user, alice, agent):
    source = read_site(alice)
    for document in source.documents.all():
        as_user(alice).delete(f"/api/v1/documents/{document.pk}/")

    documents.purge()
    tasks.sweep()

    assert Source.objects.filter(pk=source.pk).exists()


def test_a_deleted_bot_takes_its_sources_and_pages_along(as_user, alice, agent):
    source = read_site(alice)
    receipt = delete_bot(source.bot)
    path = f"/api/v1/deletions/{receipt.pk}/"

    documents.purge()

    assert as_user(alice).post(f"{path}verify/").json()["remaining"] == NOTHING
    assert Deletion.objects.get(pk=receipt.pk).finished_at
    assert not Source.objects.exists()
    assert not Page.objects.exists()
