"""A crawl of a site full of traps: every limit holds, and every address has its reason."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from services.crawling import Crawl, Frontier, Known, Limits, Reason
from services.guarded_http import Conditions, Purpose, fetch
from services.guarded_http.purposes import RULES
from tests.hostile_site import DEPTH, ENDLESS, EXPECTED, KEPT, hostile_site
from tests.reading import IN_PROCESS

PATIENCE = 0.5  # seconds, in place of a fetch's 20


@pytest.fixture(scope="module")
def site():
    with hostile_site() as found:
        yield found


@pytest.fixture(autouse=True)
def _reachable(settings, monkeypatch):
    settings.ALLOWED_NETWORKS = ["127.0.0.1/32"]
    monkeypatch.setitem(RULES, Purpose.SITE, replace(RULES[Purpose.SITE], seconds=PATIENCE))


def get(url, conditions=None):
    return fetch(url, purpose=Purpose.SITE, conditions=conditions)


class Story:
    """What a crawl tells: pages to keep, and the reason of every other address."""

    def __init__(self, site, limits=None, *, known=lambda _url: None):
        self.start, self.kept, self.reasons, self.waits = site.url(""), {}, {}, []
        self.steps = 0
        self.crawl = Crawl(
            Frontier.at(site.url("/"), limits or Limits()), get, IN_PROCESS, known=known
        )

    def run(self, steps=10_000):
        while steps and (step := self.crawl.next_step()):
            self._hear(step)
            steps -= 1
        return self

    def interrupted(self):
        """The process ended, and another goes on from what was kept."""
        kept = json.loads(json.dumps(self.crawl.frontier.as_json()))
        self.crawl = Crawl(Frontier.from_json(kept), get, IN_PROCESS)
        return self

    def _hear(self, step):
        self.steps += 1
        self.waits.append(step.wait)
        if step.visit and step.visit.reason is None:
            assert self._path(step.visit.url) not in self.kept
            self.kept[self._path(step.visit.url)] = step.visit
        elif step.visit:
            assert step.visit.detail
            self._note(step.visit.asked, step.visit.reason)
        for skipped in step.skipped:
            self._note(skipped.url, skipped.reason)

    def _note(self, url, reason):
        assert self._path(url) not in self.kept, url
        self.reasons[self._path(url)] = reason

    def _path(self, url):
        return url.removeprefix(self.start)


@pytest.fixture(scope="module")
def whole(site):
    """A crawl without an end to its pages and bytes."""
    from django.conf import settings

    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "ALLOWED_NETWORKS", ["127.0.0.1/32"])
    patch.setitem(RULES, Purpose.SITE, replace(RULES[Purpose.SITE], seconds=PATIENCE))
    limits = Limits(pages=1_000, depth=DEPTH, bytes=2**30)
    yield Story(site, limits).run()
    patch.undo()


def test_every_good_page_is_kept(whole):
    assert len(KEPT) == 200
    assert sorted(KEPT - whole.kept.keys()) == []


def test_every_other_address_has_its_reason(whole):
    assert {path: str(whole.reasons.get(path)) for path in EXPECTED} == EXPECTED


def test_endless_rows_end(whole):
    more = whole.kept.keys() - KEPT
    rows = Counter(start for path in more for start in ENDLESS if path.startswith(start))

    assert rows.keys() == ENDLESS.keys()
    assert all(rows[start] <= most for start, most in ENDLESS.items()), rows
    assert sum(rows.values()) == len(more)


def test_nobody_is_asked_who_must_not_be(whole, site):
    assert site.canary.calls == 0
    assert not [path for path in site.asked if path.startswith("/private")]
    assert "/unwanted" not in site.asked
    assert {reason for path, reason in whole.reasons.items() if path.startswith("http")} == {
        Reason.OFF_SITE
    }


def test_nothing_is_asked_for_twice(site):
    site.asked.clear()

    Story(site, Limits(pages=1_000, depth=2)).run()

    twice = {path for path, times in Counter(site.asked).items() if times > 1}
    # Redirects lead there again; who is busy is asked once more.
    assert twice <= {"/page/3", "/to-loop", "/limited"}


def test_a_busy_site_is_left_alone_for_as_long_as_it_asks(whole):
    assert Counter(whole.waits)[1.0] == 1


def test_the_limit_of_pages_holds_and_the_rest_is_told(site):
    story = Story(site, Limits(pages=20)).run()

    assert len(story.kept) == 20
    assert story.reasons["/page/150"] == Reason.TOO_MANY
    assert sum(reason == Reason.TOO_MANY for reason in story.reasons.values()) > 100


def test_the_limit_of_bytes_holds(site):
    story = Story(site, Limits(bytes=60_000)).run()

    kept = sum(len(visit.fetched.body) for visit in story.kept.values())
    assert 0 < kept < 60_000
    assert story.reasons["/page/150"] == Reason.BYTE_LIMIT


def test_the_limit_of_depth_holds(site):
    story = Story(site, Limits(depth=1, pages=1_000, bytes=2**30)).run()

    assert story.reasons["/deep/2"] == Reason.TOO_DEEP
    assert "/page/150" in story.kept


def test_a_crawl_goes_on_where_it_was_interrupted(site):
    site.asked.clear()
    story = Story(site, Limits(pages=60))

    for _ in range(200):
        story.run(steps=3).interrupted()

    assert len(story.kept) == 60
    asked = Counter(path for path in site.asked if path in story.kept)
    assert not [path for path, times in asked.items() if times > 1 and path != "/page/3"]


def test_a_second_crawl_reads_only_what_changed(site):
    first = Story(site, Limits(pages=30, sitemap=False)).run()
    site.write("/page/3", "New words.")
    site.remove("/page/4")

    def known(url):
        visit = first.kept.get(url.removeprefix(first.start))
        return visit and Known(Conditions(etag=visit.fetched.etag), visit.links)

    second = Story(site, Limits(pages=30, sitemap=False), known=known).run()

    changed = {path for path, visit in second.kept.items() if not visit.fetched.is_not_modified}
    assert changed & first.kept.keys() == {"/page/3"}
    assert second.reasons["/page/4"] == Reason.NOT_FOUND
    assert b"New words." in second.kept["/page/3"].fetched.body
