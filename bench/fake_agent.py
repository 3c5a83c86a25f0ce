"""An agent that embeds at no cost: it keeps which passages it was given, and nothing else.

The launcher runs it in place of the agent's server, as `uvicorn`. Beside it lie `tokenizer.json`,
in the format of Hugging Face's `tokenizers`, and `pause`: the seconds that a passage takes.
"""

import hashlib
import json
import sys
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs, urlsplit

HERE = Path(__file__).parent
INDEX = {"index_id": "free/3/1", "model": "free", "dimensions": 3, "max_tokens": 256}
CATALOGUE = {"embedding": INDEX, "embeddings": [INDEX], "models": []}
kept: dict[str, dict[int, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
at_work = Lock()  # one batch at a time, as one model would


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer leaves in one piece
    disable_nagle_algorithm = True
    pause = 0.0

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/v1/models":
            self.answer(CATALOGUE)
        elif parts.path == "/v1/tokenizer":
            self.send((HERE / "tokenizer.json").read_bytes())
        elif parts.path == "/v1/vectors":
            wanted = parse_qs(parts.query).get("document_id", list(kept))
            self.answer({"results": [each for key in wanted for each in described(key)]})
        else:
            self.answer({})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        places = kept[body["document_id"]][body["generation"]]
        for chunk in body["chunks"]:
            key = sha256(chunk["embedding_text"])
            places[chunk["ordinal"]] = sha256(key + chunk["content"])
        if self.pause:
            with at_work:
                time.sleep(self.pause * len(body["chunks"]))
        self.answer({"stored": len(body["chunks"])})

    def do_DELETE(self) -> None:
        gone = kept.pop(urlsplit(self.path).path.rpartition("/")[2], {})
        self.answer({"deleted": sum(map(len, gone.values()))})

    def answer(self, value: object) -> None:
        self.send(json.dumps(value).encode())

    def send(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Whoever started it logs enough."""


def described(document: str) -> list[dict[str, object]]:
    return [
        {
            "document_id": document,
            "generation": generation,
            "index_id": INDEX["index_id"],
            "chunks": len(places),
            "ordinals": list(places),
            "fingerprints": list(places.values()),
        }
        for generation, places in kept[document].items()
    ]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    Handler.pause = float((HERE / "pause").read_text("ascii"))
    port = int(sys.argv[sys.argv.index("--port") + 1])
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
