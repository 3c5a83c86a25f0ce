"""Pages and sites of the web in the console: added, watched, changed, read again, deleted."""

import pytest
from django.utils import timezone

from apps.documents.models import Source
from apps.sources.models import Page, Run
from apps.workspaces.models import Role
from services.crawling import key
from tests.console import HTMX, browser, tree, words
from tests.factories import make_bot, make_document, make_member, make_source
from tests.plans import limit

pytestmark = pytest.mark.django_db
START = "http://127.0.0.1:9/"
LIMITS = {"max_pages": "50", "max_depth": "2", "max_megabytes": "10"}


@pytest.fixture(autouse=True)
def _vouched_for(settings):
    """Addresses of this machine may be used, so that no name server is asked."""
    settings.ALLOWED_NETWORKS = ["127.0.0.1/32"]


@pytest.fixture
def bot(alice):
    return make_bot(owner=alice)


@pytest.fixture
def viewer(bot):
    return make_member(bot.workspace, role=Role.VIEWER)


@pytest.fixture
def site(bot) -> Source:
    return make_source(bot=bot, kind="site", url=START, synced_at=timezone.now())


def all_of(bot) -> str:
    return f"/bots/{bot.pk}/sources/"


def of(source: Source, part: str = "") -> str:
    return f"/sources/{source.pk}/{part}"


def met(source: Source, path: str, status: str, **fields) -> Page:
    url = f"{START}{path}"
    return Page.objects.create(
        source=source, url=url, key=key(url), status=status, round=source.round, **fields
    )


def add(user, bot, **given):
    given = {"kind": "url", "url": START, "schedule": "daily", **given}
    return browser(user).post(all_of(bot), given, headers=HTMX)


def addresses(page) -> list[str]:
    return [each.text for each in tree(page).xpath("//*[@class='web-page-address']")]


# Adding


def test_a_page_is_added_and_its_own_page_opens(alice, bot):
    answer = add(alice, bot, review="on")

    source = Source.objects.get()
    assert answer["HX-Redirect"] == of(source)
    assert (source.kind, source.url, source.schedule) == ("url", START, "daily")
    assert source.settings["review"] is True
    assert source.status == "queued"


def test_a_site_is_added_with_limits_and_paths(alice, bot):
    given = {"include": "/help/*\r\n\r\n/faq", "exclude": "", "sitemap": "on"}

    add(alice, bot, kind="site", **LIMITS, **given)

    kept = Source.objects.get().settings
    assert (kept["max_pages"], kept["max_depth"], kept["max_bytes"]) == (50, 2, 10 * 2**20)
    assert (kept["include"], kept["exclude"], kept["sitemap"]) == (["/help/*", "/faq"], [], True)


def test_an_address_without_a_scheme_is_one_of_https(alice, bot):
    add(alice, bot, url="127.0.0.1/help")

    assert Source.objects.get().url == "https://127.0.0.1/help"


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"url": ""}, "url", "Give the address of the page."),
        ({"url": "http://10.1.2.3/"}, "url", "leads to a private network"),
        ({"url": "ftp://127.0.0.1/"}, "url", "must begin with"),
        ({"kind": "site", **LIMITS, "max_pages": "0"}, "max_pages", "From 1 to 5,000."),
        ({"kind": "site", **LIMITS, "include": "help"}, "include", "begins with a / or a *"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(alice, bot, given, field, sentence):
    refused = add(alice, bot, **given)

    place = f"//*[@id='{given.get('kind', 'url')}-{field}']"
    assert refused.status_code == 422
    assert sentence in tree(refused).xpath(f"string({place}/../ul[@class='errors'])")
    assert tree(refused).xpath(f"{place}[@aria-invalid]")
    assert not Source.objects.exists()


def test_limits_that_are_wrong_are_not_hidden(alice, bot):
    refused = add(alice, bot, kind="site", **{**LIMITS, "max_depth": "99"})

    assert tree(refused).xpath("//details[@open]")


def test_without_a_script_a_refusal_stands_above_the_list(alice, bot, site):
    refused = browser(alice).post(all_of(bot), {"kind": "url", "url": "", "schedule": "daily"})

    assert refused.status_code == 422
    assert "Give the address of the page." in words(refused)
    assert tree(refused).xpath(f"//li[@id='source-{site.pk}']")


def test_a_plan_without_sites_says_so_and_what_can_be_done(alice, bot):
    limit(bot.workspace, features=[])

    refused = add(alice, bot, kind="site", **LIMITS)

    assert refused.status_code == 402
    assert tree(refused).xpath("//*[@role='alert']//a")


# The list


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"status": "queued"}, "Waiting"),
        ({"status": "syncing"}, "Being read"),
        ({"status": "idle"}, "Up to date"),
        ({"status": "failed", "error_code": "cancelled"}, "Cancelled"),
        ({"status": "failed", "error_detail": "There is no such host."}, "no such host"),
    ],
)
def test_each_says_how_it_is(viewer, bot, site, fields, shown):
    Source.objects.filter(pk=site.pk).update(**fields)

    page = browser(viewer).get(all_of(bot))

    assert shown in words(page)
    assert "127.0.0.1:9" in words(page)
    assert not tree(page).xpath("//main//button")


def test_a_list_asks_again_only_while_something_is_read(alice, bot, site):
    client = browser(alice)
    resting = tree(client.get(all_of(bot), headers=HTMX))

    busy = tree(client.post(of(site, "sync/"), headers={**HTMX, "HX-Target": "sources"}))

    assert (resting.get("id"), resting.get("hx-trigger")) == ("sources", None)
    assert (busy.get("id"), busy.get("hx-trigger")) == ("sources", "every 2s")


def test_pages_that_failed_are_told_in_the_list(alice, bot, site):
    met(site, "a", "failed", reason="server_error")

    page = browser(alice).get(all_of(bot))

    assert "1 page could not be read." in words(page)
    assert tree(page).xpath(f"//a[@href='{of(site)}?status=failed']")


def test_a_bot_without_any_offers_to_add_one(alice, viewer, bot):
    assert "Add a page or site" in words(browser(alice).get(all_of(bot)))
    assert "Add a page or site" not in words(browser(viewer).get(all_of(bot)))


# One of them


def test_every_address_says_what_became_of_it_and_why(viewer, bot, site):
    document = make_document(bot=bot, name="Opening hours", status="failed")
    met(site, "robots", "skipped", reason="robots")
    met(site, "hours", "added", document=document)
    met(site, "broken", "failed", reason="server_error", detail="It answered 503.")

    page = browser(viewer).get(of(site))

    assert addresses(page) == ["/hours", "/broken", "/robots"]
    assert tree(page).xpath(f"//a[@href='/documents/{document.pk}/']")
    assert "robots.txt asks programs not to read" in words(page)
    assert "It answered 503." in words(page)
    assert not tree(page).xpath("//main//form")


def test_pages_are_narrowed_to_those_of_one_kind_of_this_round(alice, site):
    met(site, "broken", "failed")
    met(site, "hours", "unchanged")
    Page.objects.create(source=site, url=START, key="old", status="failed", round=site.round + 1)

    part = browser(alice).get(f"{of(site)}?status=failed", headers=HTMX)

    assert addresses(part) == ["/broken"]
    assert "Failed 1" in words(part)
    assert tree(part).xpath("//a[@aria-current]/@id") == ["only-failed"]


def test_an_address_of_another_site_is_shown_whole(alice, site):
    Page.objects.create(source=site, url="https://other.example/x", key="x", round=site.round)

    assert addresses(browser(alice).get(of(site))) == ["other.example/x"]


def test_while_it_is_read_the_part_asks_again_and_tells_how_far_it_is(alice, site):
    Source.objects.filter(pk=site.pk).update(status="queued")
    Run.objects.filter(source=site).update(asked=30, kept=20, waiting=500, bytes=2048)

    part = browser(alice).get(f"{of(site)}?status=failed", headers=HTMX)

    assert "30 of 210 known addresses" in words(part)  # no more than its 200 pages
    assert tree(part).xpath("//progress/@value") == ["14"]
    assert tree(part).get("hx-get") == f"{of(site)}?status=failed"


def test_reading_is_asked_for_and_cancelled(alice, site):
    client = browser(alice)

    asked = client.post(of(site, "sync/"), headers=HTMX)
    stopped = client.post(of(site, "cancel/"), headers=HTMX)
    again = client.post(of(site, "cancel/"), headers=HTMX)

    assert tree(asked).xpath(f"//*[@id='cancel-{site.pk}']")
    assert "Cancelled" in words(stopped)
    assert (again.status_code, again["Content-Type"]) == (409, "text/plain")


def test_schedule_limits_and_name_are_changed(alice, site):
    given = {"name": "Handbook", "url": START, "schedule": "monthly", **LIMITS, "exclude": "/old/*"}

    page = browser(alice).post(of(site), given, follow=True)

    site.refresh_from_db()
    assert site.schedule == "monthly"
    assert site.next_sync_at is not None
    assert (site.name, site.settings["exclude"]) == ("Handbook", ["/old/*"])
    assert "Saved." in words(page)
    assert tree(page).xpath("string(//h1)").strip() == "Handbook"


def test_settings_that_are_wrong_are_shown_open(alice, bot, site):
    make_source(bot=bot, kind="site", url=f"{START}other")

    refused = browser(alice).post(of(site), {"url": f"{START}other", "schedule": "daily", **LIMITS})

    assert refused.status_code == 422
    assert "has this address already" in words(refused)
    assert tree(refused).xpath("//details[@id='source-settings'][@open]")


def test_it_is_deleted_with_a_receipt(alice, bot, site):
    met(site, "hours", "added", document=make_document(bot=bot))
    [form] = tree(browser(alice).get(of(site))).xpath("//form[@data-confirm]")
    assert "Its 1 page is no longer found" in form.get("data-confirm-detail")

    page = browser(alice).post(of(site, "delete/"), follow=True)

    assert "was deleted" in words(page)
    assert browser(alice).get(of(site)).status_code == 404
    receipts = browser(alice).get(f"/workspaces/{bot.workspace_id}/deletions/")
    assert "127.0.0.1:9" in words(receipts)


# Who may


def test_a_viewer_changes_nothing(bot, viewer, site):
    client = browser(viewer)
    paths = [all_of(bot), of(site), of(site, "sync/"), of(site, "cancel/"), of(site, "delete/")]

    assert [client.post(path).status_code for path in paths] == [403] * 5
    assert Source.objects.get().status == "idle"


def test_a_form_of_another_site_is_refused(alice, bot):
    client = browser(alice, enforce_csrf_checks=True)

    assert client.post(all_of(bot), {"kind": "url", "url": START}).status_code == 403


def test_a_site_with_more_pages_than_it_may_have_says_so(alice, site):
    met(site, "a", "skipped", reason="too_many")
    met(site, "b", "skipped", reason="robots")

    page = browser(alice).get(of(site))

    assert "1 address was left out because of the limits" in words(page)
    assert tree(browser(alice).get(f"{of(site)}?limits")).xpath("//details[@open]")
