"""Files that cannot be read, files that are there already, texts, and taking things away."""

from pathlib import Path

import pytest
from playwright.sync_api import expect


@pytest.fixture
def files(tmp_path) -> dict[str, Path]:
    contents = {
        "broken.pdf": b"%PDF-1.7 nonsense",
        "picture.png": b"\x89PNG\r\n\x1a\n",
        "empty.txt": b"",
        "hours.md": b"# Opening hours\n\nThe library opens at nine in the morning.\n",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in contents}


def test_nonsense_fails_in_words_and_can_be_tried_again_or_deleted(ada, files):
    ada.makes_a_bot("Nonsense")

    ada.drops(files["broken.pdf"])

    row = ada.document("broken.pdf")
    expect(row).to_contain_text("The PDF is damaged or incomplete")
    row.get_by_role("button", name="Retry").click()
    expect(row).to_contain_text("The PDF is damaged or incomplete")
    row.get_by_role("button", name="Delete").click()
    question = ada.page.get_by_role("dialog", name="Delete “broken.pdf”?")
    question.get_by_role("button", name="Cancel").click()
    expect(row).to_be_visible()
    row.get_by_role("button", name="Delete").click()
    question.get_by_role("button", name="Delete").click()
    expect(ada.page.get_by_text("Nothing read yet")).to_be_visible()


def test_each_refused_file_says_why_where_it_was_dropped(ada, files):
    ada.makes_a_bot("Refusals")

    ada.drops(files["picture.png"], files["empty.txt"])

    uploads = ada.page.locator(".upload")
    expect(uploads.filter(has_text="picture.png")).to_contain_text("can be uploaded")
    expect(uploads.filter(has_text="empty.txt")).to_contain_text("The file is empty")
    expect(ada.page.get_by_text("Nothing read yet")).to_be_visible()


def test_a_file_above_the_limit_is_refused_before_it_is_sent(ada, tmp_path):
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * (20 * 2**20 + 1))
    ada.makes_a_bot("Large")

    ada.page.set_input_files("#files", large)

    upload = ada.page.locator(".upload")
    expect(upload).to_contain_text("Too large: a file has at most 20 MB.")


def test_the_same_file_again_is_already_here(ada, files):
    ada.makes_a_bot("Twice")
    ada.drops(files["hours.md"])
    expect(ada.document("hours.md")).to_contain_text("Ready")

    ada.drops(files["hours.md"])

    expect(ada.page.locator(".upload").filter(has_text="Already here")).to_be_visible()
    expect(ada.document("hours.md")).to_have_count(1)


def test_a_pasted_text_can_be_asked_about(ada):
    bot = ada.makes_a_bot("Pasted")
    form = ada.adds("Text")
    form.get_by_label("Title").fill("Loans")
    form.get_by_label("Text", exact=True).fill("Books can be kept for three weeks.")

    ada.page.get_by_role("button", name="Add it").click()

    expect(ada.document("Loans")).to_contain_text("Ready")
    answer = ada.opens(f"/bots/{bot}/").asks("How long can books be kept?")
    expect(answer).to_contain_text("Books can be kept for three weeks.")


def test_an_empty_text_is_refused_beside_the_field(ada):
    ada.makes_a_bot("Blank")
    form = ada.adds("Text")
    form.get_by_label("Title").fill("Loans")
    form.get_by_label("Text", exact=True).fill("   ")

    ada.page.get_by_role("button", name="Add it").click()

    expect(form.locator("[data-error-of=text]")).to_contain_text("holds nothing that can be read")
    expect(form.get_by_label("Text", exact=True)).to_be_focused()


def test_a_question_is_answered_with_the_answer_that_was_given_for_it(ada):
    bot = ada.makes_a_bot("Questions")
    form = ada.adds("Questions")
    form.get_by_label("Title").fill("Frequent questions")
    form.get_by_label("Question", exact=True).fill("When do you open?")
    ada.page.get_by_role("button", name="Add them").click()
    expect(form.get_by_text("The answer is empty.")).to_be_visible()
    form.get_by_label("Answer").fill("We open at nine in the morning.")
    form.get_by_role("button", name="Another pair").click()
    ada.page.keyboard.type("Where are you?")
    ada.page.keyboard.press("Tab")
    ada.page.keyboard.type("At the old quay.")

    ada.page.get_by_role("button", name="Add them").click()

    expect(ada.document("Frequent questions")).to_contain_text("Ready")
    answer = ada.opens(f"/bots/{bot}/").asks("When do you open?")
    expect(answer).to_contain_text("We open at nine in the morning.")


def test_a_file_is_looked_at_before_it_is_used_and_so_is_its_update(ada, files):
    ada.makes_a_bot("Careful")
    ada.page.get_by_label("Look at it before it is used").check()
    ada.drops(files["hours.md"])
    ada.page.get_by_role("link", name="Look and decide").click()
    expect(ada.page.locator(".passage")).to_contain_text("opens at nine")
    ada.page.get_by_role("button", name="Use it", exact=True).click()
    expect(ada.document("hours.md")).to_contain_text("Ready")

    files["hours.md"].write_text("# Opening hours\n\nThe library opens at eight.\n")
    ada.page.get_by_role("link", name="Replace hours.md").click()
    ada.page.get_by_label("New file").set_input_files(files["hours.md"])
    ada.page.get_by_label("Look at it before it is used").check()
    ada.page.get_by_role("button", name="Replace").click()
    expect(ada.document("hours.md")).to_contain_text("The earlier version still answers.")
    ada.page.get_by_role("link", name="Look and decide").click()

    expect(ada.page.locator("del")).to_contain_text("nine")
    expect(ada.page.locator("ins")).to_contain_text("eight")
    ada.page.get_by_role("button", name="Discard").click()
    ada.page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    expect(ada.document("hours.md")).to_contain_text("Ready")


def test_a_document_is_deleted_although_the_list_is_drawn_anew_meanwhile(ada, files):
    bot = ada.makes_a_bot("Redrawn")
    ada.drops(files["hours.md"])
    expect(ada.document("hours.md")).to_contain_text("Ready")
    ada.document("hours.md").get_by_role("button", name="Delete").click()
    with ada.page.expect_response(f"**/bots/{bot}/knowledge/"):
        ada.page.evaluate("htmx.trigger('#documents', 'refresh')")

    ada.page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(ada.page.get_by_text("Nothing read yet")).to_be_visible()
    ada.opens("/workspace/deletions/")
    receipt = ada.page.locator(".receipt").filter(has_text="hours.md").first
    expect(receipt).to_contain_text("Gone")
    receipt.get_by_role("button", name="Look").click()
    expect(receipt).to_contain_text("Nothing is left")


def test_documents_are_found_while_one_types_and_stay_found(ada, files):
    ada.makes_a_bot("Finding")
    ada.drops(files["hours.md"], files["broken.pdf"])
    expect(ada.document("hours.md")).to_contain_text("Ready")
    expect(ada.document("broken.pdf")).to_contain_text("Failed")

    ada.page.get_by_label("Search by name").fill("broken")

    expect(ada.page.locator(".document")).to_have_count(1)
    ada.document("broken.pdf").get_by_role("button", name="Retry").click()
    expect(ada.document("broken.pdf")).to_contain_text("The PDF is damaged or incomplete")
    expect(ada.page.locator(".document")).to_have_count(1)


def test_a_deleted_bot_is_gone_after_a_question(ada):
    bot = ada.makes_a_bot("Short-lived")
    ada.opens(f"/bots/{bot}/settings/").page.get_by_role("button", name="Delete the bot").click()

    ada.page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(ada.page.get_by_text("“Short-lived” was deleted.")).to_be_visible()
    expect(ada.page.locator(".bot-card", has_text="Short-lived")).to_have_count(0)
