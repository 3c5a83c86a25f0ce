"""A real browser, whose every complaint is noted, and a person who uses ChatSphere in it."""

import base64
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
OFFLINE = re.compile("ERR_INTERNET_DISCONNECTED|^htmx:(sendError|afterRequest)")
PATIENCE = 30_000  # milliseconds
DROP = """([name, data]) => {
  const transfer = new DataTransfer();
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  transfer.items.add(new File([bytes], name));
  return transfer;
}"""


@contextmanager
def chrome() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


class Watch:
    """What went wrong in a context: errors, requests to others, answers that must not be."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url = url
        self.complaints: list[str] = []
        context.on("console", lambda message: self._console(message.type, message.text))
        context.on("weberror", lambda error: self.complaints.append(f"thrown: {error.error}"))
        context.on("request", lambda request: self._request(request.url))
        context.on("response", self._response)

    def _console(self, kind: str, text: str) -> None:
        """A refusal that a page shows is no fault of its; `_response` looks at the rest."""
        if kind in {"error", "warning"} and not REFUSED.match(text) and not OFFLINE.search(text):
            self.complaints.append(f"{kind}: {text}")

    def _request(self, url: str) -> None:
        if not url.startswith((f"{self.url}/", "data:", "blob:")):
            self.complaints.append(f"asked somebody else: {url}")

    def _response(self, response: Response) -> None:
        is_static = "/static/" in response.url and response.status >= 400
        if is_static or response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")


class Person:
    """Somebody at a page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def opens(self, path: str) -> "Person":
        self.page.goto(self.url + path)
        return self

    def makes_a_bot(self, name: str) -> str:
        """The id of a new, empty bot, whose knowledge is open afterwards."""
        self.opens("/")
        way = self.page.get_by_role("button", name="begin with an empty bot")
        (way if way.count() else self.page.get_by_role("button", name="New bot").first).click()
        dialog = self.page.get_by_role("dialog", name="New bot")
        dialog.get_by_label("Name").fill(name)
        dialog.get_by_role("button", name="Create the bot").click()
        self.page.wait_for_url("**/knowledge/")
        return self.page.url.split("/bots/")[1].split("/")[0]

    def drops(self, *files: Path) -> None:
        """Drag files from the desktop onto the page, one after the other."""
        for file in files:
            data = base64.b64encode(file.read_bytes()).decode()
            transfer = self.page.evaluate_handle(DROP, [file.name, data])
            zone = self.page.locator("[data-drop]")
            for kind in ("dragenter", "dragover", "drop"):
                zone.dispatch_event(kind, {"dataTransfer": transfer})

    def adds(self, what: str) -> Any:
        """The form for it on the page of knowledge."""
        self.page.get_by_role("radio", name=what).focus()
        self.page.keyboard.press("Space")
        return self.page.locator(".adding form:visible")

    def document(self, name: str) -> Any:
        return self.page.locator(".document").filter(has_text=name)

    def asks(self, question: str) -> Any:
        """The answer, as soon as there is a place for it."""
        before = self.page.locator(".message-bot").count()
        self.page.get_by_role("textbox", name="Your question").fill(question)
        self.page.keyboard.press("Enter")
        return self.page.locator(".message-bot").nth(before)

    def waits_for_the_end_of(self, answer: Any) -> None:
        expect(answer).to_have_attribute("data-status", re.compile("complete|partial|failed"))
