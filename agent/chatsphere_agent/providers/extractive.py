"""The model that needs no model: answers with the best supported sentences, word for word."""

from collections.abc import AsyncGenerator, Sequence

from chatsphere_agent.embedder import Embedder
from chatsphere_agent.llm import Ending, Prompt
from chatsphere_agent.prompts import REFUSAL
from chatsphere_agent.quotations import Quotation, quotations, widened
from chatsphere_agent.schemas import Grounding, Source, Usage
from chatsphere_agent.support import Support

NAME = "extractive"
NOTE = "No language model is configured, so this answer only quotes the documents word for word."
MAX_SENTENCES = 3
CANDIDATES = 16  # sentences that are embedded for one answer; that is most of its time
SUPPORTED = 0.45  # least score of the best sentence, see `Support.scores`
ON_ITS_OWN = ("|", "```", "~~~")  # lines that end with nothing else
NEAR_BEST = 0.85  # share of the best score that a further sentence needs


class ExtractiveModel:
    """A `ChatModel` that quotes. Deterministic, offline, and silent where nothing supports it."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    async def answer(self, prompt: Prompt) -> AsyncGenerator[str | Ending, None]:
        """Quotations, each with its `[n]`, then what supports them."""
        chosen = await self._choose(prompt)
        if not chosen:
            yield prompt.configuration.answers.refusal or REFUSAL
            yield Ending(usage=Usage(model=NAME))
            return
        offset, grounding = 0, []
        for quotation in chosen:
            grounding.append(_grounding(quotation, offset))
            piece = f"{quotation.text}{_marker(quotation)}\n\n"
            offset += len(piece)
            yield piece
        yield NOTE
        yield Ending(usage=Usage(model=NAME), grounding=grounding)

    async def _choose(self, prompt: Prompt) -> list[Quotation]:
        found = candidates(prompt.sources)
        if not found:
            return []
        support = Support(prompt.question, found)
        likely = support.likely(CANDIDATES)
        texts = [found[position].told for position in likely]
        vectors = await self._embedder.embed([prompt.question, *texts], purpose="query")
        scores = support.scores(likely, vectors[1:] @ vectors[0])
        return best([found[position] for position in likely], scores)


def candidates(sources: Sequence[Source]) -> list[Quotation]:
    """All that is worth quoting, in the order of the sources, each text once."""
    found: dict[str, Quotation] = {}
    for source in sources:
        for quotation in quotations(source):
            found.setdefault(" ".join(quotation.told.lower().split()), quotation)
    return list(found.values())


def best(found: Sequence[Quotation], scores: Sequence[float]) -> list[Quotation]:
    """The best one and those nearly as good, in reading order; none if even the best is weak.

    An answer that somebody wrote to this question stands alone.
    """
    order = sorted(range(len(found)), key=lambda position: -scores[position])
    top = scores[order[0]]
    if top < SUPPORTED:
        return []
    if found[order[0]].is_answer:
        return [found[order[0]]]
    chosen = [
        found[number] for number in order[:MAX_SENTENCES] if scores[number] >= top * NEAR_BEST
    ]
    return in_reading_order([widened(quotation) for quotation in chosen])


def in_reading_order(chosen: Sequence[Quotation]) -> list[Quotation]:
    """Source by source, the best one first, each from top to bottom and nothing twice."""
    sources = list(dict.fromkeys(quotation.source.index for quotation in chosen))
    ordered: list[Quotation] = []
    for item in sorted(chosen, key=lambda item: (sources.index(item.source.index), item.start)):
        last = ordered[-1] if ordered else None
        if last and last.source.index == item.source.index and item.start < last.end:
            ordered[-1] = Quotation(last.source, last.start, max(last.end, item.end))
        else:
            ordered.append(item)
    return ordered


def _marker(quotation: Quotation) -> str:
    """On a line of its own where it would become part of a table, or keep code from ending."""
    last = quotation.text.rpartition("\n")[2].strip()
    space = "\n\n" if last.startswith(ON_ITS_OWN) else " "
    return f"{space}[{quotation.source.index}]"


def _grounding(quotation: Quotation, offset: int) -> Grounding:
    return Grounding(
        start=offset,
        end=offset + len(quotation.text),
        supported=True,
        source_index=quotation.source.index,
        quote=quotation.text,
    )
