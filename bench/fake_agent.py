"""An agent that embeds at no cost: it keeps which passages it was given, and nothing else.

`python fake_agent.py TOKENIZER` prints its port and serves until its standard input ends. TOKENIZER
is a file in the format of Hugging Face's `tokenizers`.
"""

import hashlib
import json
import sys
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

INDEX = {"index_id": "free/3/1", "model": "free", "dimensions": 3, "max_tokens": 256}
CATALOGUE = {"embedding": INDEX, "embeddings": [INDEX], "models": []}
kept: dict[str, dict[int, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer leaves in one piece
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/v1/models":
            self.answer(CATALOGUE)
        elif parts.path == "/v1/tokenizer":
            self.send(Path(sys.argv[1]).read_bytes())
        else:
            document = parse_qs(parts.query)["document_id"][0]
            found = kept[document].items()
            self.answer({"results": [described(document, *each) for each in found]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        places = kept[body["document_id"]][body["generation"]]
        for chunk in body["chunks"]:
            key = sha256(chunk["embedding_text"])
            places[chunk["ordinal"]] = sha256(key + chunk["content"])
        self.answer({"stored": len(body["chunks"])})

    def do_DELETE(self) -> None:
        self.answer({"deleted": 0})

    def answer(self, value: object) -> None:
        self.send(json.dumps(value).encode())

    def send(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Whoever started it reads the port, and nothing else."""


def described(document: str, generation: int, places: dict[int, str]) -> dict[str, object]:
    return {
        "document_id": document,
        "generation": generation,
        "index_id": INDEX["index_id"],
        "chunks": len(places),
        "ordinals": list(places),
        "fingerprints": list(places.values()),
    }


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()
