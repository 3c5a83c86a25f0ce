"""One table of vectors for each number of dimensions, all alike, made when it is first needed."""

import re

from psycopg import AsyncConnection, sql

from chatsphere_agent.stores.schema import ALONE
from chatsphere_agent.stores.statements import KEY

NAME = re.compile(r"chunk_([0-9]{1,5})")
FIRST = "chunk_384"  # the migrations' own; every other table is made like it
MOST, MOST_INDEXED = 16_000, 2_000  # dimensions that pgvector stores, and that its HNSW takes
LIST = """SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relname ~ '^chunk_[0-9]+$' AND pg_table_is_visible(oid)
    ORDER BY length(relname), relname"""
MAKE = f"""CREATE TABLE {{table}} (LIKE {FIRST} INCLUDING DEFAULTS);
    ALTER TABLE {{table}} ALTER embedding TYPE vector({{dimensions}}), ADD PRIMARY KEY ({KEY});
    CREATE INDEX ON {{table}} USING gin (words)"""
INDEX = "CREATE INDEX ON {table} USING hnsw (embedding vector_cosine_ops)"


def table_for(dimensions: int) -> str:
    """The name of the table for vectors of so many dimensions. Raises: ValueError: too many."""
    if not 1 <= dimensions <= MOST:
        raise ValueError(f"pgvector stores 1 to {MOST} dimensions, not {dimensions}")
    return f"chunk_{dimensions:d}"


async def tables(connection: AsyncConnection) -> list[str]:
    """The tables that there are, also those that another agent has just made."""
    cursor = await connection.execute(LIST)
    found = [NAME.fullmatch(row[0]) for row in await cursor.fetchall()]
    return [table_for(int(match[1])) for match in found if match]


async def make_table(connection: AsyncConnection, dimensions: int) -> None:
    """Make the table unless it is there. What has too many dimensions for the index has none, and
    is compared one by one."""
    name = table_for(dimensions)
    async with connection.transaction():
        await connection.execute(*ALONE)
        if name in await tables(connection):
            return
        parts = {"table": sql.Identifier(name), "dimensions": sql.Literal(dimensions)}
        await connection.execute(sql.SQL(MAKE).format(**parts))
        if dimensions <= MOST_INDEXED:
            await connection.execute(sql.SQL(INDEX).format(**parts))
