"""In place of an ASGI server: answers every health route and tells how it was started.

A file `dies` beside it makes it end at once, `deaf` makes it listen to nobody.
"""

import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    (HERE / "environ.json").write_text(json.dumps(dict(os.environ)))
    print(f"{HERE.name} speaks", flush=True)
    if (HERE / "dies").exists():
        print("a reason to die", flush=True)
        sys.exit(3)
    if (HERE / "deaf").exists():
        time.sleep(600)
    port = int(sys.argv[sys.argv.index("--port") + 1])
    ThreadingHTTPServer(("127.0.0.1", port), Answer).serve_forever()


if __name__ == "__main__":
    main()
