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
    ada.page.get_by_role("button", name="Paste a text").click()
    dialog = ada.page.get_by_role("dialog", name="Paste a text")
    dialog.get_by_label("Title").fill("Loans")
    dialog.get_by_label("Text").fill("Books can be kept for three weeks.")

    dialog.get_by_role("button", name="Add it").click()

    expect(ada.document("Loans")).to_contain_text("Ready")
    answer = ada.opens(f"/bots/{bot}/").asks("How long can books be kept?")
    expect(answer).to_contain_text("Books can be kept for three weeks.")


def test_an_empty_text_is_refused_in_the_dialog(ada):
    ada.makes_a_bot("Blank")
    ada.page.get_by_role("button", name="Paste a text").click()
    dialog = ada.page.get_by_role("dialog", name="Paste a text")
    dialog.get_by_label("Title").fill("Loans")
    dialog.get_by_label("Text").fill("   ")

    dialog.get_by_role("button", name="Add it").click()

    expect(dialog.get_by_role("alert")).to_contain_text("holds nothing that can be read")


def test_a_deleted_bot_is_gone_after_a_question(ada):
    bot = ada.makes_a_bot("Short-lived")
    ada.opens(f"/bots/{bot}/settings/").page.get_by_role("button", name="Delete the bot").click()

    ada.page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(ada.page.get_by_text("“Short-lived” was deleted.")).to_be_visible()
    expect(ada.page.locator(".bot-card", has_text="Short-lived")).to_have_count(0)
