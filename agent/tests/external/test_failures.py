"""Every way a vendor can fail: one error of ours each, one try, and never the key."""

import socket
import time

import pytest

from tests.external.conftest import GEMINI, KEY, OPENAI, answer, failure, make_model
from tests.external.wire import gemini_chunk, gemini_error, openai_error, sse
from tests.vendor import Cut, Hang, Reply

LOADING = 30  # seconds a vendor's library may take to load, where a test is the first to use it
STATUSES = {
    400: ("model_error", 502),
    401: ("model_auth", 502),
    403: ("model_auth", 502),
    404: ("model_error", 502),
    408: ("model_timeout", 504),
    422: ("model_error", 502),
    429: ("model_rate_limited", 503),
    500: ("model_unavailable", 503),
    502: ("model_unavailable", 503),
    503: ("model_unavailable", 503),
    504: ("model_timeout", 504),
}


@pytest.mark.parametrize("status", STATUSES)
async def test_a_refusal_is_told_apart_by_its_status_and_tried_once(
    kind, model, own_vendor, status, caplog
):
    own_vendor.reply = kind.failure(status, f"Bad key {KEY} in your request")

    error = await failure(model)

    assert (error.code, error.status) == STATUSES[status]
    assert len(own_vendor.calls) == 1
    assert KEY not in f"{error}{caplog.text}"


async def test_the_log_says_which_model_failed_and_how(kind, model, own_vendor, caplog):
    own_vendor.reply = kind.failure(401, KEY)

    await failure(model)

    assert f"{kind.name} failed with model_auth" in caplog.text


async def test_geminis_way_to_refuse_a_key_is_known(own_vendor):
    reason = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
    own_vendor.reply = gemini_error(400, "INVALID_ARGUMENT", "API key not valid.", [reason])

    error = await failure(make_model(GEMINI, own_vendor.url))

    assert error.code == "model_auth"


@pytest.mark.parametrize(
    ("kind", "reply", "seconds"),
    [
        (OPENAI, openai_error(429, "rate", "slow down", Retry_After="7"), 7),
        (OPENAI, openai_error(429, "rate", "slow down"), 20),
        (OPENAI, openai_error(429, "rate", "slow down", Retry_After="soon"), 20),
        (OPENAI, openai_error(429, "rate", "slow down", Retry_After="999999999"), 600),
        (GEMINI, gemini_error(429, "RESOURCE_EXHAUSTED", "x", Retry_After="9"), 9),
        (GEMINI, gemini_error(429, "RESOURCE_EXHAUSTED", "x", [{"retryDelay": "34.07s"}]), 34),
        (GEMINI, gemini_error(429, "RESOURCE_EXHAUSTED", "x"), 20),
    ],
)
async def test_who_is_over_the_limit_learns_how_long_to_wait(own_vendor, kind, reply, seconds):
    own_vendor.reply = reply

    error = await failure(make_model(kind, own_vendor.url))

    assert (error.code, error.retry_after) == ("model_rate_limited", seconds)


async def test_silence_before_the_first_byte_ends_in_time(kind, own_vendor):
    own_vendor.reply = Reply([Hang])
    model = make_model(kind, own_vendor.url, model_idle_timeout=0.3)
    begun = time.perf_counter()

    error = await failure(model)

    assert error.code == "model_timeout"
    assert time.perf_counter() - begun < LOADING
    assert len(own_vendor.calls) == 1


async def test_silence_in_the_middle_ends_in_time(kind, own_vendor):
    own_vendor.reply = Reply([kind.chunk("a"), Hang])

    error = await failure(make_model(kind, own_vendor.url, model_idle_timeout=0.5))

    assert error.code == "model_timeout"


async def test_an_answer_without_end_is_ended(kind, own_vendor):
    own_vendor.reply = Reply([piece for _ in range(200) for piece in (kind.chunk("a"),)] + [Hang])
    model = make_model(kind, own_vendor.url, model_idle_timeout=20, model_total_timeout=1)

    error = await failure(model)

    assert error.code == "model_timeout"


async def test_a_cut_in_the_middle_is_a_bad_stream(kind, model, own_vendor):
    own_vendor.reply = Reply([kind.chunk("a"), Cut])

    error = await failure(model)

    assert (error.code, len(own_vendor.calls)) == ("model_bad_stream", 1)


async def test_a_cut_before_the_first_piece_is_an_unavailable_model(kind, model, own_vendor):
    own_vendor.reply = Reply([Cut])

    error = await failure(model)

    assert error.code == "model_unavailable"


ODD_WARNINGS = pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
ODD_CONTENT = sse({"candidates": [{"content": 7}], "choices": [{"delta": 7}]})


@ODD_WARNINGS
@pytest.mark.parametrize("garbage", [b"data: {nope\n\n", b"data: 7\n\n", ODD_CONTENT])
async def test_garbage_in_the_stream_is_a_bad_stream(kind, model, own_vendor, garbage):
    own_vendor.reply = Reply([kind.chunk("a"), garbage, *kind.answer("b")])

    assert (await failure(model)).code == "model_bad_stream"


@ODD_WARNINGS
@pytest.mark.parametrize("garbage", [b"data: [1, 2]\n\n", sse({"choices": "x"})])
async def test_garbage_that_geminis_library_passes_over_is_a_bad_stream_of_openai(
    own_vendor, garbage
):
    own_vendor.reply = Reply([OPENAI.chunk("a"), garbage, *OPENAI.answer("b")])

    assert (await failure(make_model(OPENAI, own_vendor.url))).code == "model_bad_stream"


async def test_a_web_page_instead_of_a_stream_is_no_answer(kind, model, own_vendor):
    own_vendor.reply = Reply([b"<html>welcome</html>"], headers={"Content-Type": "text/html"})

    error = await failure(model)

    assert error.code in {"model_bad_stream", "model_empty"}


async def test_an_error_inside_a_good_stream_is_an_error(kind, model, own_vendor):
    error_event = {"error": {"message": "overloaded", "code": 503, "status": "UNAVAILABLE"}}
    own_vendor.reply = Reply([kind.chunk("a"), sse(error_event)])

    error = await failure(model)

    assert error.code in {"model_error", "model_unavailable"}


async def test_a_withheld_answer_is_blocked(kind, model, own_vendor):
    own_vendor.reply = Reply(kind.blocked)

    assert (await failure(model)).code == "model_blocked"


@pytest.mark.parametrize("reason", ["SAFETY", "RECITATION", "PROHIBITED_CONTENT", "BLOCKLIST"])
async def test_geminis_reasons_to_withhold_are_known(own_vendor, reason):
    own_vendor.reply = Reply([gemini_chunk("half an ans"), gemini_chunk(None, reason)])

    assert (await failure(make_model(GEMINI, own_vendor.url))).code == "model_blocked"


async def test_nobody_listening_is_an_unavailable_model(kind, own_vendor):
    model = make_model(kind, own_vendor.url)
    own_vendor.close()

    error = await failure(model)

    assert (error.code, error.retry_after) == ("model_unavailable", 5)


async def test_an_address_that_never_answers_is_given_up_in_time(kind):
    """A full queue of connections: the system drops what comes next."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}"
        model = make_model(kind, url, model_connect_timeout=0.5, model_idle_timeout=LOADING)
        begun = time.perf_counter()
        error = await failure(model)

    assert error.code in {"model_timeout", "model_unavailable"}
    assert time.perf_counter() - begun < LOADING / 2


async def test_a_failed_call_does_not_spoil_the_next(kind, model, own_vendor):
    own_vendor.reply = Reply([kind.chunk("a"), Cut])
    await failure(model)
    own_vendor.reply = Reply(kind.answer("fine"))

    text, _ = await answer(model)

    assert text == "fine"
