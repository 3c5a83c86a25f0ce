"""Memory of the whole stack while nobody asks anything."""

import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from bench import demo
from bench.api import Api
from bench.figures import Figure
from bench.stack import BenchFailed, Stack, installed

MB = 1e6
REST = 30.0  # seconds without any request
LOOKS, BETWEEN = 3, 2.0  # how often it is looked at, and the seconds in between
LARGEST = 700.0  # MB


def measure(root: Path) -> Iterator[Figure]:
    """After a later start, and after the demo bot has been trained and asked."""
    with installed(root, demo=True) as stack:
        stack.start()
        ask_the_demo(Api(stack.port))
        after_work = looks(stack)
        stack.stop()
        stack.start()
        at_rest = looks(stack)
    yield _whole("after a start", at_rest.pop("all"))
    for part, sizes in at_rest.items():
        yield Figure("memory", f"of which {part}", "MB", sizes)
    yield _whole("after training and asking", after_work["all"])


def _whole(when: str, sizes: list[float]) -> Figure:
    what = f"memory of the whole stack (PSS), idle {when}"
    return Figure("memory", what, "MB", sizes, at_most=LARGEST)


def looks(stack: Stack) -> dict[str, list[float]]:
    """MB by part, and of all, after REST seconds."""
    found: dict[str, list[float]] = defaultdict(list)
    time.sleep(REST)
    for _ in range(LOOKS):
        status = stack.status()
        parts = {name: part["memory_bytes"] for name, part in status["parts"].items()}
        if status["memory_bytes"] is None or None in parts.values():
            raise BenchFailed("This system does not tell proportional memory (PSS).")
        found["all"].append(status["memory_bytes"] / MB)
        found["launcher"].append((status["memory_bytes"] - sum(parts.values())) / MB)
        for name, size in parts.items():
            found[name].append(size / MB)
        time.sleep(BETWEEN)
    return found


def ask_the_demo(api: Api) -> None:
    """Use every part once: reading, embedding, searching, answering."""
    bot = demo.trained(api)
    talk = api.post(f"/api/v1/bots/{bot}/conversations/", {})["id"]
    api.post(f"/api/v1/conversations/{talk}/send_message/", {"message": "What is ChatSphere?"})
