"""Brings the agent's own database to the newest schema at start."""

from pathlib import Path

from psycopg import AsyncConnection

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x43485350  # any constant; two agents that start at once take turns
ALONE = ("SELECT pg_advisory_xact_lock(%s)", (LOCK,))  # to the end of the transaction


async def migrate(connection: AsyncConnection) -> None:
    """Apply what is missing, in the order of the numbers, in one transaction."""
    async with connection.transaction():
        await connection.execute(*ALONE)
        await connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        await connection.execute("CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY)")
        cursor = await connection.execute("SELECT name FROM migration")
        applied = {row[0] for row in await cursor.fetchall()}
        for path in sorted(MIGRATIONS.glob("*.sql")):
            if path.stem not in applied:
                await connection.execute(path.read_bytes())
                await connection.execute("INSERT INTO migration VALUES (%s)", (path.stem,))
