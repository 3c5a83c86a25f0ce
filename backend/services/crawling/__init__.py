"""Reads a web site page by page: what may be read, what is worth reading, and where to go next.

Pure logic: who fetches and who parses is handed in, and nothing here waits or keeps rows. A crawl
goes on from its `Frontier`, which is plain data, so that it may be kept after each step:

    crawl = Crawl(Frontier.at(url, limits), fetch, reader)
    while step := crawl.next_step():
        keep(step, crawl.frontier.as_json())
        wait(step.wait)
"""

from services.crawling.crawl import Crawl
from services.crawling.frontier import Frontier, Limits
from services.crawling.reasons import SENTENCES, Reason
from services.crawling.steps import Known, Skipped, Step, Visit
from services.web_pages.urls import canonical, key

__all__ = [
    "SENTENCES",
    "Crawl",
    "Frontier",
    "Known",
    "Limits",
    "Reason",
    "Skipped",
    "Step",
    "Visit",
    "canonical",
    "key",
]
