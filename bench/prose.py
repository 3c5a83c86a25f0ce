"""Made-up, varied, repeatable English with facts that can be asked about."""

import random
from collections.abc import Iterator
from dataclasses import dataclass


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",")]


FIRST = _listed("Bar,Cor,Dal,Fen,Gor,Hal,Jun,Kel,Lor,Mar,Nev,Ost,Per,Quil,Ros,Sel,Tav,Ulm,Ver,Wil")
MIDDLE = _listed("a,e,i,o,u,an,en,in,on,un,ar,er,ir,or,ur,al,el,il,ol,ul")
LAST = _listed("bach,by,dale,ford,gate,ham,holm,ley,mere,mont,ness,port,stad,stead,ton,vale,wick")
FACTS = (
    ("The reservoir at {0} holds {1} tons of water.", "How much does the reservoir at {0} hold?"),
    ("The bridge of {0} was opened after {1} days.", "When was the bridge of {0} opened?"),
    ("The archive of {0} keeps {1} maps.", "How many maps does the archive of {0} keep?"),
    ("The ferry of {0} carries {1} people.", "How many people does the ferry of {0} carry?"),
    ("The mill in {0} grinds {1} sacks of rye.", "How many sacks does the mill in {0} grind?"),
)
FILLERS = (
    "Visitors come in {season} for the {thing}, which {people} keep in good order.",
    "In {season} the {thing} is closed while {people} repair the roof.",
    "Most of the {thing} was paid for by {people}, who still meet every {day}.",
    "The road past the {thing} is narrow, so {people} ask drivers to wait on {day} mornings.",
    "A small {thing} stands behind the hall and belongs to {people}.",
    "Old letters mention a {thing} that {people} lost to a flood in {season}.",
    "On {day} evenings {people} open the {thing} to anyone who wants to learn the craft.",
    "Nobody knows who built the {thing}, although {people} have searched for years.",
    "The council discussed the {thing} with {people} and put the matter off until {season}.",
    "Bread, cheese and a {thing} are what {people} bring to the feast in {season}.",
)
WORDS = {
    "season": _listed("spring, summer, autumn, winter, March, June, October, December"),
    "thing": _listed("orchard, chapel, weir, lighthouse, tannery, market hall, windmill, quarry"),
    "people": _listed("the fishermen, two families, the guild, the teachers, the carpenters"),
    "day": _listed("Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday"),
}


@dataclass(frozen=True)
class Section:
    """About a page of text on one place, with a fact that stands nowhere else."""

    title: str
    sentences: list[str]
    question: str
    fact: str


def sections(seed: int) -> Iterator[Section]:
    """Sections without end; the same seed gives the same ones. No place comes twice."""
    chance = random.Random(seed)  # noqa: S311 - it must be repeatable, not secret
    seen: set[str] = set()
    while True:
        place = chance.choice(FIRST) + chance.choice(MIDDLE) + chance.choice(LAST)
        if place not in seen:
            seen.add(place)
            yield _section(chance, place)


def _section(chance: random.Random, place: str) -> Section:
    statement, question = chance.choice(FACTS)
    fact = statement.format(place, chance.randrange(1_100, 9_900))
    sentences = [_filler(chance) for _ in range(22)]
    sentences.insert(chance.randrange(len(sentences)), fact)
    return Section(f"The town of {place}", sentences, question.format(place), fact)


def _filler(chance: random.Random) -> str:
    words = {name: chance.choice(choices) for name, choices in WORDS.items()}
    return chance.choice(FILLERS).format(**words)


def plain_text(seed: int, *, characters: int) -> str:
    """A text of at least this length, in paragraphs under headings of their own."""
    parts: list[str] = []
    length = 0
    for section in sections(seed):
        parts.append(f"{section.title}\n\n{' '.join(section.sentences)}\n\n")
        length += len(parts[-1])
        if length >= characters:
            break
    return "".join(parts)
