"""From the one-time link to a cited answer over a long PDF, as a person goes, in a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import handbook
from tests.e2e.conftest import PAGES, PHONE

ASKED = 87


@pytest.fixture(scope="module")
def trained(browser, stack, signed_in, pdf) -> str:
    """The id of a bot that has read the handbook; getting there is the first test's story."""
    from tests.e2e.chrome import Person, Watch

    context = browser.new_context(storage_state=signed_in)
    watch = Watch(context, stack.url)
    ada = Person(context.new_page(), stack.url)
    bot = ada.makes_a_bot("Coast guide")
    ada.drops(pdf)
    row = ada.document("handbook.pdf")
    expect(row.locator("progress")).to_be_visible()
    expect(row).to_contain_text(re.compile("Reading the file|Indexing, .* passages|Waiting"))
    expect(row).to_contain_text("Ready", timeout=90_000)
    expect(row).to_contain_text(re.compile(r"\d+ passages"))
    expect(row.locator("progress")).to_have_count(0)
    context.close()
    assert watch.complaints == []
    return bot


def test_the_one_time_link_works_once(ada, stack):
    ada.page.goto(stack.link)

    expect(ada.page.get_by_role("heading")).to_have_text("This link does not work any more")


def test_a_long_pdf_that_is_dropped_becomes_ready_without_a_reload(ada, trained):
    ada.opens(f"/bots/{trained}/knowledge/")

    expect(ada.page.get_by_text("1 document", exact=True)).to_be_visible()


def test_the_answer_is_cited_and_its_number_shows_the_passage(ada, trained):
    ada.opens(f"/bots/{trained}/")

    answer = ada.asks(handbook.question_about(ASKED))

    expect(answer).to_contain_text(handbook.fact_of(ASKED))
    ada.waits_for_the_end_of(answer)
    sentence = answer.locator("p").filter(has_text=handbook.fact_of(ASKED))
    sentence.locator(".cite").click()
    panel = ada.page.get_by_role("dialog", name="Sources")
    expect(panel.locator("mark")).to_contain_text(handbook.fact_of(ASKED))
    expect(panel.locator("mark .quoted")).to_be_in_viewport()
    expect(panel).to_contain_text("handbook.pdf")
    expect(panel).to_contain_text(f"Page {ASKED}")


def test_the_conversation_is_listed_and_there_again_after_a_reload(ada, trained):
    ada.opens(f"/bots/{trained}/")
    question = handbook.question_about(PAGES)
    ada.waits_for_the_end_of(ada.asks(question))

    ada.page.reload()

    expect(ada.page.locator(".message-user")).to_have_text(question)
    expect(ada.page.locator(".message-bot")).to_contain_text(handbook.fact_of(PAGES))
    current = ada.page.locator("#conversations [aria-current=page]")
    expect(current).to_contain_text("In which year was the light")


def test_the_panel_is_closed_by_escape_and_gives_the_focus_back(ada, trained):
    ada.opens(f"/bots/{trained}/")
    answer = ada.asks(handbook.question_about(ASKED))
    ada.waits_for_the_end_of(answer)
    number = answer.locator(".cite").first
    number.focus()
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("#panel .passage")).to_be_visible()

    ada.page.keyboard.press("Escape")

    expect(ada.page.locator("#panel")).to_be_hidden()
    expect(number).to_be_focused()


def test_on_a_phone_the_passage_comes_as_a_sheet(open_page, trained):
    phone = open_page(viewport=PHONE, has_touch=True)
    phone.opens(f"/bots/{trained}/")
    answer = phone.asks(handbook.question_about(ASKED))
    phone.waits_for_the_end_of(answer)

    answer.locator(".cite").first.tap()

    sheet = phone.page.locator("#panel:modal")
    expect(sheet.locator(".quoted").first).to_be_in_viewport()
    sheet.get_by_role("button", name="Close").tap()
    expect(phone.page.locator("#panel")).to_be_hidden()


def test_all_that_was_found_can_be_looked_through(ada, trained):
    ada.opens(f"/bots/{trained}/")
    answer = ada.asks(handbook.question_about(ASKED))
    ada.waits_for_the_end_of(answer)

    answer.get_by_role("button", name="passages found").click()
    cards = ada.page.locator(".source-card")
    expect(cards.first).to_be_visible()
    cards.nth(1).click()

    expect(ada.page.locator("#panel .passage mark")).to_be_visible()
    ada.page.get_by_role("button", name="All sources").click()
    expect(cards.first).to_be_visible()
