"""Hostile input as data: each file a table, each row what is sent and how it must be answered."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """One input.

    `text` or `hex` is the body; `times` says how often each of its parts is repeated, as in
    `[["[", 5000], ["]", 5000]]`. `type` and `encoding` are the headers of the content.
    """

    id: str
    status: int
    code: str
    text: str = ""
    hex: str = ""
    times: list[tuple[str, int]] = field(default_factory=list)
    type: str = "application/json"
    encoding: str = ""

    @property
    def body(self) -> bytes:
        repeated = "".join(part * number for part, number in self.times)
        return bytes.fromhex(self.hex) or (self.text or repeated).encode("utf-8", "surrogatepass")


def table(name: str) -> list[Case]:
    """The cases of `<name>.yaml`. The text is taken as YAML has it, with \\u escapes in quotes."""
    rows: list[dict[str, Any]] = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
    return [Case(**row) for row in rows]
