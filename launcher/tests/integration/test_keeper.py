"""A part's life: waited for, watched, started again, given up."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatsphere.child import Command
from chatsphere.errors import PartUnhealthy
from chatsphere.guardian import Guardian
from chatsphere.keeper import Backoff, Keeper, Part
from tests.integration.supervising import becomes, make_keeper, python, supervised

LIVES = "import time; print('alive'); time.sleep(600)"


@pytest.fixture
def guardian() -> Iterator[Guardian]:
    made = Guardian()
    yield made
    made.close()


@pytest.fixture
def well(tmp_path: Path) -> Path:
    """The part is well while this file is there."""
    return tmp_path / "well"


def test_the_pauses_between_starts_grow_to_ten_seconds_and_begin_anew_after_a_calm_time():
    backoff = Backoff()

    pauses = [backoff.take() for _ in range(8)]
    backoff.reset()

    assert pauses == [0.5, 1, 2, 4, 8, 10, 10, 10]
    assert backoff.take() == 0.5


def test_a_part_counts_as_started_once_it_is_well(tmp_path, guardian, well):
    async def steps() -> tuple[bool, bool]:
        keeper = make_keeper(make_part(LIVES, well), tmp_path, guardian)
        keeper.start()
        await becomes(lambda: keeper.state["pid"])
        before = keeper.state["healthy"]
        well.touch()
        await keeper.until_healthy()
        after = keeper.state["healthy"]
        await keeper.stop()
        return before, after

    assert supervised(steps()) == (False, True)


def test_a_part_that_dies_is_started_again_and_the_death_is_counted(tmp_path, guardian, well):
    well.touch()

    async def steps() -> int:
        keeper = make_keeper(make_part(LIVES, well), tmp_path, guardian)
        keeper.start()
        await keeper.until_healthy()
        first = pid_of(keeper)
        os.kill(first, signal.SIGKILL)
        await becomes(lambda: keeper.state["pid"] not in {None, first})
        await keeper.stop()
        return keeper.state["restarts"]

    assert supervised(steps()) == 1
    assert "demo was ended by SIGKILL; starting it again in 0.5 s" in log_of(tmp_path)


def test_a_part_that_hangs_is_ended_and_started_again(tmp_path, guardian, well):
    well.touch()

    async def steps() -> int:
        part = make_part(LIVES, well, has_pulse=True, stuck_after=0.4)
        keeper = make_keeper(part, tmp_path, guardian)
        keeper.start()
        await keeper.until_healthy()
        first = pid_of(keeper)
        well.unlink()
        await becomes(lambda: keeper.state["pid"] not in {None, first})
        await keeper.stop()
        return keeper.restarts

    assert supervised(steps()) == 1
    assert "demo has not answered for 0.4 s; ending it" in log_of(tmp_path)


def test_a_part_that_was_well_for_a_while_is_started_again_without_a_long_pause(
    tmp_path, guardian, well, monkeypatch
):
    monkeypatch.setattr("chatsphere.keeper.CALM", 0.2)
    well.touch()

    async def steps() -> None:
        keeper = make_keeper(make_part(LIVES, well, stuck_after=0.4), tmp_path, guardian)
        keeper.start()
        for restarts in (1, 2):
            await becomes(lambda: keeper.state["healthy"])
            await asyncio.sleep(0.5)
            os.kill(pid_of(keeper), signal.SIGKILL)
            await becomes(lambda restarts=restarts: keeper.restarts == restarts)
        await keeper.stop()

    supervised(steps())

    assert log_of(tmp_path).count("starting it again in 0.5 s") == 2


def test_a_part_that_is_unwell_but_shows_a_pulse_is_left_alone(tmp_path, guardian, well):
    well.touch()

    async def steps() -> tuple[int, bool]:
        part = make_part(LIVES, well, stuck_after=0.4)
        keeper = make_keeper(part, tmp_path, guardian)
        keeper.start()
        await keeper.until_healthy()
        well.unlink()
        await becomes(lambda: not keeper.state["healthy"])
        await asyncio.sleep(1)
        await keeper.stop()
        return keeper.restarts, keeper.is_well

    assert supervised(steps()) == (0, False)


def test_a_part_that_keeps_dying_is_given_up_with_its_last_lines(tmp_path, guardian, well):
    async def steps() -> None:
        keeper = make_keeper(make_part("print('no luck'); exit(4)", well), tmp_path, guardian)
        keeper.start()
        try:
            await keeper.until_healthy()
        finally:
            await keeper.stop()

    with pytest.raises(PartUnhealthy, match=r"demo ended with status 4, 3 times(.|\n)*  no luck"):
        supervised(steps())


def test_a_part_that_is_too_slow_is_given_up(tmp_path, guardian, well):
    async def steps() -> None:
        keeper = make_keeper(make_part(LIVES, well, start_timeout=0.3), tmp_path, guardian)
        keeper.start()
        try:
            await keeper.until_healthy()
        finally:
            await keeper.stop()

    with pytest.raises(PartUnhealthy, match=r"demo was not ready within 0\.3 s"):
        supervised(steps())


def test_a_program_that_is_not_there_is_named(tmp_path, guardian, well):
    async def steps() -> None:
        missing = Part("demo", Command(("/no/such/program",), Path("/"), {}), probe_of(well))
        keeper = make_keeper(missing, tmp_path, guardian)
        keeper.start()
        try:
            await keeper.until_healthy()
        finally:
            await keeper.stop()

    with pytest.raises(PartUnhealthy, match=r"could not be started .*/no/such/program"):
        supervised(steps())


def make_part(
    program: str,
    well: Path,
    *,
    start_timeout: float = 10,
    stuck_after: float = 60,
    has_pulse: bool = False,
) -> Part:
    """A part that is well while a file is there; without a pulse of its own it always has one."""
    return Part(
        "demo",
        python(program),
        probe_of(well),
        pulse=probe_of(well) if has_pulse else None,
        start_timeout=start_timeout,
        stuck_after=stuck_after,
    )


def probe_of(file: Path):
    async def probe(_pid: int, _since: float) -> bool:
        return file.exists()  # noqa: ASYNC240 - does not block on any disk of a test

    return probe


def pid_of(keeper: Keeper) -> int:
    pid = keeper.state["pid"]
    assert pid
    return pid


def log_of(logs_dir: Path) -> str:
    return (logs_dir / "chatsphere.log").read_text()
