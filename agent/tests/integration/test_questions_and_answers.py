"""Answers that people wrote to questions: found however those are asked, and given as a whole."""

from typing import Any

import pytest

from tests.speaking import Agent

# A question as its owner wrote it, the answer, which shares next to no word with it, and how others
# ask the same.
FAQ = [
    (
        "What are your opening hours?",
        "Monday to Friday from nine to five, Saturday from ten to two.",
        ["When do you open?", "How late can I come on Saturdays?", "Are you open in the evening?"],
    ),
    (
        "Where can I park my car?",
        "In the courtyard behind the house, free of charge.",
        ["Is there parking nearby?", "Do you have a car park?"],
    ),
    (
        "How do I reset my password?",
        "Click on the link below the login form; a message with a code is on its way.",
        ["I forgot my password", "I can't log in any more, my password is gone"],
    ),
    (
        "How long does delivery take?",
        "Two to four working days.",
        ["When will my parcel arrive?", "How many days until I get my package?"],
    ),
    (
        "Do you ship abroad?",
        "Yes.",
        ["Do you deliver to other countries?", "Is international shipping possible?"],
    ),
    (
        "Is there a student discount?",
        "Ten percent, with a valid card.",
        ["Do students pay less?", "any discounts for university students?"],
    ),
    (
        "Are pets allowed in the rooms?",
        "Small dogs only:\n\n- 10 euros a night\n- on a leash",
        ["Can I bring my dog?", "May I take my cat with me?"],
    ),
    (
        "What is the warranty period?",
        "Two years on everything but batteries.",
        ["How long is the guarantee?", "Is there a warranty?"],
    ),
]
FOREIGN = [
    "What is the capital of France?",
    "Who wrote Hamlet?",
    "Is there a swimming pool?",
    "Do you offer jobs?",
    "How many employees do you have?",
    "Can I rent a bicycle?",
    "What's the weather like tomorrow?",
    "hello",
]
PARAPHRASES = [(asked, answer) for _, answer, others in FAQ for asked in others]


def chunk(question: str, answer: str, ordinal: int = 0) -> dict[str, Any]:
    return {
        "ordinal": ordinal,
        "content": answer,
        "embedding_text": question,
        "question": question,
    }


@pytest.fixture
def trained(agent: Agent) -> Agent:
    chunks = [chunk(question, answer, at) for at, (question, answer, _) in enumerate(FAQ)]
    agent.store(chunks=chunks)
    return agent


def said(agent: Agent, question: str) -> str:
    """The answer as a visitor reads it, without what is said of the model."""
    content: str = agent.chat(question).json()["content"]
    return content.rpartition("\n\n")[0]


@pytest.mark.parametrize(("question", "answer"), [each[:2] for each in FAQ])
def test_the_question_itself_is_answered_by_its_answer_alone(trained, question, answer):
    assert said(trained, question).startswith(f"{answer} [")
    assert said(trained, question).count("[") == 1


def test_other_words_for_the_questions_find_the_same_answers(trained):
    """Of 17, 15 at least; a refusal is better than another answer."""
    answers = [(asked, right, said(trained, asked)) for asked, right in PARAPHRASES]

    wrong = [each for each in answers if each[2] and not each[2].startswith(f"{each[1]} [")]
    refused = [asked for asked, _, given in answers if not given]
    assert wrong == []
    assert len(refused) <= len(PARAPHRASES) // 8, refused


def test_what_nobody_asked_about_is_not_answered(trained):
    assert [asked for asked in FOREIGN if said(trained, asked)] == []


def test_an_answer_is_cited_with_its_question(trained):
    answer = trained.chat("Can I bring my dog?").json()

    [ground] = answer["grounding"]
    source = answer["sources"][ground["source_index"] - 1]
    assert (source["question"], source["content"]) == (FAQ[6][0], FAQ[6][1])
    assert answer["content"][ground["start"] : ground["end"]] == FAQ[6][1] == ground["quote"]


def test_an_answer_and_its_question_are_copied_together(agent):
    document = agent.store(chunks=[chunk(*FAQ[4][:2])])

    agent.copy(document, (0, 7))
    hidden = [{"document_id": str(document), "generation": 1}]

    [hit] = agent.search("Do you ship abroad?", hidden=hidden)
    assert (hit["ordinal"], hit["question"], hit["content"]) == (7, *FAQ[4][:2])


def test_a_sentence_of_a_document_may_answer_better_than_an_answer(trained):
    sentence = "The swimming pool in the garden is heated from May to September."
    trained.store(f"{sentence} Parcels leave at noon.")

    assert said(trained, "When is the swimming pool in the garden heated?").startswith(sentence)
