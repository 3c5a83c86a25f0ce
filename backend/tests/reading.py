"""Reads pages and sitemaps in this process, for tests that are about something else."""

from services.web_pages import sitemaps
from services.web_pages.links import PageLinks, read_links
from services.web_pages.sitemaps import Sitemap


class InProcess:
    def links(self, body: bytes, url: str, *, charset: str = "", robots: str = "") -> PageLinks:
        return read_links(body, url, charset=charset, robots=robots)

    def sitemap(self, body: bytes) -> Sitemap:
        return sitemaps.read(body)


IN_PROCESS = InProcess()
