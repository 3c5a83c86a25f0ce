"""Run by a house's own Python: one JSON line about the database at $DATABASE_URL."""

import json
import os
import sys

import psycopg

VECTOR = "SELECT count(*) FROM pg_extension WHERE extname = 'vector'"


def look(url: str) -> dict[str, object]:
    """{version, vector}, or {error}: what went wrong in the driver's words, on one line."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            has_vector = connection.execute(VECTOR).fetchone() == (1,)
            return {"version": connection.info.server_version, "vector": has_vector}
    except psycopg.Error as error:
        return {"error": " ".join(str(error).split())}


sys.stdout.write(json.dumps(look(os.environ["DATABASE_URL"])))
