"""How long a whole quoted answer over a PDF of 200 pages takes, for one person."""

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench import pdf, prose
from bench.api import Api
from bench.figures import Figure, percentile
from bench.stack import installed

PAGES, QUESTIONS = 200, 40
LONGEST = 400.0  # milliseconds


def measure(root: Path) -> Iterator[Figure]:
    """Every answer is checked to quote the fact that was asked for."""
    sections = list(islice(prose.sections(seed=42), PAGES))
    asked = sections[:: PAGES // QUESTIONS]
    with installed(root, demo=False) as stack:
        stack.start()
        api = Api(stack.port)
        bot = trained_bot(api, stack.home / "towns.pdf", sections)
        answers = [ask(api, bot, section) for section in asked]
        first = [first_piece(api, bot, section) for section in asked]
    times = [took for took, _ in answers]
    right = 100 * sum(is_right for _, is_right in answers) / len(answers)
    yield Figure("answer", "whole answer, PDF of 200 pages", "ms", times, at_most=LONGEST)
    yield Figure("answer", "whole answer, 95th percentile", "ms", [percentile(times, 0.95)])
    yield Figure("answer", "first piece of a streamed answer", "ms", first)
    yield Figure("answer", "answers that quote the fact and cite it", "%", [right])


def trained_bot(api: Api, path: Path, sections: list[prose.Section]) -> str:
    """A bot that has read the PDF, one section a page."""
    pdf.write(path, [f"{each.title}\n\n{' '.join(each.sentences)}" for each in sections])
    api.register()
    bot: str = api.post("/api/v1/bots/", {"name": "Towns"})["id"]
    api.wait_until_ready(api.upload(bot, path))
    return bot


def ask(api: Api, bot: str, section: prose.Section) -> tuple[float, bool]:
    """Milliseconds from sending the question to the last byte, and whether the answer is right."""
    path, body = _question(api, bot, section)
    began = time.perf_counter()
    reply = api.post(path, body)
    took = (time.perf_counter() - began) * 1_000
    said = one_line(reply["content"])
    cited = [each for each in reply["sources"] if f"{section.fact} [{each['index']}]" in said]
    return took, any(section.fact in one_line(each["content"]) for each in cited)


def one_line(text: str) -> str:
    """Without the line ends of a PDF."""
    return " ".join(text.split())


def first_piece(api: Api, bot: str, section: prose.Section) -> float:
    """Milliseconds until the first piece of a streamed answer."""
    return api.first_delta(*_question(api, bot, section)) * 1_000


def _question(api: Api, bot: str, section: prose.Section) -> tuple[str, dict[str, str]]:
    """A new conversation's route, with the access token fresh, and what to send there."""
    talk = api.post(f"/api/v1/bots/{bot}/conversations/", {})["id"]
    return f"/api/v1/conversations/{talk}/send_message/", {"message": section.question}
