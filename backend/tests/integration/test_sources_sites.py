"""Sites become documents, page by page, again and again; and every other address says why not."""

import threading
import time
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from apps.documents import actions as documents
from apps.documents.models import Document, Source
from apps.sources import actions, tasks, work
from apps.sources.claims import Claim
from apps.sources.models import Page
from services import web_reader
from services.guarded_http import Purpose
from services.guarded_http.purposes import RULES
from services.web_pages import links
from tests.crawled import counts, page, paths, read_all
from tests.factories import make_bot
from tests.hostile_site import DEPTH, ENDLESS, EXPECTED, KEPT, hostile_site
from tests.processes import wait_for
from tests.reading import IN_PROCESS

PATIENCE = 0.5  # seconds, in place of a fetch's 20
START, NEXT, SIDE = "/deep/9", "/deep/10", "/listed/1"  # a site of two pages, and a third
TO_SIDE = f'<a href="{SIDE}">See also</a>'
pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    with hostile_site() as found:
        yield found


@pytest.fixture(autouse=True)
def _reachable(settings, monkeypatch, tmp_path):
    settings.ALLOWED_NETWORKS = ["127.0.0.1/32"]
    settings.MEDIA_ROOT = tmp_path
    settings.LEASE_SECONDS = 3_600  # nobody else sees what a test has not committed
    for purpose in (Purpose.SITE, Purpose.PAGE):
        monkeypatch.setitem(RULES, purpose, replace(RULES[purpose], seconds=PATIENCE))


def train(site, path=START, *, bot=None, sitemap=False, **options):
    """A site that is queued."""
    url, kind = site.url(path), options.pop("kind", Source.Kind.SITE)
    return actions.train_url(bot or make_bot(), url=url, kind=kind, sitemap=sitemap, **options)


def read(source):
    """To its end, as it is then."""
    read_all()
    source.refresh_from_db()
    return source


def again(source):
    actions.sync(source)
    return read(source)


def kept(source, site):
    """The paths of pages that are knowledge."""
    return {each.url.removeprefix(site.url("")) for each in source.pages.kept()}


# A whole site


def test_a_site_of_traps_is_kept_and_every_other_address_says_why(site, monkeypatch):
    monkeypatch.setattr(work, "WebReader", lambda _is_wanted: IN_PROCESS)  # several times as fast
    left_out = ["/shop*", "/day?*"]
    source = train(
        site, "/", sitemap=True, max_pages=400, max_depth=DEPTH, max_bytes=10**8, exclude=left_out
    )

    read(source)

    assert (source.status, source.error_code) == ("idle", "")
    found = kept(source, site)
    assert sorted(KEPT - found) == []
    assert all(path.startswith(tuple(ENDLESS)) for path in found - KEPT)
    assert {path: page(source, site.url(path)).reason for path in EXPECTED} == EXPECTED
    assert page(source, site.url("/shop?color=1")).reason == "excluded"
    assert not source.pages.filter(status="skipped", detail="").exists()
    assert {each.url for each in source.documents.all()} == {site.url(path) for path in found}
    assert site.canary.calls == 0


def test_the_limit_of_pages_holds(site):
    source = read(train(site, "/", max_pages=4))

    assert counts(source)["added"] == source.documents.count() == source.run.kept == 4
    assert page(source, site.url("/page/150")).reason == "too_many"


# One page


def test_a_single_page_becomes_one_document_named_as_the_page_is(site):
    source = read(train(site, "/page/7", kind=Source.Kind.URL, review=True))

    document = source.documents.get()
    assert (document.name, document.url) == ("Page 7", site.url("/page/7"))
    assert (document.media_type, document.is_reviewed) == ("text/html", True)
    assert counts(source) == {"added": 1}


def test_a_page_that_cannot_be_kept_is_a_failed_source_that_says_why(site):
    source = read(train(site, "/login", kind=Source.Kind.URL))

    assert (source.status, source.error_code) == ("failed", "login_required")
    assert source.error_detail == "The page is only for people who sign in."


def test_the_same_address_again_is_the_same_source(site):
    bot = make_bot()
    first = train(site, "/missing#part", bot=bot)
    assert train(site, "/missing", bot=bot) == first
    read(first)

    second = train(site, "/missing?utm_source=mail", bot=bot)

    assert (first.status, second.pk, second.status) == ("failed", first.pk, "queued")
    assert Source.objects.count() == 1


def test_what_a_bot_has_already_is_not_kept_twice(site):
    bot = make_bot()
    train(site, "/text", bot=bot, kind=Source.Kind.URL)
    read_all()

    other = read(train(site, "/text", bot=bot))

    assert other.pages.get().reason == "duplicate"
    assert bot.documents.count() == 1


# Again


def test_a_second_round_adds_changes_and_removes(site):
    site.write(START, TO_SIDE)
    source = read(train(site))
    before = {each.url: each for each in source.documents.all()}
    assert kept(source, site) == {START, NEXT, SIDE}
    site.write(START, '<a href="/listed/2">See now</a>')

    again(source)

    assert paths(source, "changed", start=site.url("")) == {START}
    assert paths(source, "unchanged", start=site.url("")) == {NEXT}
    assert paths(source, "added", start=site.url("")) == {"/listed/2"}
    assert paths(source, "removed", start=site.url("")) == {SIDE}
    assert page(source, site.url(SIDE)).reason == "not_linked"
    assert site.heads[NEXT]["If-None-Match"] == page(source, site.url(NEXT)).etag
    after = {each.url: each for each in Document.objects.live().filter(source=source)}
    assert after[site.url(START)].pk == before[site.url(START)].pk
    assert after[site.url(START)].sha256 != before[site.url(START)].sha256
    assert after[site.url(NEXT)].updated_at == before[site.url(NEXT)].updated_at
    assert after.keys() == {site.url(path) for path in (START, NEXT, "/listed/2")}


def test_what_is_gone_is_deleted_and_what_only_fails_stays(site):
    site.write(START, TO_SIDE)
    source = read(train(site))
    site.remove(NEXT)
    site.broken.add(SIDE)

    again(source)

    assert kept(source, site) == {START, SIDE}
    assert page(source, site.url(NEXT)).status == "removed"
    assert page(source, site.url(SIDE)).reason == "server_error"


def test_nothing_goes_while_a_page_that_led_to_it_fails(site):
    site.write(NEXT, TO_SIDE)
    source = read(train(site))
    site.broken.add(NEXT)

    again(source)

    assert kept(source, site) == {START, NEXT, SIDE}
    assert source.status == "idle"


def test_a_site_that_does_not_answer_loses_nothing(site):
    source = read(train(site))
    site.broken |= {START, "/robots.txt"}

    again(source)

    assert (source.status, source.error_code) == ("failed", "robots_unreachable")
    assert kept(source, site) == {START, NEXT}


def test_a_page_that_moves_keeps_its_document(site):
    site.write(START, '<a href="/copy/1">Here</a>')
    source = read(train(site))
    document = source.documents.get(url=site.url("/copy/1"))
    site.write(START, '<a href="/copy/2">There</a>')

    again(source)

    document.refresh_from_db()
    assert (document.url, document.status) == (site.url("/copy/2"), "queued")
    assert kept(source, site) == {START, NEXT, "/copy/2"}


def test_a_plan_s_limit_ends_what_is_new_and_not_what_is_there(site, monkeypatch):
    source = read(train(site))
    site.write(START, TO_SIDE)
    refuse_new_documents(monkeypatch)

    again(source)

    assert (source.status, source.error_code) == ("failed", "quota_exceeded")
    assert page(source, site.url(START)).status == "changed"
    assert page(source, site.url(SIDE)).reason == "quota_exceeded"
    assert kept(source, site) == {START, NEXT}


def refuse_new_documents(monkeypatch):
    from apps.plans import quotas
    from apps.plans.errors import QuotaExceeded
    from apps.plans.models import Resource

    def refuse(_workspace, _size):
        raise QuotaExceeded(Resource.DOCUMENTS, limit=2, used=2)

    monkeypatch.setattr(quotas, "check_documents", refuse)


# Workers that die, and people who change their minds


class Killed(BaseException):
    """The process ends; nothing is cleaned up."""


@pytest.mark.parametrize("place", ["page_read", "page_kept"])
def test_a_crash_in_the_middle_loses_nothing_and_doubles_nothing(site, monkeypatch, place):
    source = train(site, "/", max_pages=8)
    left, real = iter([None] * 4), work.reached

    def die(where):
        if where == place and next(left, "die"):
            raise Killed

    monkeypatch.setattr(work, "reached", die)
    with pytest.raises(Killed):
        tasks.sync()
    monkeypatch.setattr(work, "reached", real)
    Source.objects.update(lease_until=Now() - timedelta(seconds=1))
    tasks.sweep()

    read(source)

    assert counts(source)["added"] == source.documents.count() == 8
    asked = [path for path in site.asked if path.startswith("/page/")]
    assert len(asked) - len(set(asked)) <= 1


def test_who_ends_its_worker_five_times_has_failed(site, settings):
    source = train(site)
    for _ in range(settings.MAX_ATTEMPTS):
        assert Claim.take_next()
        Source.objects.update(lease_until=Now() - timedelta(seconds=1))

    tasks.sweep()

    source.refresh_from_db()
    assert (source.status, source.error_code) == ("failed", "crashed")


def test_a_worker_that_was_too_slow_changes_nothing(site):
    source = train(site)
    slow = Claim.take_next()
    Source.objects.update(lease_until=Now() - timedelta(seconds=1))
    before = list(read(source).pages.order_by("pk").values())

    work.work_on(slow, until=time.monotonic() + 60)

    source.refresh_from_db()
    assert (source.status, source.documents.count()) == ("idle", 2)
    assert list(source.pages.order_by("pk").values()) == before


@pytest.mark.django_db(transaction=True)
def test_cancelling_ends_the_work_within_five_seconds(site, monkeypatch):
    monkeypatch.setitem(RULES, Purpose.SITE, replace(RULES[Purpose.SITE], seconds=60))
    source = train(site, "/slow")
    worker = threading.Thread(target=lambda: in_a_thread(Claim.take_next()))
    worker.start()
    wait_for(lambda: "/slow" in site.asked)

    actions.cancel(source)
    worker.join(timeout=5)

    assert not worker.is_alive()
    source.refresh_from_db()
    assert (source.status, source.error_code) == ("failed", "cancelled")


def test_an_answer_that_comes_just_as_a_look_ends_is_taken(site, monkeypatch):
    found = Future.result

    def just_too_late(future, timeout=None):
        answer = found(future)
        if timeout is not None:
            raise TimeoutError
        return answer

    monkeypatch.setattr(Future, "result", just_too_late)

    source = read(train(site, kind=Source.Kind.URL))

    assert (source.status, source.documents.count()) == ("idle", 1)


def in_a_thread(claim):
    try:
        work.work_on(claim, until=time.monotonic() + 60)
    finally:
        connection.close()


def test_two_sources_of_a_host_are_not_read_at_once(site):
    bot = make_bot()
    train(site, bot=bot)
    train(site, "/page/1", bot=bot)

    assert Claim.take_next()
    assert Claim.take_next() is None


def test_workspaces_take_turns(settings, site):
    settings.ALLOWED_NETWORKS = ["127.0.0.0/8"]
    busy, other = make_bot(), make_bot()
    for number in range(2, 5):
        actions.train_url(busy, url=f"http://127.0.0.{number}/")
    last = actions.train_url(other, url="http://127.0.0.9/")

    assert Claim.take_next().source.bot == busy
    assert Claim.take_next().source == last


# Schedules


def test_what_is_due_is_read_again(site):
    source = read(train(site, schedule=Source.Schedule.DAILY))
    wait = source.next_sync_at - source.synced_at
    assert timedelta(hours=21) < wait < timedelta(hours=27)
    Source.objects.update(next_sync_at=Now())

    tasks.sweep()

    read(source)
    assert (source.round, counts(source)) == (2, {"unchanged": 2})


def test_without_a_schedule_nothing_is_due(site):
    assert read(train(site)).next_sync_at is None


# Whose parsers run where


def test_pages_and_sitemaps_are_parsed_in_the_limited_child(site, monkeypatch):
    def read_here(*_given, **_options):
        raise AssertionError("parsed in the worker")

    monkeypatch.setattr(links, "read_links", read_here)
    monkeypatch.setattr("services.web_pages.sitemaps.read", read_here)

    source = read(train(site, sitemap=True, max_pages=3))

    assert kept(source, site) >= {START, NEXT}
    assert source.pages.filter(via=site.url("/sitemap/pages.xml")).exists()


def test_a_page_that_ends_its_child_leads_nowhere():
    tiny = replace(web_reader.LIMITS, memory=2**20)
    reader = web_reader.WebReader()

    found = reader.links(b"<a href='/a'>a</a>", "https://example.com/")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web_reader, "LIMITS", tiny)
        nothing = reader.links(b"<p><a href=/a>" * 10**6, "https://example.com/", robots="nofollow")

    assert found.links == ["https://example.com/a"]
    assert (nothing.links, nothing.is_nofollow) == ([], True)


def test_a_document_that_was_deleted_by_hand_comes_back_as_long_as_the_page_is_there(site):
    source = read(train(site))
    documents.delete_document(source.documents.get(url=site.url(NEXT)))

    again(source)

    assert paths(source, "added", start=site.url("")) <= {NEXT}
    assert Page.objects.filter(source=source).count() == 2
