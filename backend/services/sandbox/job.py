"""What a worker asks of its parser host."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from services.sandbox.limits import Limits


@dataclass(frozen=True)
class Job:
    """A file to read; with a command, to recognise the text of one of its pages by that program.

    `kind` names what is wanted of it, `given` what is known of it besides: see `sandbox.kinds`.
    """

    path: str
    media_type: str
    limits: Limits
    page: int = 0
    command: list[str] | None = None
    kind: str = "document"
    given: dict[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """The longest it may take; a page is drawn first, and read then."""
        return self.limits.wall * (2 if self.command else 1)

    def as_json(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        given: dict[str, Any] = json.loads(content)
        return cls(**given | {"limits": Limits(**given["limits"])})
