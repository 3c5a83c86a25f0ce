"""A bucket at the wire: the part of Amazon S3's REST API that is used, and its faults.

Follows the "Amazon S3 API Reference" (version 2006-03-01): PutObject, GetObject, HeadObject,
DeleteObject, ListObjects and multipart uploads, with path-style addresses.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KEY, SECRET, BUCKET = "AKIDHARBOUR", "a secret of nobody", "harbour"


@dataclass
class FakeS3:
    """`objects` by key; with `fault`, an HTTP status, everything fails by it."""

    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    signed_by: set[str] = field(default_factory=set)
    fault: int = 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bucket: FakeS3

    def answer(self) -> None:
        body = self.body()
        signature = self.headers.get("Authorization", "")
        self.bucket.signed_by.update(re.findall(r"Credential=([^/]+)/", signature))
        if self.bucket.fault:
            self.say(self.bucket.fault, b"<Error><Code>SlowDown</Code></Error>")
            return
        address = urlsplit(self.path)
        key = unquote(address.path).removeprefix(f"/{BUCKET}").removeprefix("/")
        asked = parse_qs(address.query, keep_blank_values=True)
        getattr(self, f"on_{self.command.lower()}")(key, asked, body)

    do_PUT = do_GET = do_HEAD = do_DELETE = do_POST = answer  # noqa: N815 - as http.server calls them

    def on_put(self, key, asked, body) -> None:
        if "uploadId" in asked:
            self.bucket.parts[key][int(asked["partNumber"][0])] = body
        else:
            self.bucket.objects[key] = body
        self.say(200, headers={"ETag": '"0"'})

    def on_post(self, key, asked, _body) -> None:
        if "uploads" in asked:
            self.bucket.parts[key] = {}
            self.xml("InitiateMultipartUploadResult", "<UploadId>1</UploadId>")
        else:
            parts = self.bucket.parts.pop(key)
            self.bucket.objects[key] = b"".join(parts[number] for number in sorted(parts))
            self.xml("CompleteMultipartUploadResult", '<ETag>"0"</ETag>')

    def on_get(self, key, asked, _body) -> None:
        if "prefix" in asked:
            self.list(asked["prefix"][0])
        elif key in self.bucket.objects:
            self.give(self.bucket.objects[key])
        else:
            self.say(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def give(self, whole: bytes) -> None:
        """All of it, or the range that is asked for, as larger objects are."""
        if found := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
            start, end = int(found[1]), min(int(found[2] or len(whole)), len(whole) - 1)
            where = {"Content-Range": f"bytes {start}-{end}/{len(whole)}"}
            self.say(206, whole[start : end + 1], headers=where)
        else:
            self.say(200, whole)

    def on_head(self, key, _asked, _body) -> None:
        found = self.bucket.objects.get(key)
        self.say(404 if found is None else 200, found or b"")

    def on_delete(self, key, _asked, _body) -> None:
        self.bucket.objects.pop(key, None)
        self.say(204)

    def list(self, prefix: str) -> None:
        names = sorted(name for name in self.bucket.objects if name.startswith(prefix))
        rows = "".join(f"<Contents><Key>{escape(name)}</Key></Contents>" for name in names)
        self.xml("ListBucketResult", f"<IsTruncated>false</IsTruncated>{rows}")

    def xml(self, kind: str, inner: str) -> None:
        space = "http://s3.amazonaws.com/doc/2006-03-01/"
        self.say(200, f'<{kind} xmlns="{space}">{inner}</{kind}>'.encode())

    def say(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        modified = {"Last-Modified": "Wed, 25 Nov 2026 08:00:00 GMT"}
        for name, value in {**modified, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def body(self) -> bytes:
        """As sent; in chunks, each with its size before it, where a checksum follows at the end."""
        found = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "aws-chunked" not in self.headers.get("Content-Encoding", ""):
            return found
        whole = b""
        while (size := int(found.partition(b"\r\n")[0].split(b";")[0], 16)) > 0:
            _, _, rest = found.partition(b"\r\n")
            whole, found = whole + rest[:size], rest[size + 2 :]
        return whole

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def fake_s3() -> Iterator[FakeS3]:
    bucket = FakeS3()
    handler = type("Bucket", (Handler,), {"bucket": bucket})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        bucket.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield bucket
        server.shutdown()
