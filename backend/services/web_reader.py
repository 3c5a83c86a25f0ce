"""Reads pages and sitemaps of strangers, in a child process that may fail without harm."""

import logging
from collections.abc import Callable, Mapping
from tempfile import NamedTemporaryFile
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json

from services.document_processor import HOSTS
from services.extractors.result import UnreadableDocument
from services.sandbox.client import ParserHost, ParserHosts
from services.sandbox.job import Job
from services.sandbox.limits import Limits
from services.web_pages.links import PageLinks
from services.web_pages.sitemaps import Sitemap

LIMITS = Limits(cpu=4, wall=10, file_size=0)
LINKS, SITEMAP = TypeAdapter(PageLinks), TypeAdapter(Sitemap)
log = logging.getLogger("chatsphere.crawling")


class WebReader:
    """What cannot be read leads nowhere; whether it becomes knowledge is found out later."""

    def __init__(
        self,
        is_wanted: Callable[[], bool] = lambda: True,
        *,
        host: ParserHost | ParserHosts = HOSTS,
    ) -> None:
        self._is_wanted, self._host = is_wanted, host

    def links(self, body: bytes, url: str, *, charset: str = "", robots: str = "") -> PageLinks:
        found = self._ask("links", body, {"url": url, "charset": charset, "robots": robots})
        if found is None:
            page = PageLinks()
            page.obey_header(robots)
            return page
        return LINKS.validate_python(found)

    def sitemap(self, body: bytes) -> Sitemap:
        return SITEMAP.validate_python(self._ask("sitemap", body, {}) or {})

    def _ask(self, kind: str, body: bytes, given: Mapping[str, str]) -> Any:
        """The child's answer, or None where it came to grief."""
        with NamedTemporaryFile(prefix="chatsphere-") as file:
            file.write(body)
            file.flush()
            job = Job(file.name, "", LIMITS, kind=kind, given=dict(given))
            try:
                found = from_json(self._host.ask(job, self._is_wanted))
            except UnreadableDocument as error:
                found = {"code": error.code}
        if "code" in found:
            log.warning("could not read", extra={"fields": {"what": kind, "reason": found["code"]}})
            return None
        return found
