"""What every fault is tried with: ten texts, and how a calm installation cuts them."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.chaos import texts
from tests.chaos.oracle import digest
from tests.factories import Launcher, started
from tests.stack.conftest import data_dir, make_launcher  # noqa: F401 - a fixture
from tests.stack.person import Person


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bounded", action="store_true", help="fewer repetitions of each fault")


@pytest.fixture(scope="session")
def times(request: pytest.FixtureRequest) -> "Times":
    return Times(bounded=bool(request.config.getoption("--bounded")))


class Times:
    """How often a fault happens: as often as is promised, or less where time is short."""

    def __init__(self, *, bounded: bool) -> None:
        self.bounded = bounded

    def __call__(self, promised: int, bounded: int) -> int:
        return bounded if self.bounded else promised


@pytest.fixture(scope="session")
def ten_texts() -> list[str]:
    """The first is longer than what is on its way to the agent at once, which is counted."""
    return [
        texts.text(number, paragraphs=30 if number == 0 else texts.PARAGRAPHS)
        for number in range(10)
    ]


@pytest.fixture(scope="session")
def passages(ten_texts: list[str]) -> dict[str, int]:
    """Digest of a text to the number of passages that it gives where nothing fails."""
    with TemporaryDirectory(prefix="cs-") as name, started(calm(Path(name))) as launcher:
        alice = Person(launcher)
        trained = [alice.train_text(text) for text in ten_texts]
        finals = [alice.until_final(document) for document in trained]
    assert all(final["status"] == "ready" for final in finals), finals
    return {
        digest(text): final["chunk_count"] for text, final in zip(ten_texts, finals, strict=True)
    }


def calm(folder: Path) -> Launcher:
    folder.chmod(0o755)  # PostgreSQL's account walks through
    return make_launcher(folder / "data")
