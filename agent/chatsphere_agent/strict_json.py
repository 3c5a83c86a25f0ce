"""JSON as strict as the rest of the system needs it, and errors that say where it was not."""

import json
import math
import re
from typing import NoReturn

from chatsphere_agent.errors import BadRequest

MAX_DEPTH = 32
UNSAFE = re.compile("[\x00\ud800-\udfff]")
MAX_DIGITS = 19

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def loads(body: bytes) -> Json:
    """Parse one JSON document.

    Raises:
        BadRequest: `invalid_json`, `invalid_encoding`, `too_deep` (over 32 levels),
            `duplicate_key`, `not_a_finite_number`, `out_of_range`, `nul_not_allowed` or
            `invalid_unicode` (half of a surrogate pair).
    """
    try:
        value: Json = json.loads(
            body.decode("utf-8"),
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_bounded,
            object_pairs_hook=_unique,
        )
    except UnicodeDecodeError as error:
        raise BadRequest("The body must be UTF-8.", code="invalid_encoding") from error
    except json.JSONDecodeError as error:
        raise BadRequest(f"Not JSON at character {error.pos}.", code="invalid_json") from error
    except RecursionError as error:
        raise _too_deep() from error
    _check(value, depth=0)
    return value


def _check(value: Json, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise _too_deep()
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check(item, depth + 1)


def _check_text(text: str) -> None:
    found = UNSAFE.search(text)
    if found and found[0] == "\x00":
        raise BadRequest("Text must not contain NUL.", code="nul_not_allowed")
    if found:
        raise BadRequest("Text holds half of a surrogate pair.", code="invalid_unicode")


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BadRequest("An object names a key twice.", code="duplicate_key")
    return made


def _bounded(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise BadRequest("A number is too large.", code="out_of_range")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        _refuse_constant(digits)
    return number


def _refuse_constant(_: str) -> NoReturn:
    raise BadRequest("Numbers must be finite.", code="not_a_finite_number")


def _too_deep() -> BadRequest:
    return BadRequest(f"Nesting goes deeper than {MAX_DEPTH} levels.", code="too_deep")
