"""One stack, one browser and one operator for all tests of the console."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import handbook
from tests.e2e.chrome import Person, Watch, chrome
from tests.e2e.model import Model, speaking
from tests.e2e.stack import Stack, running
from tests.mail_sink import Sink, sink

PASSWORD = "seven quiet purple lamps"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 780}
PAGES = 120


@pytest.fixture(scope="session")
def model() -> Iterator[Model]:
    with speaking() as found:
        yield found


@pytest.fixture(scope="session")
def stack(model) -> Iterator[Stack]:
    said = {
        "OPENAI_BASE_URL": f"{model.address}/v1",
        "MODELS": "openai:said",
        "ALLOWED_NETWORKS": "127.0.0.1/32",  # where the sites to read stand
    }
    with tempfile.TemporaryDirectory(prefix="chatsphere-e2e-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user where the tests run as root
        with running(Path(folder) / "data", **said) as found:
            yield found


@pytest.fixture(scope="session")
def mails() -> Iterator[Sink]:
    with sink() as found:
        yield found


@pytest.fixture(scope="session")
def mailing(mails) -> Iterator[Stack]:
    """Another installation, which hands its mails to the sink."""
    with tempfile.TemporaryDirectory(prefix="chatsphere-e2e-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user where the tests run as root
        address = f"smtp://127.0.0.1:{mails.port}"
        with running(Path(folder) / "data", EMAIL_URL=address) as found:
            yield found


@pytest.fixture(scope="session")
def browser(stack):
    with chrome() as found:
        yield found


@pytest.fixture(scope="session")
def signed_in(browser, stack, tmp_path_factory) -> Path:
    """The cookies of the operator, who came by the one-time link."""
    context = browser.new_context(viewport=DESKTOP)
    watch = Watch(context, stack.url)
    page = context.new_page()
    page.goto(stack.link)
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    page.wait_for_url(f"{stack.url}/")
    kept = tmp_path_factory.mktemp("browser") / "state.json"
    context.storage_state(path=kept)
    context.close()
    assert watch.complaints == []
    return kept


@pytest.fixture
def open_page(browser, stack, signed_in):
    """Pages of the operator, `open_page(**options of the context)`; none may have complained."""
    contexts, watches = [], []

    def opened(**options) -> Person:
        given = {"viewport": DESKTOP, "storage_state": signed_in, **options}
        contexts.append(browser.new_context(**given))
        watches.append(Watch(contexts[-1], stack.url))
        return Person(contexts[-1].new_page(), stack.url)

    yield opened
    for context in contexts:
        context.close()
    assert [complaint for watch in watches for complaint in watch.complaints] == []


@pytest.fixture
def ada(open_page) -> Person:
    """The operator at a desk."""
    return open_page()


@pytest.fixture(scope="session")
def pdf(tmp_path_factory) -> Path:
    return handbook.write(tmp_path_factory.mktemp("files") / "handbook.pdf", pages=PAGES)
