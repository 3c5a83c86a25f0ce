"""Hostile input as data: each file is a sink, each row what is sent and how it must be answered.

A file has a `sink`, a `request` that its cases share, and `groups` of cases with one answer in
common: a `status`, a `code` (of the problem, or of one of its faults), perhaps changes of the
request. A case has an `id` and one of `input` (any value), `repeat` (parts and how often, for what
is long) and `hex` (bytes); INPUT in the request stands for it; see `Request`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

HERE = Path(__file__).parent
INPUT = "INPUT"
COLUMNS = {"id", "input", "repeat", "hex", "request", "status", "code"}


@dataclass(frozen=True)
class Request:
    """What is sent. `body` becomes JSON, `raw` is sent as it is, `form` as multipart/form-data.

    `caller`: `alice` by her access token, `console` by her session, `nobody`. In `path` and `query`
    an INPUT is percent-encoded unless `encoded` says that it is already.
    """

    method: str = "POST"
    path: str = "/"
    query: str = ""
    body: Any = None
    raw: str | None = None
    form: Mapping[str, Any] | None = None
    type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    caller: str = "alice"
    encoded: bool = False


@dataclass(frozen=True)
class Case:
    """`code` is empty where all is well; then `echo` points to where the input is repeated."""

    sink: str
    id: str
    request: Request
    value: Any
    status: int
    code: str = ""
    echo: str = ""

    @property
    def name(self) -> str:
        return f"{self.sink}: {self.id}"

    @property
    def is_refused(self) -> bool:
        return self.status >= 400

    @property
    def content(self) -> bytes:
        """The body, but for a form."""
        request = self.request
        if request.raw is None:
            return b"" if request.body is None else json.dumps(self.filled(request.body)).encode()
        if request.raw == INPUT and isinstance(self.value, bytes):
            return self.value
        return request.raw.replace(INPUT, str(self.value)).encode("utf-8", "surrogatepass")

    @property
    def url(self) -> str:
        request = self.request
        value = str(self.value) if request.encoded else quote(_bytes(self.value), safe="")
        query = f"?{request.query}" if request.query else ""
        return (request.path + query).replace(INPUT, value)

    def filled(self, template: Any) -> Any:
        """`template` with the value for each INPUT; the value itself where it stands alone."""
        if template == INPUT:
            return self.value
        if isinstance(template, str):
            return template.replace(INPUT, str(self.value))
        if isinstance(template, list):
            return [self.filled(item) for item in template]
        if isinstance(template, Mapping):
            return {self.filled(name): self.filled(item) for name, item in template.items()}
        return template


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def sinks() -> list[str]:
    """The files' names."""
    return sorted(path.stem for path in HERE.glob("*.yaml"))


def table(name: str) -> list[Case]:
    """The cases of `<name>.yaml`. Each has a name of its own."""
    sink = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
    cases = list(_cases(sink))
    assert len({case.id for case in cases}) == len(cases), f"{name}: two cases share an id"
    return cases


def _cases(sink: dict[str, Any]) -> Iterator[Case]:
    for group in sink["groups"]:
        for row in group["cases"]:
            assert row.keys() <= COLUMNS, f"{sink['sink']}: {row}"
            given = [each.get("request", {}) for each in (sink, group, row)]
            yield Case(
                sink=sink["sink"],
                id=str(row["id"]),
                request=Request(**{**given[0], **given[1], **given[2]}),
                value=_value(row),
                status=row.get("status", group.get("status")),
                code=row.get("code", group.get("code", "")),
                echo=group.get("echo", ""),
            )


def _value(row: dict[str, Any]) -> Any:
    if "hex" in row:
        return bytes.fromhex(row["hex"])
    if "repeat" in row:
        return "".join(part * times for part, times in row["repeat"])
    return row.get("input")
