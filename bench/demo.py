"""The demo bot, which is trained in the background after the first start."""

import time

from bench.api import Api
from bench.stack import BenchFailed

PATIENCE = 300.0  # seconds


def trained(api: Api) -> str:
    """The demo bot's id, once it has read all of the documentation."""
    api.register()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for bot in api.all("/api/v1/bots/"):
            documents = api.all(f"/api/v1/bots/{bot['id']}/documents/")
            if documents and all(each["status"] == "ready" for each in documents):
                return str(bot["id"])
        time.sleep(1)
    raise BenchFailed(f"The demo bot was not trained within {PATIENCE:g} s.")
