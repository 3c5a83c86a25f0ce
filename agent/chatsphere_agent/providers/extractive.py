"""The model that needs no model: answers with the best supported sentences, word for word."""

import math
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from chatsphere_agent.embedder import Embedder
from chatsphere_agent.llm import Ending, Prompt
from chatsphere_agent.schemas import Grounding, Source, Usage
from chatsphere_agent.sentences import spans

NAME = "extractive"
REFUSAL = "I could not find this in the documents."
NOTE = "No language model is configured; these are quotations."
MAX_SENTENCES = 3
MAX_CANDIDATES = 64  # sentences that are embedded for one answer
SHORTEST, LONGEST = 15, 600  # characters of a sentence worth quoting
SUPPORTED = 0.45  # least score of the best sentence, see `scores`
NEAR_BEST = 0.82  # share of the best score that a further sentence needs
WORD = re.compile(r"\w+")
# Sentences that give the reader orders are what planted instructions look like, not answers.
ORDER = re.compile(
    r"(?i)\b(ignore|disregard|forget)\b.{0,40}\b(previous|above|prior|earlier|all)\b"
    r"|\b(you are now|system prompt|print exactly|stop what you are doing)\b"
)
STOP = frozenset(
    [
        "a",
        "about",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "should",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)


@dataclass(frozen=True)
class Sentence:
    """A sentence of `source`; `start` is its offset in the source's content."""

    source: Source
    start: int
    text: str
    score: float = 0.0


class ExtractiveModel:
    """A `ChatModel` that quotes. Deterministic, offline, and silent where nothing supports it."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    async def answer(self, prompt: Prompt) -> AsyncIterator[str | Ending]:
        """Quoted sentences, each with its `[n]`, then what supports them."""
        chosen = await self._choose(prompt)
        if not chosen:
            yield prompt.configuration.answers.refusal or REFUSAL
            yield Ending(usage=Usage(model=NAME))
            return
        offset, grounding = 0, []
        for sentence in chosen:
            grounding.append(_grounding(sentence, offset))
            piece = f"{sentence.text} [{sentence.source.index}]\n\n"
            offset += len(piece)
            yield piece
        yield NOTE
        yield Ending(usage=Usage(model=NAME), grounding=grounding)

    async def _choose(self, prompt: Prompt) -> list[Sentence]:
        candidates = list(sentences(prompt.sources))[:MAX_CANDIDATES]
        if not candidates:
            return []
        texts = [sentence.text for sentence in candidates]
        vectors = await self._embedder.embed([prompt.question, *texts], purpose="query")
        near = [float(value) for value in vectors[1:] @ vectors[0]]
        return best(scored(prompt.question, candidates, near))


def sentences(sources: Sequence[Source]) -> list[Sentence]:
    """All sentences worth quoting, in the order of the sources, each text once."""
    found: dict[str, Sentence] = {}
    for source in sources:
        for start, end in spans(source.content):
            text = source.content[start:end]
            fits = SHORTEST <= len(text) <= LONGEST and not text.startswith(("#", "|"))
            if fits and "\n\n" not in text and not ORDER.search(text):
                found.setdefault(" ".join(text.lower().split()), Sentence(source, start, text))
    return list(found.values())


def scored(question: str, found: Sequence[Sentence], near: Sequence[float]) -> list[Sentence]:
    """Each sentence with 0.7 cosine + 0.3 share of the question's words, rare words counting more.

    Args:
        near: cosine of each sentence to the question, -1 to 1.
    """
    words = [_words(sentence.text) for sentence in found]
    spread = Counter(word for each in words for word in each)
    weight = {word: math.log(1 + len(found) / (1 + spread[word])) for word in _words(question)}
    total = sum(weight.values()) or 1.0
    shares = [sum(weight[word] for word in weight if word in each) / total for each in words]
    return [
        Sentence(sentence.source, sentence.start, sentence.text, 0.7 * cosine + 0.3 * share)
        for sentence, cosine, share in zip(found, near, shares, strict=True)
    ]


def best(ranked: Sequence[Sentence]) -> list[Sentence]:
    """The supported ones, best first, then those nearly as good; none if even the best is not."""
    order = sorted(ranked, key=lambda sentence: -sentence.score)
    if not order or order[0].score < SUPPORTED:
        return []
    floor = order[0].score * NEAR_BEST
    return [sentence for sentence in order[:MAX_SENTENCES] if sentence.score >= floor]


def _words(text: str) -> set[str]:
    return {_stem(word) for word in WORD.findall(text.lower()) if word not in STOP}


def _stem(word: str) -> str:
    """Plural and singular, and the commonest verb forms, become one."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _grounding(sentence: Sentence, offset: int) -> Grounding:
    return Grounding(
        start=offset,
        end=offset + len(sentence.text),
        supported=True,
        source_index=sentence.source.index,
        quote=sentence.text,
    )
