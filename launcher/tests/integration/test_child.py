"""Children as real processes: their lines, their end, and what they leave behind."""

import asyncio
import time

import psutil
import pytest

from chatsphere import errand
from chatsphere.child import LONGEST_LINE, Child
from chatsphere.guardian import Guardian
from tests.factories import alive, until
from tests.integration.supervising import becomes, python, supervised

SLEEPS = "import time; print('up'); time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPS


@pytest.fixture
def guardian():
    made = Guardian()
    yield made
    made.close()


def test_every_line_arrives_also_the_last_one_without_an_end():
    lines = lines_of("import sys; print('one'); print('two', file=sys.stderr); print('3', end='')")

    assert lines == ["one", "two", "3"]


def test_bytes_that_are_no_text_arrive_as_something_readable():
    assert lines_of("import sys; sys.stdout.buffer.write(b'a\\xffb\\n')") == ["a\ufffdb"]


def test_a_line_without_end_arrives_in_pieces():
    lines = lines_of(f"print('x' * {3 * LONGEST_LINE})")

    assert len(lines) > 1
    assert sum(map(len, lines)) == 3 * LONGEST_LINE


def test_a_result_is_kept_apart_from_the_log():
    lines: list[str] = []
    results: list[str] = []

    async def steps() -> None:
        program = "import sys; print('result'); print('log', file=sys.stderr)"
        child = Child(python(program), lines.append, on_result=results.append)
        await child.exited.wait()

    supervised(steps())

    assert (lines, results) == (["log"], ["result"])


def test_a_child_sees_only_the_variables_it_was_given():
    lines = lines_of("import os; print(sorted(set(os.environ) - {'LC_CTYPE'}))", A="1")

    assert lines == ["['A']"]


def test_the_end_is_told_in_words():
    assert ending_of("raise SystemExit(3)") == "ended with status 3"
    assert ending_of("import os; os.kill(os.getpid(), 9)") == "was ended by SIGKILL"


def test_stopping_asks_first():
    program = "import signal, sys; signal.signal(15, lambda *_: sys.exit(7)); " + SLEEPS

    child, seconds = stopped(program, grace=10)

    assert child.ending() == "ended with status 7"
    assert seconds < 5


def test_stopping_insists_after_the_grace():
    child, seconds = stopped(DEAF, grace=0.3)

    assert child.ending() == "was ended by SIGKILL"
    assert 0.3 <= seconds < 3


def test_what_a_child_leaves_behind_in_its_session_is_ended_with_it():
    program = (
        "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', "
        f"{DEAF!r}], stdout=subprocess.DEVNULL); print(child.pid)"
    )
    lines: list[str] = []

    async def steps() -> None:
        child = Child(python(program), lines.append)
        await child.exited.wait()

    supervised(steps())

    until(lambda: not alive(find(int(lines[0]))), seconds=5, what="the grandchild's end")


def test_an_errand_that_nobody_waits_for_any_more_is_ended(guardian):
    pids: list[int] = []

    async def steps() -> None:
        lines: list[str] = []
        running = asyncio.create_task(errand.run(python(SLEEPS), guardian, lines.append))
        await becomes(lambda: lines)
        pids.extend(child.pid for child in Child.alive)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    supervised(steps())

    assert len(pids) == 1
    assert not psutil.pid_exists(pids[0])


def lines_of(program: str, **environ: str) -> list[str]:
    lines: list[str] = []

    async def steps() -> None:
        child = Child(python(program, **environ), lines.append)
        await child.exited.wait()

    supervised(steps())
    return lines


def ending_of(program: str) -> str:
    async def steps() -> str:
        child = Child(python(program), lambda _line: None)
        await child.exited.wait()
        return child.ending()

    return supervised(steps())


def stopped(program: str, *, grace: float) -> tuple[Child, float]:
    """The child after `stop`, and the seconds that took."""

    async def steps() -> tuple[Child, float]:
        lines: list[str] = []
        child = Child(python(program), lines.append)
        await becomes(lambda: lines)
        begun = time.monotonic()
        await child.stop(grace)
        return child, time.monotonic() - begun

    return supervised(steps())


def find(pid: int) -> list[psutil.Process]:
    try:
        return [psutil.Process(pid)]
    except psutil.NoSuchProcess:
        return []
