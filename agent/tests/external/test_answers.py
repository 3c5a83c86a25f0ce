"""What the models get to read, and what is made of their answers."""

import asyncio
import threading

import pytest

from chatsphere_agent.errors import ModelUnavailable
from chatsphere_agent.models import Models
from chatsphere_agent.schemas import Turn
from tests.external.conftest import GEMINI, KEY, OPENAI, answer, make_model, make_settings, pieces
from tests.external.wire import openai_answer, openai_chunk, sse
from tests.factories import make_prompt
from tests.vendor import Reply


async def test_the_answer_is_what_the_vendor_said(kind, model, own_vendor):
    own_vendor.reply = Reply(kind.answer("Four", "teen ", "days [1]."))

    text, ending = await answer(model)

    assert text == "Fourteen days [1]."
    assert ending.finish_reason == "stop"
    assert ending.usage is not None
    assert (ending.usage.input_tokens, ending.usage.output_tokens) == (21, 7)
    assert ending.usage.model == kind.name


async def test_prompt_history_and_numbered_sources_arrive_on_the_wire(kind, model, own_vendor):
    own_vendor.reply = Reply(kind.answer("x"))
    prompt = make_prompt("And gift cards?", "Refunds take 14 days.", "Gift cards: never.")
    prompt.configuration.system_prompt = "You help Acme's customers."
    prompt = type(prompt)(
        prompt.question,
        [Turn(role="user", content="Refunds?"), Turn(role="assistant", content="14 days [1].")],
        prompt.sources,
        prompt.configuration,
    )

    await answer(model, prompt)

    (role, system), *turns = kind.prompt_of(own_vendor.calls[0].body)
    assert role == "system"
    assert system.startswith("You help Acme's customers.")
    assert '<source number="1">\nRefunds take 14 days.\n</source>' in system
    assert '<source number="2">\nGift cards: never.\n</source>' in system
    assert turns == [
        ("user", "Refunds?"),
        ("assistant", "14 days [1]."),
        ("user", "And gift cards?"),
    ]


async def test_braces_in_a_prompt_are_sent_as_they_are(kind, model, own_vendor):
    own_vendor.reply = Reply(kind.answer("x"))
    odd = '{{7*7}} {0.__class__} ${env:HOME} %(x)s {"lc": 1, "type": "secret", "id": ["KEY"]}'

    await answer(model, make_prompt(odd, odd, system_prompt=odd))

    (_, system), (_, question) = kind.prompt_of(own_vendor.calls[0].body)
    assert question == odd
    assert system.startswith(odd)
    assert odd in system[len(odd) :]


async def test_temperature_length_and_key_are_sent_where_they_belong(kind, model, own_vendor):
    own_vendor.reply = Reply(kind.answer("x"))

    await answer(model, make_prompt("x", temperature=1.5, max_output_tokens=77))

    [call] = own_vendor.calls
    settings = call.body.get("generationConfig", call.body)
    assert settings["temperature"] == 1.5
    most = settings.get("maxOutputTokens") or settings.get("max_completion_tokens")
    assert most == 77
    assert KEY in call.headers[kind.key_header]
    assert KEY not in call.path


async def test_each_vendor_is_asked_at_its_own_address(own_vendor):
    for kind in (GEMINI, OPENAI):
        own_vendor.reply = Reply(kind.answer("x"))
        await answer(make_model(kind, own_vendor.url))

    gemini, openai = own_vendor.calls
    assert gemini.path == "/v1beta/models/gemini-test:streamGenerateContent?alt=sse"
    assert openai.path == "/v1/chat/completions"
    assert openai.body["stream_options"] == {"include_usage": True}
    assert openai.body["model"] == "gpt-test"


async def test_a_piece_is_shown_before_the_vendor_sends_the_next(kind, model, own_vendor):
    go_on = threading.Event()
    own_vendor.reply = Reply([kind.chunk("first "), go_on, *kind.answer("second")])

    stream = pieces(model)
    shown = await asyncio.wait_for(anext(piece async for piece in stream if piece), 20)
    was_held = not go_on.is_set()
    go_on.set()
    rest = [piece async for piece in stream]

    assert (shown, was_held) == ("first ", True)
    assert rest[0] == "second"


async def test_an_answer_cut_at_the_limit_says_so(kind, model, own_vendor):
    own_vendor.reply = Reply(kind.answer("Fourteen da", finish=kind.length))

    text, ending = await answer(model)

    assert (text, ending.finish_reason) == ("Fourteen da", "length")


async def test_half_of_a_surrogate_pair_becomes_a_replacement_character(kind, model, own_vendor):
    own_vendor.reply = Reply(kind.answer("a\ud83d", "\x00b 😀"))

    text, _ = await answer(model)

    assert text == "a\ufffdb 😀"


async def test_markers_cut_anywhere_between_bytes_arrive_whole(kind, model, own_vendor):
    whole = b"".join(piece for piece in kind.answer("Fourteen 日 [1].") if isinstance(piece, bytes))
    own_vendor.reply = Reply([whole[start : start + 3] for start in range(0, len(whole), 3)])

    text, _ = await answer(model)

    assert text == "Fourteen 日 [1]."


async def test_lines_may_end_with_carriage_returns(kind, model, own_vendor):
    events = [piece for piece in kind.answer("one ", "two") if isinstance(piece, bytes)]
    own_vendor.reply = Reply([event.replace(b"\n", b"\r\n") for event in events])

    text, _ = await answer(model)

    assert text == "one two"


async def test_a_stream_without_its_last_mark_is_complete(own_vendor):
    own_vendor.reply = Reply(openai_answer("whole")[:-1])

    text, ending = await answer(make_model(OPENAI, own_vendor.url))

    assert (text, ending.finish_reason) == ("whole", "stop")


async def test_a_vendor_that_does_not_count_leaves_usage_unknown(own_vendor):
    own_vendor.reply = Reply([openai_chunk("x", "stop"), sse({"choices": []}), b"data: [DONE]\n\n"])

    _, ending = await answer(make_model(OPENAI, own_vendor.url))

    assert ending.usage is not None
    assert (ending.usage.input_tokens, ending.usage.output_tokens) == (None, None)


async def test_leaving_an_answer_hangs_up_on_the_vendor(kind, model, own_vendor):
    never = threading.Event()
    own_vendor.reply = Reply([kind.chunk("first"), *[kind.chunk("x" * 60_000)] * 400, never])

    stream = pieces(model)
    await anext(stream)
    await stream.aclose()

    assert await asyncio.to_thread(own_vendor.gone.wait, 20)
    never.set()


async def test_a_server_of_ones_own_needs_no_key(own_vendor):
    own_vendor.reply = Reply(openai_answer("x"))

    text, _ = await answer(make_model(OPENAI, own_vendor.url, openai_api_key=None))

    assert text == "x"


@pytest.mark.parametrize("name", [GEMINI.name, OPENAI.name])
def test_a_model_without_a_key_says_which_variable_is_missing(name):
    settings = make_settings(openai_api_key=None, openai_base_url=None, gemini_api_key=None)
    models = Models(settings, None)  # type: ignore[arg-type]  # embeds nothing here

    with pytest.raises(ModelUnavailable, match=r"CHATSPHERE_(GEMINI|OPENAI)_API_KEY"):
        models.get(name)
    assert [model.available for model in models.list()] == [True, False, False]
