"""The service as a process of its own: how it starts, waits, ends, and what it leaves alone."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from tests.factories import SERVICE_TOKEN

HOUSE = Path(__file__).parents[2]
LONGEST = 60  # seconds; a busy machine is slow
Start = Callable[..., tuple[subprocess.Popen[str], str]]


@pytest.fixture
def start(database_url: str, data_dir: Path, tmp_path: Path) -> Iterator[Start]:
    """Start the service with these variables changed; gives the process and its address."""
    started = []

    def begin(**changes: str) -> tuple[subprocess.Popen[str], str]:
        port = free_port()
        own = {
            "CHATSPHERE_AGENT_DATABASE_URL": database_url,
            "CHATSPHERE_AGENT_SERVICE_TOKEN": SERVICE_TOKEN,
            "CHATSPHERE_DATA_DIR": str(data_dir),
            "HOME": str(tmp_path),
            "PATH": os.environ["PATH"],
        }
        command = (
            sys.executable,
            "-m",
            "uvicorn",
            "chatsphere_agent.main:app",
            "--port",
            str(port),
        )
        process = subprocess.Popen(
            command, cwd=HOUSE, env=own | changes, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process, f"http://127.0.0.1:{port}"

    yield begin
    for process in started:
        process.kill()
        process.communicate(timeout=LONGEST)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(url: str, status: int) -> httpx2.Response:
    """The first answer of /readyz with this status."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        try:
            response = httpx2.get(f"{url}/readyz", trust_env=False)
        except httpx2.TransportError:
            time.sleep(0.02)
            continue
        if response.status_code == status:
            return response
        time.sleep(0.02)
    raise AssertionError(f"{url} never answered {status}")


def test_it_becomes_ready_writes_nothing_at_home_and_ends_at_once(start, embedder, tmp_path):
    process, url = start()
    wait_for(url, 200)

    process.send_signal(signal.SIGTERM)
    process.wait(10)

    assert list(tmp_path.iterdir()) == []


def test_it_imports_no_providers_library_until_one_is_asked(embedder):
    code = "import sys, chatsphere_agent.main; print(*sorted(sys.modules))"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True
    )

    loaded = set(done.stdout.split())
    assert "onnxruntime" in loaded
    heavy = {"langchain_core", "langchain_openai", "langchain_google_genai", "openai", "onnx"}
    assert not loaded & (heavy | {"google.genai", "torch", "sentence_transformers"})


def test_it_waits_for_a_database_that_comes_later(start, embedder, database_url, tmp_path):
    """The socket's directory is not there yet; then it is."""
    directory = Path(database_url.partition("host=")[2])
    link = tmp_path / "run"
    later = database_url.replace(str(directory), str(link))
    process, url = start(CHATSPHERE_AGENT_DATABASE_URL=later)
    refused = wait_for(url, 503)

    link.symlink_to(directory)

    wait_for(url, 200)
    assert refused.json()["code"] == "dependency_unavailable"
    assert process.poll() is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"CHATSPHERE_AGENT_SERVICE_TOKEN": ""}, "CHATSPHERE_AGENT_SERVICE_TOKEN is not set"),
        (
            {"CHATSPHERE_AGENT_SERVICE_TOKEN": SERVICE_TOKEN[:31]},
            "CHATSPHERE_AGENT_SERVICE_TOKEN: must have at least 32",
        ),
        ({"CHATSPHERE_AGENT_SERVICE_TOKEN": "changeme" * 5}, "well known or easy to guess"),
        ({"CHATSPHERE_AGENT_DATABASE_URL": "mysql://x"}, "must be an address like postgresql"),
        ({"CHATSPHERE_EMBEDDING_MODEL_DIR": "/nowhere"}, "Cannot read the embedding weights"),
    ],
)
def test_what_no_waiting_cures_ends_it_with_the_reason(start, changes, reason):
    process, _ = start(**changes)

    _, said = process.communicate(timeout=LONGEST)

    assert process.returncode not in (0, None)
    assert reason in said
