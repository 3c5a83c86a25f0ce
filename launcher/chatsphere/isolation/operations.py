"""What a service's OpenAPI description offers, and where in a request an id can stand."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

Json = dict[str, Any]
PLACE = re.compile(r"{(\w+)}")
METHODS = ("get", "post", "put", "patch", "delete")
CHOSEN = "client_"  # ids that a caller makes up name no object of anybody's
DEEP = 6  # levels of a body that are looked into


@dataclass(frozen=True)
class Operation:
    """A method of a path. `described` is false for methods that the path does not have.

    `right` is who may call it, as the backend says; `is_closed` that it asks for a credential.
    """

    method: str
    path: str
    described: bool = True
    right: str = ""
    is_closed: bool = False
    example: Any = None
    body_ids: tuple[str, ...] = ()
    query_ids: tuple[str, ...] = ()

    @cached_property
    def places(self) -> list[str]:
        """The names of the ids in the path."""
        return PLACE.findall(self.path)

    def at(self, ids: Mapping[str, str]) -> str:
        """The path with `ids` in it."""
        return PLACE.sub(lambda match: ids[match.group(1)], self.path)

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


@dataclass(frozen=True)
class Description:
    """An OpenAPI document."""

    document: Json
    schemas: Json = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "schemas", self.document.get("components", {}).get("schemas", {}))

    def operations(self) -> list[Operation]:
        """Every method of every path, also those that must answer 405."""
        paths: dict[str, Json] = self.document["paths"]
        return [
            self._operation(method, path, methods[method])
            if method in methods
            else Operation(method, path, described=False)
            for path, methods in paths.items()
            for method in METHODS
        ]

    def _operation(self, method: str, path: str, said: Json) -> Operation:
        content: Json = said.get("requestBody", {}).get("content", {})
        body = self.resolved(content.get("application/json", {}).get("schema", {}))
        parameters = [given for given in said.get("parameters", []) if given["in"] == "query"]
        return Operation(
            method,
            path,
            right=said.get("x-right", ""),
            is_closed=bool(said.get("security")),
            example=self.example(body) if body else None,
            body_ids=tuple(
                name
                for name, inner in self._properties(body)
                if self._is_id(inner) and not name.startswith(CHOSEN)
            ),
            query_ids=tuple(
                given["name"] for given in parameters if self._is_id(given.get("schema", {}))
            ),
        )

    def resolved(self, schema: Json) -> Json:
        """The schema that a reference, or the only choice of several, means."""
        if "$ref" in schema:
            return self.resolved(self.schemas[schema["$ref"].rpartition("/")[2]])
        for choice in ("allOf", "oneOf", "anyOf"):
            if choice in schema:
                return self.resolved(schema[choice][0])
        return schema

    def _properties(self, schema: Json) -> Iterator[tuple[str, Json]]:
        for name, inner in schema.get("properties", {}).items():
            yield name, self.resolved(inner)

    def _is_id(self, schema: Json) -> bool:
        found = self.resolved(schema)
        return found.get("format") == "uuid" or (
            found.get("type") == "array" and self._is_id(found.get("items", {}))
        )

    def example(self, schema: Json, depth: int = DEEP) -> Any:
        """A value that fits, as small as it may be: what would be done if nobody refused it."""
        schema = self.resolved(schema)
        if "enum" in schema or "const" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        if "default" in schema:
            return schema["default"]
        kind = schema.get("type", "object" if "properties" in schema else "string")
        if kind == "object" and depth:
            required = schema.get("required", [])
            return {
                name: self.example(inner, depth - 1)
                for name, inner in self._properties(schema)
                if name in required
            }
        return self._simple(cast(str, kind if isinstance(kind, str) else kind[0]), schema, depth)

    def _simple(self, kind: str, schema: Json, depth: int) -> Any:
        if kind == "array":
            least = schema.get("minItems", 0)
            return [self.example(schema.get("items", {}), depth - 1)] * least if depth else []
        if kind in {"integer", "number"}:
            return schema.get("minimum", 1)
        named = {
            "uuid": "00000000-0000-7000-8000-000000000000",
            "email": "nobody@isolation.invalid",
            "date-time": "2099-01-01T00:00:00Z",
            "uri": "https://isolation.invalid/",
        }
        known: dict[str, Any] = {"boolean": True, "null": None, "object": {}}
        return known.get(kind, named.get(schema.get("format", ""), "isolation"))
