"""Answers of a language model: as they come, over a reload or a lost connection, and evil ones."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.chrome import Person, Watch
from tests.e2e.model import EVIL, MARKDOWN, SLOWLY, WORDS

WHOLE = " ".join(WORDS)
ENDS_WITHIN = 30_000  # milliseconds from a crash to the end of the reply


@pytest.fixture(scope="module")
def bot(browser, stack, signed_in) -> str:
    """A bot with one text and the language model."""
    context = browser.new_context(storage_state=signed_in)
    watch = Watch(context, stack.url)
    ada = Person(context.new_page(), stack.url)
    bot = ada.makes_a_bot("Talker")
    form = ada.adds("Text")
    form.get_by_label("Title").fill("Lights")
    text = form.get_by_label("Text", exact=True)
    text.fill("Say it slowly with a list: the light was lit in 1707. Evil!")
    ada.page.get_by_role("button", name="Add it").click()
    expect(ada.document("Lights")).to_contain_text("Ready")
    ada.opens(f"/bots/{bot}/settings/").page.get_by_label("openai:said").check()
    ada.page.get_by_role("button", name="Save").click()
    expect(ada.page.get_by_text("Saved.")).to_be_visible()
    context.close()
    assert watch.complaints == []
    return bot


def test_an_answer_grows_word_by_word(ada, bot):
    answer = ada.opens(f"/bots/{bot}/").asks(SLOWLY)

    expect(answer).to_contain_text("word3")
    assert "word59" not in answer.inner_text()
    expect(answer).to_contain_text(WHOLE)
    ada.waits_for_the_end_of(answer)
    expect(ada.page.locator("#chat-state")).to_contain_text("word59")


def test_a_page_that_is_loaded_again_goes_on_with_the_answer(ada, bot):
    answer = ada.opens(f"/bots/{bot}/").asks(SLOWLY)
    expect(answer).to_contain_text("word5")

    ada.page.reload()

    again = ada.page.locator(".message-bot")
    assert "word59" not in again.inner_text()
    expect(again).to_contain_text(WHOLE)
    ada.waits_for_the_end_of(again)
    assert again.inner_text().count("word7 ") == 1


def test_a_lost_connection_is_made_again_where_it_broke(ada, bot):
    answer = ada.opens(f"/bots/{bot}/").asks(SLOWLY)
    expect(answer).to_contain_text("word3")

    ada.page.context.set_offline(True)
    ada.page.wait_for_timeout(700)  # nothing on the page tells when nothing comes
    ada.page.context.set_offline(False)

    expect(answer).to_contain_text(WHOLE)
    ada.waits_for_the_end_of(answer)
    assert answer.inner_text().count("word7 ") == 1


def test_an_answer_ends_on_its_page_although_the_web_process_was_killed(
    browser, stack, signed_in, bot
):
    context = browser.new_context(storage_state=signed_in)
    watch, ada = Watch(context, stack.url), Person(context.new_page(), stack.url)
    answer = ada.opens(f"/bots/{bot}/").asks(SLOWLY)
    expect(answer).to_contain_text("word25")  # over a second of it is kept

    stack.kill("web")

    expect(answer.locator(".message-error")).to_be_visible(timeout=ENDS_WITHIN)
    ada.page.reload()
    expect(ada.page.locator(".message-user")).to_have_text(SLOWLY)
    again = ada.page.locator(".message-bot")
    expect(again).to_contain_text("word3")
    expect(again.locator(".message-error")).to_be_visible()
    context.close()
    assert [told for told in watch.complaints if "net::ERR_" not in told] == []


def test_an_answer_can_be_stopped_and_keeps_what_was_said(ada, bot):
    answer = ada.opens(f"/bots/{bot}/").asks(SLOWLY)
    expect(answer).to_contain_text("word3")

    ada.page.get_by_role("button", name="Stop the answer").click()

    expect(answer).to_contain_text("Stopped.")
    expect(answer).to_contain_text("word3")
    assert "word59" not in answer.inner_text()
    expect(ada.page.get_by_role("button", name="Send")).to_be_visible()


def test_markdown_is_drawn_and_its_numbers_show_sources(ada, bot):
    answer = ada.opens(f"/bots/{bot}/").asks(MARKDOWN)
    ada.waits_for_the_end_of(answer)

    expect(answer.locator("strong")).to_have_text("two")
    expect(answer.locator("li .cite")).to_have_text(["1", "1"])
    expect(answer.locator("pre")).to_have_text("lit = 1707\n")
    answer.locator(".cite").first.click()
    expect(ada.page.locator("#panel mark")).to_contain_text("the light was lit in 1707")


def test_an_evil_answer_runs_nothing_and_asks_nobody(ada, bot, model):
    answer = ada.opens(f"/bots/{bot}/").asks(EVIL)
    ada.waits_for_the_end_of(answer)
    ada.page.reload()
    ada.page.wait_for_load_state("networkidle")

    assert ada.page.evaluate("window.hacked") is None
    assert model.visits == []
    body = ada.page.locator(".message-bot .prose")
    expect(body.locator("img, script, style, svg, iframe")).to_have_count(0)
    expect(body.locator("[href^=javascript]")).to_have_count(0)


def test_a_failed_answer_says_why_and_is_made_anew(ada, bot, model):
    model.refuses = True
    answer = ada.opens(f"/bots/{bot}/").asks(MARKDOWN)
    retry = answer.get_by_role("button", name="Retry")
    expect(retry).to_be_visible()
    expect(answer.locator(".message-error p")).not_to_be_empty()

    model.refuses = False
    retry.click()

    answers = ada.page.locator(".message-bot")
    expect(answers).to_contain_text("two things")
    expect(answers).to_have_count(1)
    expect(ada.page.locator(".message-user")).to_have_count(1)
    ada.page.reload()
    expect(ada.page.locator(".message-bot")).to_have_count(1)


def test_a_source_that_cannot_be_fetched_is_told(ada, bot):
    answer = ada.opens(f"/bots/{bot}/").asks(MARKDOWN)
    ada.waits_for_the_end_of(answer)
    ada.page.context.set_offline(True)

    answer.locator(".cite").first.click()

    expect(ada.page.get_by_text("The server cannot be reached")).to_be_visible()
    expect(ada.page.locator("#panel")).to_be_hidden()


def test_an_answer_can_be_copied_as_it_was_written(open_page, bot):
    ada = open_page(permissions=["clipboard-read", "clipboard-write"])
    answer = ada.opens(f"/bots/{bot}/").asks(MARKDOWN)
    ada.waits_for_the_end_of(answer)

    answer.get_by_role("button", name="Copy").click()

    expect(ada.page.get_by_text("Copied")).to_be_visible()
    copied = ada.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("It rests on **two** things:")


def test_what_one_writes_is_shown_as_text(ada, bot):
    evil = f"<img src=x onerror=hacked=1> {MARKDOWN}"

    answer = ada.opens(f"/bots/{bot}/").asks(evil)

    ada.waits_for_the_end_of(answer)
    expect(ada.page.locator(".message-user")).to_have_text(evil)
    expect(ada.page.locator("#conversations a").first).to_contain_text(re.compile("^<img"))
    assert ada.page.evaluate("window.hacked") is None
