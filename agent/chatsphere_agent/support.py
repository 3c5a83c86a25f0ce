"""How well a sentence supports an answer to a question."""

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from chatsphere_agent.embedder import Vector
from chatsphere_agent.quotations import Quotation

WORD = re.compile(r"\w+")
STOP = frozenset(
    """a about an and any are as at be been but by can could did do does for from had has have how i
    if in into is it its may me my no not of on or our should so than that the their them then there
    these they this to was we were what when where which who whom whose why will with would you
    your""".split()  # noqa: SIM905 - a list of one word a line is no better
)
# Shares of the score: cosine of the sentence, the question's words in it, those in its whole
# passage, and the passage's own cosine. They add up to 1.
NEAR, WORDS, PASSAGE_WORDS, PASSAGE_NEAR = 0.5, 0.1, 0.2, 0.2
# Of an answer that somebody wrote: the cosine of the question together with it, and the question's
# own. It need not share a word with what is asked.
ANSWER_NEAR = ANSWER_PASSAGE_NEAR = 0.5


class Support:
    """Scores sentences for one question. Rare words of the question count more."""

    def __init__(self, question: str, found: Sequence[Quotation]) -> None:
        self._found = found
        words = [words_of(item.told) for item in found]
        spread = Counter(word for each in words for word in each)
        asked = words_of(question)
        self._weight = {word: math.log(1 + len(found) / (1 + spread[word])) for word in asked}
        self._total = sum(self._weight.values()) or 1.0
        passages = {item.source.index: words_of(item.source.content) for item in found}
        shares = {index: self._share(each) for index, each in passages.items()}
        self._shares = np.array([self._share(each) for each in words])
        self._passage_shares = np.array([shares[item.source.index] for item in found])
        self._passage_near = np.array([item.source.similarity or 0.0 for item in found])
        self._is_answer = np.array([item.is_answer for item in found], dtype=bool)

    def likely(self, count: int) -> list[int]:
        """Positions of the `count` sentences that are worth embedding, without having done so."""
        guess = self._shares + self._passage_shares + self._passage_near
        guess = np.where(self._is_answer, 3 * self._passage_near, guess)
        return sorted(np.argsort(-guess, kind="stable")[:count].tolist())

    def scores(self, positions: Sequence[int], near: Vector) -> list[float]:
        """0 to 1 for the sentences at `positions`, whose cosines to the question are `near`."""
        chosen = list(positions)
        score = (
            NEAR * near
            + WORDS * self._shares[chosen]
            + PASSAGE_WORDS * self._passage_shares[chosen]
            + PASSAGE_NEAR * self._passage_near[chosen]
        )
        answer = ANSWER_NEAR * near + ANSWER_PASSAGE_NEAR * self._passage_near[chosen]
        return [float(value) for value in np.where(self._is_answer[chosen], answer, score)]

    def _share(self, words: set[str]) -> float:
        return sum(self._weight[word] for word in self._weight if word in words) / self._total


def words_of(text: str) -> set[str]:
    """The words that say what a text is about, by their stems."""
    return {_stem(word) for word in WORD.findall(text.lower()) if word not in STOP}


def _stem(word: str) -> str:
    """Plural and singular, and the commonest verb forms, become one."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
