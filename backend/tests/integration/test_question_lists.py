"""Questions with their answers: found by the question, answered by the answer."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.documents import retrieval, tasks
from apps.documents.actions import add_pairs, pairs_of, replace_pairs
from apps.documents.chunk_actions import change
from apps.documents.models import Chunk, Document
from services.pairing import Pair
from tests.factories import make_bot
from tests.knowing import counts, read_in
from tests.web import content_of

pytestmark = pytest.mark.django_db
TRAIN = "/api/v1/bots/{}/documents/train_qa/"
PAIRS, EXPORT = "/api/v1/documents/{}/pairs/", "/api/v1/documents/{}/pairs/csv/"
OPENING = Pair("When are you open?", "From nine to five, Monday to Friday.")
PARKING = Pair("Where can I park?", "Behind the house.\n\n# Not a heading\n\n- free of charge")


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def document(alice, agent) -> Document:
    return ingested(add_pairs(make_bot(owner=alice), name="FAQ", pairs=[OPENING, PARKING]))


def ingested(document: Document) -> Document:
    tasks.ingest()
    document.refresh_from_db()
    assert document.status == "ready", document.error_code
    return document


def passages(document: Document) -> list[Chunk]:
    document.refresh_from_db()
    rows = document.chunks.filter(generation=document.active_generation)
    return list(rows.order_by("ordinal"))


def sent(client, bot, content: str | bytes, **fields):
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("faq.csv", data, "text/csv")
    return client.post(TRAIN.format(bot.pk), {"file": file, **fields}, format="multipart")


def test_a_pair_is_found_by_its_question_and_answered_by_its_answer(as_user, alice, agent):
    bot = make_bot(owner=alice)
    body = {"name": "FAQ", "pairs": [OPENING._asdict(), PARKING._asdict()]}

    answer = as_user(alice).post(TRAIN.format(bot.pk), body)
    document = ingested(Document.objects.get())

    assert answer.status_code == 202
    assert answer.json()["source"]["kind"] == "qa"
    assert agent.embedded == [OPENING.question, PARKING.question]
    assert {chunk["question"] for chunk in agent.vectors.values()} == set(agent.embedded)
    (hit,) = retrieval.search(bot, query="park")
    assert (hit["content"], hit["heading_path"]) == (PARKING.answer, [PARKING.question])
    assert retrieval.search(bot, query="nine five Monday") == [], "its words are not searched"
    text = document.texts.get().text
    for row in passages(document):
        assert text[row.char_start : row.char_end] == row.content
        assert row.heading_path == [row.embedding_text]
    assert counts(bot) == {}


def test_a_long_answer_stays_one_passage(alice, agent):
    long = Pair("What are the terms?", "Nobody reads them to the end. " * 300)

    document = ingested(add_pairs(make_bot(owner=alice), name="Terms", pairs=[long, OPENING]))

    assert [row.content for row in passages(document)] == [long.answer.strip(), OPENING.answer]


def test_everything_wrong_with_pairs_is_told_by_its_place(as_user, alice, agent):
    pairs = [
        OPENING._asdict(),
        {"question": " \u200b ", "answer": ""},
        {"question": "When  are you OPEN?", "answer": "a" * 10_001},
        {"question": "b" * 501, "answer": "Yes."},
    ]

    answer = as_user(alice).post(
        TRAIN.format(make_bot(owner=alice).pk), {"name": "FAQ", "pairs": pairs}
    )

    assert answer.status_code == 400
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/pairs/1/question", "question_empty"),
        ("/pairs/1/answer", "answer_empty"),
        ("/pairs/2/question", "duplicate_question"),
        ("/pairs/2/answer", "answer_too_long"),
        ("/pairs/3/question", "question_too_long"),
    ]
    assert "/pairs/0" in answer.json()["errors"][2]["detail"]
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("pairs", "status", "code"),
    [
        ([], 400, "pairs_empty"),
        ([{"question": f"{n}?", "answer": "Yes."} for n in range(5_001)], 413, "too_many_pairs"),
        ([{"question": "Why?"}], 400, "validation_error"),
        ([{"question": 1, "answer": "Yes."}], 400, "validation_error"),
        ("Why?", 400, "validation_error"),
    ],
)
def test_what_is_no_list_of_pairs_is_refused(as_user, alice, agent, pairs, status, code):
    body = {"name": "FAQ", "pairs": pairs}

    answer = as_user(alice).post(TRAIN.format(make_bot(owner=alice).pk), body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    "content",
    [
        'question,answer\nWhere?,Here.\nWhen?,"Now,\nor later."\n',
        'Where?,Here.\r\nWhen?,"Now,\r\nor later."',
        '\ufeffid;Answer;Question\n1;Here.;Where?\n\n2;"Now,\nor later.";When?\n',
        'sep=|\nWhere?|Here.\nWhen?|"Now,\nor later."\n',
        'Where?\tHere.\nWhen?\t"Now,\nor later."\n'.encode("utf-16"),
    ],
    ids=["header", "none", "columns", "declared", "utf-16"],
)
def test_a_csv_file_is_read_however_it_comes(as_user, alice, agent, content):
    answer = sent(as_user(alice), make_bot(owner=alice), content)

    assert answer.status_code == 202, answer.json()
    assert answer.json()["name"] == "faq.csv"
    assert pairs_of(Document.objects.get()) == [("Where?", "Here."), ("When?", "Now,\nor later.")]


def test_each_bad_line_of_a_csv_file_is_told_by_its_number(as_user, alice, agent):
    content = 'question,answer\nWhy?,"Two\nlines"\n,Nothing\nWhy?,Again\nHow?\n'

    answer = sent(as_user(alice), make_bot(owner=alice), content)

    assert answer.status_code == 400
    assert [(each["code"], each["detail"][:8]) for each in answer.json()["errors"]] == [
        ("question_empty", "Line 4: "),
        ("duplicate_question", "Line 5: "),
        ("answer_empty", "Line 6: "),
    ]
    assert "line 2" in answer.json()["errors"][1]["detail"]


@pytest.mark.parametrize("rows", [2, 200])
def test_a_quotation_mark_left_open_is_told_and_swallows_nothing(as_user, alice, agent, rows):
    content = 'Where?,"Up.\nDown."\nWhy?,"Because.\n' + "When?,Now.\n" * rows

    answer = sent(as_user(alice), make_bot(owner=alice), content)

    [fault] = answer.json()["errors"]
    assert (fault["code"], fault["detail"][:8]) == ("quote_open", "Line 3: ")


def test_a_quotation_mark_inside_a_cell_is_but_a_sign(as_user, alice, agent):
    sent(as_user(alice), make_bot(owner=alice), 'How large?,It has 5" of screen.\nWhy?,So.\n')

    assert [pair.answer for pair in pairs_of(Document.objects.get())] == [
        'It has 5" of screen.',
        "So.",
    ]


def test_columns_that_no_header_tells_apart_are_refused(as_user, alice, agent):
    answer = sent(as_user(alice), make_bot(owner=alice), "Why?,So.,Or so.\n")

    assert answer.json()["errors"][0]["code"] == "too_many_columns"


@pytest.mark.parametrize("content", [b"PK\x03\x04\0\0\0\0" + bytes(range(256)) * 9, b""])
def test_what_is_no_table_is_refused(as_user, alice, agent, content):
    answer = sent(as_user(alice), make_bot(owner=alice), content)

    assert answer.status_code == 400
    assert answer.json()["code"] in {"not_a_table", "pairs_empty"}


def test_an_export_computes_nothing_and_comes_back_as_it_was(as_user, alice, agent):
    pairs = [
        Pair("=1+1?", '=HYPERLINK("http://example.com","x")'),
        Pair("-2?", "@SUM(1)"),
        Pair("'=3?", 'It\'s fine, "really".'),
    ]
    bot, client = make_bot(owner=alice), as_user(alice)
    document = add_pairs(bot, name="24/7", pairs=pairs)

    answer = client.get(EXPORT.format(document.pk))

    content = content_of(answer)
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert 'filename="24-7.csv"' in answer["Content-Disposition"]
    assert sent(client, make_bot(owner=alice), content).status_code == 202
    assert pairs_of(Document.objects.exclude(pk=document.pk).get()) == pairs


def test_the_list_is_replaced_in_place_and_only_what_is_new_is_embedded(
    as_user, alice, document, agent
):
    agent.embedded.clear()
    pairs = [OPENING._asdict(), {"question": "Where do I park?", "answer": PARKING.answer}]

    answer = as_user(alice).put(PAIRS.format(document.pk), {"pairs": pairs})
    ingested(document)

    assert (answer.status_code, answer.json()["searchable"]) == (202, True)
    assert agent.embedded == ["Where do I park?"]
    listed = as_user(alice).get(PAIRS.format(document.pk)).json()["results"]
    assert listed == pairs


def test_an_answer_edited_as_a_passage_is_kept_while_its_source_says_the_same(document, agent):
    edited = change(passages(document)[0], content="From ten to four. " * 200)
    assert edited.embedding_text == OPENING.question

    replace_pairs(document, pairs=[PARKING, OPENING, Pair("Why?", "Because.")])
    ingested(document)

    by_question = {row.heading_path[0]: row for row in passages(document)}
    assert by_question[OPENING.question].content == edited.content
    assert by_question[OPENING.question].origin == "edited"
    assert by_question[PARKING.question].content == PARKING.answer
    hit = retrieval.search(document.bot, query="When are you open")[0]
    assert hit["content"] == edited.content


def test_an_edit_stays_with_its_question_where_others_have_the_same_answer(alice, agent):
    first, second = Pair("Is there a lift?", "Yes."), Pair("May I smoke?", "Yes.")
    document = ingested(add_pairs(make_bot(owner=alice), name="FAQ", pairs=[first, second]))
    change(passages(document)[1], content="On the balcony.")

    replace_pairs(document, pairs=[Pair("May I sing?", "Yes."), second, first])
    ingested(document)

    now = {row.heading_path[0]: row.content for row in passages(document)}
    assert now == {
        "May I sing?": "Yes.",
        "May I smoke?": "On the balcony.",
        "Is there a lift?": "Yes.",
    }


def test_another_answer_to_an_edited_question_is_a_conflict(alice, agent, document):
    change(passages(document)[0], content="From ten to four.")

    replace_pairs(document, pairs=[PARKING, Pair("when are you open?", "Never again at all.")])
    ingested(document)

    [conflict] = [row for row in passages(document) if row.conflict]
    assert (conflict.content, conflict.conflict) == ("From ten to four.", "Never again at all.")
    assert document.changes == {"added": 0, "changed": 1, "removed": 0, "kept": 1, "conflicts": 1}


def test_an_answer_that_repeats_its_question_can_be_edited(alice, agent):
    document = ingested(
        add_pairs(make_bot(owner=alice), name="FAQ", pairs=[Pair("Hello", "Hello")])
    )

    change(passages(document)[0], content="Good morning!")

    assert retrieval.search(document.bot, query="hello")[0]["content"] == "Good morning!"
    assert retrieval.search(document.bot, query="morning") == []


def test_the_same_pairs_again_give_the_document_that_is_there(alice, document):
    again = add_pairs(document.bot, name="Other", pairs=[OPENING, PARKING])

    assert again.pk == document.pk


def test_pairs_are_no_text_and_a_text_has_no_pairs(as_user, alice, document):
    client, text = as_user(alice), read_in(document.bot)

    for answer in (
        client.get(PAIRS.format(text.pk)),
        client.get(EXPORT.format(text.pk)),
        client.put(PAIRS.format(text.pk), {"pairs": [OPENING._asdict()]}),
        client.put(f"/api/v1/documents/{document.pk}/text/", {"text": "Words."}),
        client.post(f"/api/v1/documents/{document.pk}/chunks/", {"content": "Words."}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_source")


def test_pairs_can_be_looked_at_before_they_are_searched(as_user, alice, agent):
    bot = make_bot(owner=alice)
    body = {"name": "FAQ", "pairs": [OPENING._asdict()], "review": True}

    as_user(alice).post(TRAIN.format(bot.pk), body)
    tasks.ingest()

    document = Document.objects.get()
    assert (document.status, agent.embedded) == ("review", [])
    listed = as_user(alice).get(f"/api/v1/documents/{document.pk}/chunks/").json()["results"]
    assert [each["content"] for each in listed] == [OPENING.answer]
