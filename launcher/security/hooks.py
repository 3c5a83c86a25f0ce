"""Schemathesis' hooks for both services: which of its failures are none."""

from typing import Any

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData

from security.beyond_schema import is_beyond_schema, without_integral_floats

ONE_HEADER_MORE = "in header - object with unexpected properties"
FORM, NO_TEXT = "multipart/form-data", "(was string, became"


@schemathesis.hook
def filter_failure(_context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Drop what is right: refusals that no schema could foretell; a header more, as proxies add
    some; and what is no text before it is written into a form, but is one there."""
    if isinstance(failure, RejectedPositiveData):
        return not is_beyond_schema(response.status_code, response.content)
    if isinstance(failure, AcceptedNegativeData):
        is_text = case.media_type == FORM and NO_TEXT in failure.message
        return not (is_text or ONE_HEADER_MORE in failure.message)
    return True


@schemathesis.hook
def map_body(_context: Any, body: Any) -> Any:
    """Send whole numbers as such."""
    return without_integral_floats(body)
