"""Many doing the same thing at the same time, each in a thread with a connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from core.exceptions import ChatSphereError

THREADS = 40  # as many as the tests' database has room for beside everything else


def at_once(times: int, do: Callable[[int], object]) -> Counter[str]:
    """How often `do` went well ("done") or was refused, by the refusal's code. Each gets a number.

    The first `THREADS` begin at the same moment, the rest as soon as a thread is free.
    """
    crowd = min(times, THREADS)
    start = threading.Barrier(crowd)

    def run(number: int) -> str:
        try:
            connection.ensure_connection()
            if number < crowd:
                start.wait(30)
            do(number)
        except ChatSphereError as error:
            return error.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(crowd) as pool:
        return Counter(pool.map(run, range(times)))
