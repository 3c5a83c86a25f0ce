"""One log: what is written where, and how it is read again."""

import io
import threading
from pathlib import Path

import pytest

from chatsphere import logs
from chatsphere.errors import InvalidSetting, NotRunning
from chatsphere.journal import KEPT_LINES, LINE_CHARACTERS, NAME, Journal
from tests.factories import make_settings, until


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "data/logs").mkdir(parents=True)
    return make_settings(tmp_path)


@pytest.fixture
def terminal():
    return io.StringIO()


@pytest.fixture
def journal(settings, terminal):
    made = Journal(settings.data_dir / "logs", terminal)
    yield made
    made.close()


def test_a_line_is_prefixed_on_the_terminal_and_dated_in_the_file(settings, journal, terminal):
    journal.write("web", "hello\r\n")

    assert terminal.getvalue() == "web      | hello\n"
    line = (settings.data_dir / "logs" / NAME).read_text()
    assert line.endswith("Z web      | hello\n")


def test_what_is_only_shown_reaches_no_file(settings, journal, terminal):
    journal.show("a one-time link")

    assert terminal.getvalue() == "a one-time link\n"
    assert (settings.data_dir / "logs" / NAME).read_text() == ""


def test_a_very_long_line_is_cut(journal, terminal):
    journal.write("web", "x" * 100_000)

    assert len(terminal.getvalue()) < LINE_CHARACTERS + 100


def test_the_last_lines_of_a_part_are_at_hand(journal):
    for number in range(KEPT_LINES + 5):
        journal.write("web", f"line {number}")
    journal.write("agent", "other")

    lines = journal.last_lines("web").splitlines()
    assert (len(lines), lines[0], lines[-1]) == (KEPT_LINES, "  line 5", f"  line {KEPT_LINES + 4}")


def test_a_terminal_that_has_gone_does_not_stop_the_file(settings, journal, terminal):
    tried: list[str] = []

    def broken(text: str) -> int:
        tried.append(text)
        raise BrokenPipeError

    terminal.write = broken

    journal.write("web", "one")
    journal.write("web", "two")

    assert len(tried) == 1
    assert len((settings.data_dir / "logs" / NAME).read_text().splitlines()) == 2


def test_logs_shows_the_last_lines_of_the_wanted_parts(settings, journal, capsys):
    for part in ("web", "agent", "web", "worker", "web"):
        journal.write(part, f"from {part}")

    logs.show(settings, ["web", "worker"], lines=3, follow=False)

    shown = [line.split(" | ")[1] for line in capsys.readouterr().out.splitlines()]
    assert shown == ["from web", "from worker", "from web"]


def test_logs_reads_the_rotated_files_first(settings, capsys):
    directory = settings.data_dir / "logs"
    for name, number in ((f"{NAME}.2", 1), (f"{NAME}.1", 2), (NAME, 3)):
        (directory / name).write_text(f"time web      | {number}\n")

    logs.show(settings, [], lines=10, follow=False)

    assert [line[-1] for line in capsys.readouterr().out.splitlines()] == ["1", "2", "3"]


def test_following_goes_on_in_the_new_file_after_a_rotation(settings, journal):
    followed: list[str] = []
    path = settings.data_dir / "logs" / NAME
    threading.Thread(target=follow, args=(path, followed), daemon=True).start()

    journal.write("web", "before")
    until(lambda: len(followed) == 1)
    journal.file.doRollover()
    journal.write("web", "after")

    until(lambda: len(followed) == 2)
    assert [line.rstrip()[-6:] for line in followed] == ["before", " after"]


def test_a_part_that_there_is_not_is_refused_by_name(settings):
    with pytest.raises(InvalidSetting, match="no part 'wep'"):
        logs.show(settings, ["wep"], lines=1, follow=False)


def test_without_a_log_there_is_nothing_to_show(settings):
    with pytest.raises(NotRunning, match="Nothing has been logged"):
        logs.show(settings, [], lines=1, follow=False)


def follow(path: Path, followed: list[str]) -> None:
    with path.open() as file:
        for line in logs.new_lines(path, file):
            followed.append(line)
