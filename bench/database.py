"""SQL in the embedded databases of a running stack, as their superuser."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from bench.stack import BenchFailed, Stack
from chatsphere import postgres
from chatsphere.postgres import PORT, SUPERUSER
from chatsphere.secret_files import SecretFiles


def run(stack: Stack, database: str, sql: str) -> list[str]:
    """The lines of the answer, columns divided by `|`."""
    server, _ = postgres.find(stack.data_dir)
    password = SecretFiles(stack.data_dir, {}).of("postgres")["SUPERUSER_PASSWORD"]
    target = (
        "-h",
        str(server.socket_dir),
        "-p",
        str(PORT),
        "-U",
        SUPERUSER,
        "-d",
        database,
    )
    command = (
        server.bin_dir / "psql",
        "-X",
        "-q",
        "-A",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        *target,
    )
    env = {**os.environ, "PGPASSWORD": password}
    done = subprocess.run(command, input=sql, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchFailed(f"SQL failed: {done.stderr}")
    return done.stdout.splitlines()


@dataclass(frozen=True)
class Rows:
    """Of a table, to be copied; `new` is an expression for each column that differs, of the row
    `t` and the copy's number `n`."""

    database: str
    table: str
    where: str
    new: Mapping[str, str]


def multiply(stack: Stack, rows: Rows, copies: int) -> None:
    table, new = rows.table, rows.new
    wanted = f"FROM information_schema.columns WHERE table_name = '{table}'"
    columns = run(stack, rows.database, f"SELECT column_name {wanted}")
    values = ", ".join(new.get(column, f"t.{column}") for column in columns)
    source = f"FROM {table} t, generate_series(1, {copies}) n WHERE {rows.where}"
    copied = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} {source}"
    run(stack, rows.database, copied)
