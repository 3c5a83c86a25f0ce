"""Ids of rows: UUIDv7, made by the server, sortable by time of making."""

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): milliseconds since 1970 first, 74 random bits after."""
    return uuid_utils.compat.uuid7()
