"""A site full of traps becomes documents, page by page, and tells why the others did not."""

from dataclasses import replace

import pytest

from apps.documents.models import Document, Source
from apps.sources import actions
from apps.sources.models import Page
from services.guarded_http import Purpose
from services.guarded_http.purposes import RULES
from tests.crawled import counts, page, paths, read_all
from tests.factories import make_bot
from tests.hostile_site import DEPTH, ENDLESS, EXPECTED, KEPT, hostile_site

KEPT_STATUSES = Page.KEPT
PATIENCE = 0.5  # seconds, in place of a fetch's 20
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site():
    with hostile_site() as found:
        yield found


@pytest.fixture(autouse=True)
def _reachable(settings, monkeypatch, tmp_path):
    settings.ALLOWED_NETWORKS = ["127.0.0.1/32"]
    settings.MEDIA_ROOT = tmp_path
    for purpose in (Purpose.SITE, Purpose.PAGE):
        monkeypatch.setitem(RULES, purpose, replace(RULES[purpose], seconds=PATIENCE))


def train(site, path="/", **options):
    bot = make_bot()
    return actions.train_url(bot, url=site.url(path), kind=Source.Kind.SITE, **options)


def test_a_whole_site_is_kept_and_every_other_address_says_why(site):
    source = train(site, max_pages=1_000, max_depth=DEPTH, max_bytes=500 * 2**20)

    read_all()

    source.refresh_from_db()
    assert source.status == Source.Status.IDLE
    kept = paths(source, *KEPT_STATUSES, start=site.url(""))
    assert sorted(KEPT - kept) == []
    assert all(path.startswith(tuple(ENDLESS)) for path in kept - KEPT)
    reasons = {path: page(source, site.url(path)).reason for path in EXPECTED}
    assert reasons == EXPECTED
    assert Document.objects.filter(source=source).count() == len(kept)
    assert site.canary.calls == 0
