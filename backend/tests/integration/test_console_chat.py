"""The chat page, its messages, and the passage that an answer rests on."""

import pytest

from apps.workspaces.models import Role
from tests.console import HTMX, browser, make_read_document, make_reply, source_of, tree, words
from tests.conversing import keep, open_turn
from tests.factories import make_bot, make_conversation, make_document, make_member, make_message

pytestmark = pytest.mark.django_db
PASSAGE = "The light was first lit in 1707. It is white."
TEXT = "Chapter one. " * 200 + PASSAGE + " And so on." * 300
START = TEXT.index(PASSAGE)
SPAN = (START, START + len(PASSAGE))


@pytest.fixture
def bot(alice):
    return make_bot(
        owner=alice,
        name="Harbour",
        welcome_message="Ahoy",
        suggested_questions=["Where is the <tower>?"],
    )


@pytest.fixture
def conversation(bot):
    return make_conversation(bot=bot, title="About the tower")


@pytest.fixture
def chunk(bot):
    return make_read_document(bot, TEXT, [SPAN], page=7, heading_path=["Lights", "North"])[0]


@pytest.fixture
def reply(conversation, chunk):
    quote = {"start": 0, "end": 33, "supported": True, "source_index": 1}
    quoted = {**quote, "quote": "The light was first lit in 1707."}
    return make_reply(
        conversation, "It was lit in 1707. [1]", sources=[source_of(chunk)], grounding=[quoted]
    )


# The page


def test_an_empty_chat_greets_and_suggests(alice, bot):
    make_document(bot=bot, status="ready", active_generation=1)

    page = browser(alice).get(f"/bots/{bot.pk}/")

    assert "Ahoy" in words(page)
    assert tree(page).xpath("//button/@data-ask") == ["Where is the <tower>?"]


def test_a_bot_that_has_read_nothing_says_so_and_leads_to_its_documents(alice, bot):
    page = browser(alice).get(f"/bots/{bot.pk}/")

    assert "Add documents" in words(page)
    assert not tree(page).xpath("//button[@data-ask]")


def test_a_viewer_of_a_bot_without_documents_is_not_asked_to_add_any(bot):
    page = browser(make_member(bot.workspace)).get(f"/bots/{bot.pk}/")

    assert "Add documents" not in words(page)


def test_the_way_by_api_names_this_very_bot(alice, bot):
    page = browser(alice).get(f"/bots/{bot.pk}/")

    assert f"BOT={bot.pk}" in tree(page).get_element_by_id("api-code").text_content()


def test_one_sees_one_s_own_conversations(alice, bot, conversation):
    other = make_member(bot.workspace, role=Role.EDITOR)
    make_conversation(bot=bot, user=other, title="Of somebody else")
    make_conversation(bot=bot, title="")

    page = browser(alice).get(f"/bots/{bot.pk}/")

    assert tree(page).xpath("//nav[@id='conversations']//a/@href") == [
        f"/conversations/{conversation.pk}/"
    ]


def test_htmx_gets_the_list_of_conversations_with_the_present_one_marked(alice, bot, conversation):
    address = f"/bots/{bot.pk}/?current={conversation.pk}"

    part = browser(alice).get(address, headers=HTMX)

    marked = tree(part).xpath("//a[@aria-current='page']/@href")
    assert marked == [f"/conversations/{conversation.pk}/"]


def test_messages_come_in_order_and_as_what_they_are(alice, conversation, chunk):
    make_message(conversation=conversation, content="Is <b>it</b> old?\n**Yes?**")
    make_reply(conversation, "It is **old**. [1]", sources=[source_of(chunk)])

    page = tree(browser(alice).get(f"/conversations/{conversation.pk}/"))

    question, answer = page.xpath("//*[@id='messages']//article")
    assert question.xpath("div")[0].text_content() == "Is <b>it</b> old?\n**Yes?**"
    assert answer.xpath(".//strong")[0].text == "old"
    assert answer.xpath(".//button[@class='cite']/@data-cite") == ["1"]
    assert "handbook.pdf" in answer.xpath(".//ul[@class='sources']")[0].text_content()


def test_only_sources_that_are_cited_stand_under_the_answer(alice, conversation, bot):
    one, two = make_read_document(bot, TEXT, [SPAN, (0, 12)])
    sources = [source_of(one, 1), source_of(two, 2)]
    make_reply(conversation, "So it is. [2]", sources=sources)

    page = tree(browser(alice).get(f"/conversations/{conversation.pk}/"))

    assert page.xpath("//ul[@class='sources']//button/@data-cite") == ["2"]


@pytest.mark.parametrize(
    ("status", "shown", "button"),
    [("failed", "No model.", "Retry"), ("partial", "Cut.", "Ask again")],
)
def test_an_answer_that_ended_badly_says_why_and_can_be_asked_again(
    alice, conversation, status, shown, button
):
    make_message(conversation=conversation)
    make_reply(conversation, "", status=status, error_code="x", error_detail=shown)

    page = words(browser(alice).get(f"/conversations/{conversation.pk}/"))

    assert shown in page
    assert button in page


def test_of_several_tries_the_last_is_shown(alice, conversation):
    question = make_message(conversation=conversation, seq=1)
    same = {"turn_id": question.turn_id, "seq": 2}
    make_reply(conversation, "", status="failed", error_detail="No model.", variant=0, **same)
    make_reply(conversation, "There.", variant=1, **same)

    page = words(browser(alice).get(f"/conversations/{conversation.pk}/"))

    assert "There." in page
    assert "No model." not in page


def test_an_answer_in_the_making_is_there_to_be_followed(alice, conversation):
    reply = open_turn(conversation)

    page = tree(browser(alice).get(f"/conversations/{conversation.pk}/"))

    (article,) = page.xpath("//article[@data-status='streaming']")
    assert article.get("data-message") == str(reply.pk)


def test_a_long_conversation_shows_its_end_first(alice, conversation):
    for number in range(62):
        make_message(conversation=conversation, content=f"Question {number}.")
    client = browser(alice)

    end = words(client.get(f"/conversations/{conversation.pk}/"))
    everything = words(client.get(f"/conversations/{conversation.pk}/?all"))

    assert "Question 61." in end
    assert "Question 1." not in end
    assert "Show 2 earlier messages" in end
    assert "Question 1." in everything


def test_an_editor_reads_the_conversations_of_others_and_cannot_write_in_them(bot, conversation):
    editor = make_member(bot.workspace, role=Role.EDITOR)

    page = browser(editor).get(f"/conversations/{conversation.pk}/")

    assert "somebody else's conversation" in words(page)
    assert not tree(page).xpath("//textarea[@id='question']")


def test_a_viewer_does_not_read_the_conversations_of_others(bot, conversation):
    viewer = browser(make_member(bot.workspace))

    assert viewer.get(f"/conversations/{conversation.pk}/").status_code == 404


def test_one_message_comes_as_the_page_shows_it(alice, reply):
    part = browser(alice).get(f"/messages/{reply.pk}/", headers=HTMX)

    (article,) = tree(part).xpath("//article")
    assert article.get("id") == f"message-{reply.pk}"
    assert b"<html" not in part.content


# Sources


def test_a_source_shows_its_passage_in_the_text_around_it(alice, reply):
    part = browser(alice).get(f"/messages/{reply.pk}/sources/?index=1", headers=HTMX)

    passage = tree(part).xpath("//div[@class='passage']")[0]
    before, after = passage.xpath(".//span[@class='passage-around']")
    assert passage.xpath("mark")[0].text_content() == PASSAGE
    assert before.text.endswith("Chapter one. ")
    assert after.text.startswith(" And so on.")
    assert before.text.startswith("… ")
    assert after.text.endswith(" …")
    assert passage.text_content().strip("… ") in TEXT


def test_the_words_of_the_answer_are_marked_in_the_passage(alice, reply):
    part = browser(alice).get(f"/messages/{reply.pk}/sources/?index=1", headers=HTMX)

    assert tree(part).xpath("//mark/strong")[0].text == "The light was first lit in 1707."


def test_a_source_says_where_it_stands(alice, reply):
    shown = words(browser(alice).get(f"/messages/{reply.pk}/sources/?index=1", headers=HTMX))

    assert "handbook.pdf" in shown
    assert "Page 7" in shown
    assert "Lights North" in shown


def test_a_passage_at_the_edge_of_its_document_has_nothing_around_it(alice, bot, conversation):
    chunk = make_read_document(bot, "The whole text.", [(0, 15)])[0]
    reply = make_reply(conversation, sources=[source_of(chunk)])

    part = browser(alice).get(f"/messages/{reply.pk}/sources/?index=1", headers=HTMX)

    assert tree(part).xpath("//div[@class='passage']")[0].text_content() == "The whole text."


def test_a_source_whose_document_is_gone_keeps_its_words(alice, reply, chunk):
    browser(alice).post(f"/documents/{chunk.document_id}/delete/")

    shown = browser(alice).get(f"/messages/{reply.pk}/sources/?index=1", headers=HTMX)

    assert "deleted or replaced since" in words(shown)
    assert tree(shown).xpath("//mark")[0].text_content() == PASSAGE
    assert "Chapter one." not in words(shown)


def test_offsets_count_characters_and_not_bytes(alice, bot, conversation):
    text = "😀 Ä 漢字. The light is white. 😀 Ende."
    start = text.index("The light")
    chunk = make_read_document(bot, text, [(start, start + 19)])[0]
    reply = make_reply(conversation, sources=[source_of(chunk)])

    part = browser(alice).get(f"/messages/{reply.pk}/sources/?index=1", headers=HTMX)

    passage = tree(part).xpath("//div[@class='passage']")[0]
    assert passage.xpath("mark")[0].text_content() == "The light is white."
    assert passage.text_content() == text


def test_all_sources_are_listed_and_the_cited_ones_marked(alice, bot, conversation):
    one, two = make_read_document(bot, TEXT, [SPAN, (0, 12)])
    reply = make_reply(conversation, "So. [2]", sources=[source_of(one, 1), source_of(two, 2)])

    part = tree(browser(alice).get(f"/messages/{reply.pk}/sources/", headers=HTMX))

    assert part.xpath("//ol//button/@data-cite") == ["1", "2"]
    assert part.xpath("//button[contains(@class, 'source-used')]/@data-cite") == ["2"]


def test_sources_can_be_looked_at_while_the_answer_is_being_written(alice, conversation, chunk):
    reply = open_turn(conversation)
    keep(reply, {"type": "data-sources", "data": [source_of(chunk)]})

    part = browser(alice).get(f"/messages/{reply.pk}/sources/?index=1", headers=HTMX)

    assert tree(part).xpath("//mark")[0].text_content() == PASSAGE


@pytest.mark.parametrize("index", ["2", "0", "x", "01"])
def test_a_source_that_the_answer_does_not_have_is_not_there(alice, reply, index):
    assert browser(alice).get(f"/messages/{reply.pk}/sources/?index={index}").status_code == 404


@pytest.mark.parametrize(
    "payload", ["<img src=x onerror=alert(1)>", "</div><script>alert(1)</script>"]
)
def test_what_a_document_says_is_shown_as_text(alice, bot, conversation, payload):
    chunk = make_read_document(bot, payload, [(0, len(payload))], name=payload)[0]
    reply = make_reply(conversation, sources=[source_of(chunk)])
    client = browser(alice)

    for path in (f"/messages/{reply.pk}/sources/?index=1", f"/conversations/{conversation.pk}/"):
        page = client.get(path)
        assert payload in tree(page).text_content()
        assert not tree(page).xpath("//img | //script[not(@src)]")
