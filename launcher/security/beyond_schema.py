"""What no schema can say: inputs that fit the description and are refused all the same, and why.

Schemathesis calls a refused input that fits its schema a fault. Such a refusal is right where its
code is one of these; any other code, and any status of 500 or above, remains a fault.
"""

import json
from typing import Any

BEYOND_SCHEMA = {
    "unknown_model": "which models exist is a matter of the installation",
    "index_mismatch": "which index is current is a matter of the installation",
    "invalid_cursor": "a cursor is signed, for one person and one list",
    "invalid_choice": "time zones are those of the machine's tables",
    "password_too_long": "counted in bytes, where a schema counts characters",
    "password_too_common": "a list of thousands",
    "password_too_similar": "compared with the address",
    "password_entirely_numeric": "a rule about all characters at once",
    "password_too_short": "counted after normalisation",
    "blank": "characters of which nothing is drawn",
    "text_empty": "characters of which nothing is drawn",
    "message_empty": "characters of which nothing is drawn",
    "message_too_long": "counted in bytes as well",
    "nul_not_allowed": "NUL is a character of JSON, but of no text that can be stored",
    "invalid_unicode": "a lone surrogate is JSON, but no text",
    "out_of_range": "numbers beyond 64 bits, which `type: integer` allows",
    "duplicate_key": "an object is compared after its keys are merged",
    "type_not_allowed": "the type of a file is in its bytes and its name",
    "type_mismatch": "the type of a file is in its bytes and its name",
    "file_empty": "`format: binary` has no length",
    "filename_invalid": "a file's name is not part of the schema",
    "idempotency_key_reused": "depends on what was sent before",
    "not_found": "a body may name an object that is not there, or not for this person",
    "duplicate": "scopes are a set, which generators of forms do not know",
    "origin_invalid": "how browsers write a site takes more than a pattern",
    "in_the_past": "depends on the clock",
    "precondition_failed": "depends on what was changed meanwhile",
    "unique": "depends on who has an account",
    "invalid": "an address must look like one that mail can reach",
    "url_invalid": "how addresses of the web are written takes more than a pattern",
    "url_not_allowed": "which addresses are private is a matter of networks and names",
    "not_a_table": "what a file holds is not part of the schema",
    "quote_open": "what a file holds is not part of the schema",
    "question_empty": "characters of which nothing is drawn",
    "answer_empty": "characters of which nothing is drawn",
    "question_too_long": "counted after it was cleaned",
    "answer_too_long": "counted after it was cleaned",
    "duplicate_question": "questions are compared with each other",
    "too_many_columns": "what a file holds is not part of the schema",
    "pairs_empty": "lists and files of questions share one rule, and one code",
    "generation_required": "a place in a document is one of a generation: one field needs another",
    "duplicate_target": "pairs are compared by their second numbers",
}


def is_beyond_schema(status: int, content: bytes) -> bool:
    """Whether a refusal rests on nothing that a schema could have said."""
    return status < 500 and bool(codes := _codes(content)) and codes <= BEYOND_SCHEMA.keys()


def _codes(content: bytes) -> set[str]:
    """The codes of the faults, or of the whole where no field is at fault."""
    try:
        problem = json.loads(content)
    except ValueError:
        return set()
    faults = {fault["code"] for fault in problem.get("errors") or []}
    return faults or {problem.get("code", "")}


def without_integral_floats(value: Any) -> Any:
    """`value` with 1 for 1.0. JSON Schema has them equal; ChatSphere takes no fraction for a number
    of things, which the hostile inputs try."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [without_integral_floats(item) for item in value]
    if isinstance(value, dict):
        return {name: without_integral_floats(item) for name, item in value.items()}
    return value
