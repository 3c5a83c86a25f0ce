"""Run by the agent's own Python: embed a JSON list of texts from standard input, print the seconds.

python embed_alone.py FOLDER_OF_THE_GRAPH
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path


async def seconds(texts: list[str], cache: Path) -> float:
    """How long one call for all of `texts` takes once the model is loaded and warm."""
    from chatsphere_agent.providers.local_minilm import (  # type: ignore[import-not-found]
        LocalMiniLM,
    )

    embedder = LocalMiniLM(cache, threads=os.cpu_count() or 1)  # the agent's own default
    await embedder.load()
    await embedder.embed(texts[:16], purpose="document")
    began = time.perf_counter()
    await embedder.embed(texts, purpose="document")
    took = time.perf_counter() - began
    await embedder.close()
    return took


if __name__ == "__main__":
    sys.stdout.write(str(asyncio.run(seconds(json.load(sys.stdin), Path(sys.argv[1])))))
