"""Every request by which one tenant might reach another's objects."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from chatsphere.isolation.operations import Operation

Ids = Mapping[str, str]


@dataclass(frozen=True)
class Probe:
    """A request for somebody else's object, and the same for one that does not exist."""

    operation: Operation
    path: str
    missing: str
    body: Any = None
    missing_body: Any = None

    @property
    def is_elsewhere(self) -> bool:
        """Whether the path itself leads to what is foreign; a filter may name what it likes."""
        return self.path.partition("?")[0] != self.missing.partition("?")[0]

    def __str__(self) -> str:
        return f"{self.operation.method.upper()} {self.path}"


def by_path(operation: Operation, foreign: Ids, own: Ids) -> Iterator[Probe]:
    """Each place of the path gets each foreign id, of the wrong kinds too.

    What else the path names is once the owner's, and once the caller's own.
    """
    nowhere = operation.at({name: str(uuid4()) for name in operation.places})
    seen = set()
    for place in operation.places:
        for pk in foreign.values():
            for rest in (foreign, own):
                path = operation.at({**rest, place: pk})
                if path not in seen:
                    seen.add(path)
                    yield Probe(operation, path, nowhere, operation.example, operation.example)


def by_body(operation: Operation, foreign: Ids, own: Ids) -> Iterator[Probe]:
    """On the caller's own objects: each field that takes an id gets each foreign one."""
    path, nobody_s = operation.at(own), str(uuid4())
    for name in operation.body_ids:
        for pk in foreign.values():
            bodies = [{**operation.example, name: value} for value in (pk, nobody_s)]
            yield Probe(operation, path, path, *bodies)


def by_query(operation: Operation, foreign: Ids, own: Ids) -> Iterator[Probe]:
    """On the caller's own lists: each filter that takes an id gets each foreign one."""
    path, nobody_s = operation.at(own), str(uuid4())
    for name in operation.query_ids:
        for pk in foreign.values():
            paths = [f"{path}?{urlencode({name: value})}" for value in (pk, nobody_s)]
            yield Probe(operation, paths[0], paths[1], operation.example, operation.example)


def unclassified(operations: Sequence[Operation], foreign: Ids) -> list[str]:
    """The operations that do not say who may call them, or name an object that nobody planted."""
    silent = [str(one) for one in operations if one.described and not one.right]
    odd = [str(one) for one in operations if not foreign.keys() >= set(one.places)]
    return silent + odd
