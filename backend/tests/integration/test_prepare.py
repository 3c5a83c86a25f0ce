"""What is made before the first request: by one command, at any time, by two at once."""

import json
import logging
import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from apps.bots.models import Bot
from apps.console import demo
from apps.documents.models import Document
from apps.plans.actions import ensure_default_plan
from apps.plans.models import SubscriptionPlan
from apps.workspaces.models import Workspace
from core import static_files
from tests.factories import make_user

MANIFEST = "staticfiles.json"


@pytest.fixture
def docs(settings, tmp_path):
    """A small documentation of two pages, and a note that is not for readers."""
    settings.DOCS_DIR = tmp_path / "docs"
    write(settings.DOCS_DIR / "start.md", "# Your first bot\n\nPress *New bot*.")
    write(settings.DOCS_DIR / "how-to" / "train.md", "# Train a bot\n\nUpload a file.")
    write(settings.DOCS_DIR / "decisions" / "0001.md", "# Why\n\nBecause.")
    return settings.DOCS_DIR


@pytest.fixture
def collected(settings, tmp_path):
    """Static files as in production, into a folder of this test."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "core.static_files.Storage"},
    }
    return settings.STATIC_ROOT


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def prepare() -> dict:
    """Run the command as the launcher does; its last line."""
    out = StringIO()
    call_command("prepare", "--json", stdout=out)
    return json.loads(out.getvalue().splitlines()[-1])


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_everything_once(docs, collected):
    results = []
    threads = [threading.Thread(target=lambda: results.append(prepare())) for _ in range(2)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(results) == 2
    assert all("/first-run/" in result["admin_link"] for result in results)
    assert SubscriptionPlan.objects.filter(is_default=True).count() == 1
    assert Workspace.objects.filter(is_demo=True).count() == 1
    assert sorted(Document.objects.values_list("name", flat=True)) == [
        "Train a bot",
        "Your first bot",
    ]


@pytest.mark.django_db(transaction=True)
def test_the_link_is_null_once_there_is_an_operator(docs, collected):
    operator = make_user()
    operator.is_superuser = True
    operator.save()

    assert prepare() == {"admin_link": None}


@pytest.mark.django_db(transaction=True)
def test_the_demo_can_be_switched_off(docs, collected, settings):
    settings.DEMO = False

    prepare()

    assert not Bot.objects.exists()


def test_unchanged_static_files_are_not_collected_again(collected):
    first = static_files.collect()
    manifest = (collected / MANIFEST).stat().st_mtime_ns

    again = static_files.collect()

    assert (first, again) == (True, False)
    assert (collected / MANIFEST).stat().st_mtime_ns == manifest


def test_only_what_a_page_asks_for_is_collected(collected):
    static_files.collect()

    names = {str(path.relative_to(collected)) for path in collected.rglob("*") if path.is_file()}
    assert not [name for name in names if name.endswith(".map") or "redoc" in name]
    assert not [name for name in names if name.startswith("rest_framework/")]
    assert [name for name in names if name.startswith("admin/css/base.") and name.endswith(".gz")]


def test_a_changed_page_replaces_its_document_and_a_removed_one_takes_it_away(db, docs):
    demo.ensure_demo()
    before = {document.name: document.pk for document in Document.objects.live()}

    write(docs / "start.md", "# Your first bot\n\nPress *Create*.")
    (docs / "how-to" / "train.md").unlink()
    demo.ensure_demo()

    [left] = Document.objects.live()
    assert left.name == "Your first bot"
    assert left.pk != before["Your first bot"]


def test_an_unchanged_page_keeps_its_document(db, docs):
    demo.ensure_demo()
    before = set(Document.objects.values_list("pk", "updated_at"))

    demo.ensure_demo()

    assert set(Document.objects.values_list("pk", "updated_at")) == before


def test_a_page_that_cannot_be_read_is_left_out_and_noted(db, docs, caplog):
    write(docs / "empty.md", "")
    caplog.set_level(logging.WARNING)

    demo.ensure_demo()

    assert Document.objects.live().count() == 2
    assert caplog.records[-1].fields == {"page": "empty.md", "code": "file_empty"}


def test_people_of_before_and_after_may_look_into_the_demo_but_not_change_it(db, docs, as_user):
    before = make_user()
    demo.ensure_demo()
    after = make_user()

    guide = Bot.objects.get(name=demo.NAME)
    for person in (before, after):
        address = f"/api/v1/bots/{guide.pk}/"
        assert as_user(person).get(address).status_code == 200
        assert as_user(person).patch(address, {"name": "Mine"}).status_code == 403


def test_an_operator_s_own_default_plan_stays(db):
    SubscriptionPlan.objects.update(is_default=False)
    SubscriptionPlan.objects.create(slug="small", name="Small", is_default=True)

    ensure_default_plan()

    assert SubscriptionPlan.objects.get(is_default=True).slug == "small"


def test_a_missing_default_plan_is_made_again(db):
    SubscriptionPlan.objects.all().delete()

    ensure_default_plan()

    assert SubscriptionPlan.objects.get().is_default


def test_the_lock_is_free_after_a_failure(transactional_db):
    from core import locks

    with pytest.raises(RuntimeError), locks.held("test"):
        raise RuntimeError

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone() == (0,)
