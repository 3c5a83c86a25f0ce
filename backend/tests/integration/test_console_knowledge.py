"""The page of knowledge: finding documents, what can be done with them, and how they are."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.documents import actions, health, tasks
from apps.documents.models import Document, IndexCheck, Source
from apps.workspaces.models import Role
from services.pairing import Pair
from tests.console import HTMX, browser, tree, words
from tests.factories import make_bot, make_document, make_member
from tests.knowing import read_in, tend

pytestmark = pytest.mark.django_db
PROCESSING = {"status": "processing", "claim": uuid4()}
EMBEDDING = {**PROCESSING, "stage": "embedding", "progress_done": 30, "progress_total": 120}
UPDATED = {"active_generation": 1, "building_generation": 2, "next_file": "x/y"}


@pytest.fixture
def bot(alice):
    return make_bot(owner=alice, name="Harbour")


@pytest.fixture
def viewer(bot):
    return make_member(bot.workspace, role=Role.VIEWER)


def at(bot, part: str = "") -> str:
    return f"/bots/{bot.pk}/knowledge/{part}"


def of(document, part: str = "") -> str:
    return f"/documents/{document.pk}/{part}"


def upload(content: bytes, name: str = "hours.md"):
    return SimpleUploadedFile(name, content)


def read_file(bot, content: bytes, *, name: str = "hours.md", review: bool = False) -> Document:
    document = actions.add_file(bot, name=name, file=upload(content, name), review=review)
    tasks.ingest()
    document.refresh_from_db()
    return document


def names(page) -> set[str]:
    return {name.text_content() for name in tree(page).xpath("//*[@class='document-name']")}


# Adding


def test_an_editor_may_add_knowledge_of_every_kind_and_look_at_it_first(alice, bot):
    page = tree(browser(alice).get(at(bot)))

    assert page.xpath("//*[@name='adding']/@value") == ["files", "text", "qa", "url", "site"]
    assert page.xpath("//*[@data-posts]/@data-posts") == [
        f"/api/v1/bots/{bot.pk}/documents/train_qa/"
    ]
    assert page.xpath("//input[@name='review']")
    assert ".epub" in page.xpath("string(//input[@id='files']/@accept)")


# Finding


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"tides.txt", "Loans", "broken.pdf", "new.txt"}),
        ("q=TIDE", {"tides.txt"}),
        ("status=failed", {"broken.pdf"}),
        ("status=busy", {"new.txt"}),
        ("status=ready&kind=text", {"Loans"}),
        ("kind=web", set()),
        ("status=nonsense", set()),
    ],
)
def test_documents_are_found_by_name_status_and_kind(alice, bot, query, found):
    make_document(bot=bot, name="tides.txt", status="ready", active_generation=1)
    make_document(bot=bot, name="broken.pdf", status="failed")
    make_document(bot=bot, name="new.txt")
    loans = make_document(bot=bot, name="Loans", status="ready", active_generation=1)
    Source.objects.filter(pk=loans.source_id).update(kind="text")

    assert names(browser(alice).get(f"{at(bot)}?{query}")) == found


def test_pages_of_sites_that_are_ready_do_not_bury_the_rest(alice, bot):
    make_document(bot=bot, name="tides.txt")
    for name, status in (("Start", "ready"), ("Broken", "failed")):
        page = make_document(bot=bot, name=name, status=status, active_generation=1)
        Source.objects.filter(pk=page.source_id).update(kind="site")
    client = browser(alice)

    everything = client.get(at(bot))

    assert names(everything) == {"tides.txt", "Broken"}
    assert "1 page of a web site is ready as well." in words(everything)
    assert names(client.get(f"{at(bot)}?kind=web")) == {"Start", "Broken"}


def test_a_search_that_finds_nothing_says_so_and_leads_back(alice, bot):
    make_document(bot=bot)

    page = browser(alice).get(f"{at(bot)}?q=nothing")

    assert "No document is like this." in words(page)
    assert "Nothing read yet" not in words(page)
    assert tree(page).xpath(f"//*[@id='documents']//a[@href='{at(bot)}']")


def test_what_asks_again_and_what_changes_a_document_keep_to_what_was_searched(alice, bot):
    document = make_document(bot=bot, name="tides.txt", status="failed")
    make_document(bot=bot, name="other.txt")

    part = browser(alice).get(f"{at(bot)}?q=tides", headers=HTMX)

    assert tree(part).get("hx-get") == f"{at(bot)}?q=tides"
    assert tree(part).xpath(f"//*[@hx-post='{of(document, 'retry/')}?q=tides']")
    after = browser(alice).post(f"{of(document, 'retry/')}?q=tides", headers=HTMX)
    assert names(after) == {"tides.txt"}


# How far they are


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({**EMBEDDING, "pace": 0.5}, "about 45 s left"),
        ({**EMBEDDING, **UPDATED}, "The earlier version still answers."),
        ({"status": "review", "building_generation": 1}, "Look and decide"),
        ({"status": "failed", "error_code": "cancelled"}, "Cancelled"),
        ({"status": "failed", **UPDATED}, "Discard the update"),
        (
            {"status": "ready", "active_generation": 2, "changes": {"conflicts": 2}},
            "The last update changes 2 passages that were edited by hand.",
        ),
    ],
)
def test_each_document_says_what_goes_on_and_what_to_do(alice, bot, fields, shown):
    make_document(bot=bot, **fields)

    assert shown in words(browser(alice).get(at(bot)))


@pytest.mark.parametrize(("status", "polls"), [("queued", True), ("review", False)])
def test_nothing_is_asked_again_while_only_people_can_go_on(alice, bot, status, polls):
    make_document(bot=bot, status=status)

    part = tree(browser(alice).get(at(bot), headers=HTMX))

    assert ("every" in part.get("hx-trigger")) is polls


@pytest.mark.parametrize(
    ("kind", "media_type", "word"),
    [
        ("file", "application/pdf", "PDF"),
        ("file", "message/rfc822", "E-mail"),
        ("text", "text/plain", "Text"),
        ("qa", "text/plain", "Questions and answers"),
        ("site", "text/html", "Page of a web site"),
    ],
)
def test_each_kind_has_its_word(alice, bot, kind, media_type, word):
    document = make_document(bot=bot, media_type=media_type)
    Source.objects.filter(pk=document.source_id).update(kind=kind)

    assert word in words(browser(alice).get(at(bot), headers=HTMX))


# What can be done


def test_all_that_failed_are_tried_again_together(alice, bot):
    failed = [make_document(bot=bot, status="failed", error_detail="No.") for _ in range(2)]
    page = browser(alice).get(at(bot))
    assert "Retry all 2 failed" in words(page)

    answer = browser(alice).post(at(bot, "retry/"), headers=HTMX)

    assert {Document.objects.get(pk=each.pk).status for each in failed} == {"queued"}
    assert "2 being read" in words(answer)


def test_a_first_reading_that_is_cancelled_can_be_tried_again(alice, bot):
    document = make_document(bot=bot)

    answer = browser(alice).post(of(document, "cancel/"), headers=HTMX)

    assert "Cancelled" in words(answer)
    assert tree(answer).xpath(f"//*[@id='retry-{document.pk}']")


def test_a_failed_update_that_is_discarded_leaves_the_document_ready(alice, bot):
    document = make_document(bot=bot, status="failed", **UPDATED)

    answer = browser(alice).post(of(document, "cancel/"), headers=HTMX)

    assert "Ready" in words(answer)


def test_cancelling_what_is_ready_is_refused_in_a_sentence(alice, bot):
    document = make_document(bot=bot, status="ready", active_generation=1)

    refused = browser(alice).post(of(document, "cancel/"), headers=HTMX)

    assert (refused.status_code, refused["Content-Type"]) == (409, "text/plain")


def test_before_a_document_is_deleted_it_says_what_goes(alice, bot):
    document = make_document(bot=bot, status="ready", active_generation=1, chunk_count=12)

    [button] = tree(browser(alice).get(at(bot))).xpath(f"//*[@id='delete-{document.pk}']")

    assert "12 passages" in button.get("data-confirm-detail")


@pytest.mark.parametrize("part", ["commit/", "cancel/", "replace/"])
def test_a_viewer_changes_nothing(bot, viewer, part):
    document = make_document(bot=bot)

    refused = browser(viewer).post(of(document, part))

    document.refresh_from_db()
    assert refused.status_code == 403
    assert document.status == "queued"


# One document


def test_its_page_shows_what_was_read(agent, viewer, bot):
    document = read_file(bot, b"# Hours\n\nThe library opens at nine.\n")

    page = words(browser(viewer).get(of(document)))

    assert "The library opens at nine." in page
    assert "Replace" not in page


def test_what_waits_for_review_is_looked_at_and_used(agent, alice, bot):
    document = read_file(bot, b"The library opens at nine.", review=True)
    page = browser(alice).get(of(document))
    assert "Use this document?" in words(page)
    assert "The library opens at nine." in words(page)

    answer = browser(alice).post(of(document, "commit/"), follow=True)

    document.refresh_from_db()
    assert "is being made searchable" in words(answer)
    assert document.status == "queued"


def test_an_update_shows_what_it_changes_before_it_is_used(agent, alice, bot):
    document = read_file(bot, b"The library opens at nine.")
    actions.replace_file(document, file=upload(b"The library opens at eight."), review=True)
    tasks.ingest()

    page = browser(alice).get(of(document))

    assert tree(page).xpath("string(//del)") == "The library opens at nine."
    assert tree(page).xpath("string(//ins)") == "The library opens at eight."
    assert "The earlier version answers until you say yes." in words(page)
    assert "opens at nine" not in words(browser(alice).get(of(document, "?all")))


def test_a_viewer_is_not_asked_to_decide(agent, viewer, bot):
    document = read_file(bot, b"The library opens at nine.", review=True)

    page = browser(viewer).get(of(document))

    assert "An editor of the workspace decides." in words(page)
    assert not tree(page).xpath("//main//form")


# Another version


def test_a_new_file_takes_the_place_of_the_old_one(agent, alice, bot):
    document = read_file(bot, b"The library opens at nine.")

    given = {"file": upload(b"The library opens at eight."), "review": "on"}
    answer = browser(alice).post(of(document, "replace/"), given, follow=True)

    document.refresh_from_db()
    assert "is being read anew" in words(answer)
    assert (document.status, document.is_reviewed, bool(document.next_file)) == (
        *("queued", True, True),
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Choose the file that takes its place."),
        ({"file": upload(b"\x89PNG", "picture.png")}, "files can be uploaded"),
        ({"file": upload(b"", "empty.txt")}, "The file is empty."),
    ],
)
def test_a_file_that_cannot_take_its_place_is_refused_in_the_form(
    agent, alice, bot, given, sentence
):
    document = read_file(bot, b"The library opens at nine.")

    refused = browser(alice).post(of(document, "replace/"), given)

    document.refresh_from_db()
    assert refused.status_code == 422
    assert sentence in words(refused)
    assert document.status == "ready"


def test_a_text_is_there_to_be_written_on(agent, alice, bot):
    document = read_in(bot, "A tower & a bridge.", name="Sights")

    page = tree(browser(alice).get(of(document, "replace/")))

    assert page.xpath("//textarea[@name='text']")[0].text == "A tower & a bridge."
    assert page.xpath("//*[@data-puts]/@data-puts") == [f"/api/v1/documents/{document.pk}/text/"]


@pytest.fixture
def pairs(agent, bot):
    given = [Pair("When do you open?", "At nine."), Pair("Where is it?", "At the quay.")]
    return actions.add_pairs(bot, name="Questions", pairs=given)


def test_questions_are_there_to_be_changed_row_by_row(alice, pairs):
    page = tree(browser(alice).get(of(pairs, "replace/")))

    asked = page.xpath("//*[@data-pairs]//input[@name='question']/@value")
    assert asked == ["When do you open?", "Where is it?"]


def test_very_many_questions_are_changed_in_a_file(alice, pairs, monkeypatch):
    monkeypatch.setattr("apps.console.views.documents.MOST_PAIRS", 1)

    page = browser(alice).get(of(pairs, "replace/"))

    assert "This list has 2 questions" in words(page)
    assert not tree(page).xpath("//*[@data-pairs-form]")


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"question,answer\nWhy?,So.\n", 200, "is being read anew"),
        (b"question,answer\nWhy?,\n", 422, "Line 2: The answer is empty."),
        (b"\x89PNG\0", 422, "Send a CSV file"),
    ],
)
def test_a_csv_file_takes_the_place_of_questions(alice, pairs, content, status, sentence):
    given = {"file": upload(content, "pairs.csv")}

    answer = browser(alice).post(of(pairs, "replace/"), given, follow=True)

    assert answer.status_code == status
    assert sentence in words(answer)


def test_a_page_of_a_site_is_not_replaced_by_hand(alice, bot):
    document = make_document(bot=bot)
    Source.objects.filter(pk=document.source_id).update(kind="site")

    assert not tree(browser(alice).get(at(bot))).xpath(f"//a[@href='{of(document, 'replace/')}']")
    assert browser(alice).get(of(document, "replace/")).status_code == 409


# Health


def test_a_bot_that_nobody_looked_at_says_so_once_it_knows_something(alice, bot):
    assert "Knowledge health" not in words(browser(alice).get(at(bot)))
    make_document(bot=bot)

    assert "Not checked yet" in words(browser(alice).get(at(bot)))


def test_a_look_at_a_sound_bot_says_that_all_is_well_and_offers_no_repair(agent, alice, bot):
    read_in(bot)

    part = browser(alice).post(at(bot, "check/"), headers=HTMX)

    assert "All is well" in words(part)
    assert not tree(part).xpath("//*[@id='repair'] | //details[@open]")
    assert tree(part).get("hx-trigger") is None


def test_what_is_missing_is_told_and_repaired(agent, alice, bot):
    read_in(bot)
    agent.vectors.clear()
    client = browser(alice)

    ill = client.post(at(bot, "check/"), headers=HTMX)
    asked = client.post(at(bot, "repair/"), headers=HTMX)

    assert "Passages and vectors differ" in words(ill)
    assert "Missing 1" in words(ill)
    assert "Being repaired" in words(asked)
    assert tree(asked).get("hx-get") == at(bot, "health/")
    tend()
    mended = client.get(at(bot, "health/"), headers=HTMX)
    assert "All is well" in words(mended)
    assert "1 vectors made, 0 removed." in words(mended)


def test_a_viewer_may_look_and_not_repair(agent, viewer, bot):
    read_in(bot)
    agent.vectors.clear()
    client = browser(viewer)

    looked = client.post(at(bot, "check/"), headers=HTMX)

    assert "Passages and vectors differ" in words(looked)
    assert not tree(looked).xpath("//*[@id='repair']")
    assert client.post(at(bot, "repair/")).status_code == 403


def test_a_store_that_does_not_answer_is_told_in_a_sentence(alice, bot, settings):
    settings.AGENT_SERVICE_URL = "http://127.0.0.1:9"

    refused = browser(alice).post(at(bot, "check/"), headers=HTMX)

    assert (refused.status_code, refused["Content-Type"]) == (503, "text/plain")
    assert browser(alice).get(at(bot)).status_code == 200


def test_a_move_to_another_embedding_model_shows_how_far_it_is(agent, alice, bot):
    read_in(bot)
    health.check(bot)
    bot.next_index_id = "another-8-v1"
    bot.save()

    part = browser(alice).get(at(bot, "health/"), headers=HTMX)

    assert "Moving to another embedding model" in words(part)
    assert "0 of 1 passages have their new vector." in words(part)
    assert "every 5s" in tree(part).get("hx-trigger")


def test_the_last_repair_is_remembered(alice, bot):
    long_ago = timezone.now() - timedelta(hours=1)
    repaired = {"embedded": 1200, "deleted": 3}
    IndexCheck.objects.create(bot=bot, checked_at=long_ago, repaired_at=long_ago, repaired=repaired)

    assert "1,200 vectors made, 3 removed." in words(browser(alice).get(at(bot)))
