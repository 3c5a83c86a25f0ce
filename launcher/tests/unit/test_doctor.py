"""Each check of `chatsphere doctor`, and what it says to do."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from chatsphere import doctor
from chatsphere.doctor import environments, machine, names, recognition, services
from chatsphere.doctor.finding import Finding
from chatsphere.doctor.redis_ping import RedisFailed, ping
from chatsphere.settings import ROOT, Settings
from tests.factories import free_port, listening, make_settings

HASH = "    --hash=sha256:0\n"


def test_an_environment_that_equals_its_lock_is_well(tmp_path):
    settings = make_house(tmp_path, lock="a-b==1.0 \\\n" + HASH, installed=["a_b-1.0"])

    assert first(environments.houses(settings)).level == "good"


@pytest.mark.parametrize(
    ("installed", "difference"),
    [
        ([], "a-b is missing"),
        (["a_b-2.0"], "a-b is 2.0, not 1.0"),
        (["a_b-1.0", "c-3"], "c is not in the lock"),
    ],
)
def test_an_environment_that_differs_from_its_lock_says_in_what(tmp_path, installed, difference):
    settings = make_house(tmp_path, lock="a-b==1.0 \\\n" + HASH, installed=installed)

    finding = first(environments.houses(settings))

    assert finding.level == "bad"
    assert difference in finding.found
    assert "make run" in finding.fix


def test_a_package_for_other_systems_need_not_be_installed(tmp_path):
    lock = "a==1 ; sys_platform == 'win32' \\\n" + HASH + "b==2 ; python_version < '3' \\\n" + HASH
    settings = make_house(tmp_path, lock=lock + "b==3 \\\n" + HASH, installed=["b-3"])

    assert first(environments.houses(settings)).level == "good"


def test_a_data_directory_that_cannot_be_written_is_bad(tmp_path):
    (tmp_path / "file").write_text("")

    finding = first(machine.data_dir(make_settings(tmp_path, DATA_DIR="file/data")))

    assert (finding.level, "CHATSPHERE_DATA_DIR" in finding.fix) == ("bad", True)


@pytest.mark.parametrize(
    ("variables", "level", "words"),
    [
        ({}, "good", "read by"),
        ({"OCR_LANGUAGES": "eng, deu"}, "note", "languages: deu"),
        ({"OCR": "off"}, "good", "switched off"),
    ],
)
def test_scanned_pages_need_a_program_that_knows_their_languages(tmp_path, variables, level, words):
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nprintf 'List of languages (2):\\neng\\nosd\\n'\n")
    program.chmod(0o755)

    finding = first(recognition.scanned_pages(with_path(tmp_path, **variables)))

    assert (finding.level, words in finding.found) == (level, True)


def test_scans_that_stay_unread_are_no_fault(tmp_path):
    finding = first(recognition.scanned_pages(with_path(tmp_path)))

    assert finding.level == "note"
    assert "tesseract-ocr" in finding.fix


def with_path(folder: Path, **variables: str) -> Settings:
    settings = make_settings(folder, **variables)
    return replace(settings, variables={**settings.variables, "PATH": str(folder)})


def test_a_secret_that_others_can_read_is_bad(tmp_path):
    secrets = tmp_path / "data/secrets"
    secrets.mkdir(parents=True)
    (secrets / "backend.env").touch(mode=0o644)

    findings = list(machine.data_dir(make_settings(tmp_path)))

    assert findings[-1].level == "bad"
    assert findings[-1].fix.startswith("chmod 600 ")


@pytest.mark.parametrize(
    ("free", "level"), [(10 * 2**30, "good"), (2**30, "note"), (10 * 2**20, "bad")]
)
def test_little_room_is_told_before_there_is_none(tmp_path, monkeypatch, free, level):
    usage = shutil.disk_usage(tmp_path)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)

    assert first(machine.disk(make_settings(tmp_path))).level == level


def test_a_port_that_somebody_else_has_is_bad_and_says_who(tmp_path):
    port = free_port()
    settings = make_settings(tmp_path, PORT=str(port), AGENT_PORT=str(free_port()))

    with listening(port):
        mine, other = machine.listening(settings)

    assert (mine.level, other.level) == ("bad", "good")
    assert f"Port {port} is taken by python" in mine.found
    assert "CHATSPHERE_PORT" in mine.fix


@pytest.mark.parametrize(
    ("url", "host", "level"),
    [
        ("", "127.0.0.1", "good"),
        ("https://chat.example.org", "127.0.0.1", "good"),
        ("http://chat.example.org", "127.0.0.1", "note"),
        ("http://localhost:9999", "127.0.0.1", "note"),
        ("http://localhost:8000", "0.0.0.0", "note"),  # noqa: S104
        ("chat.example.org", "127.0.0.1", "bad"),
        ("https://chat.example.org/path", "127.0.0.1", "bad"),
        ("https://", "127.0.0.1", "bad"),
        ("http://a:b:c", "127.0.0.1", "bad"),
    ],
)
def test_the_public_address_must_be_one_that_browsers_can_show(tmp_path, url, host, level):
    settings = make_settings(tmp_path, PUBLIC_URL=url, HOST=host)

    assert first(names.public_url(settings)).level == level


def test_a_misspelt_variable_is_told_with_the_one_that_was_meant(tmp_path):
    shutil.copy(ROOT / ".env.example", tmp_path)

    findings = list(names.unknown(make_settings(tmp_path, PROT="1", GEMINI_API_KEY_FILE="/k")))

    assert [finding.level for finding in findings] == ["note"]
    assert "CHATSPHERE_PROT" in findings[0].found
    assert findings[0].fix == "Did you mean CHATSPHERE_PORT?"


def test_a_database_that_cannot_be_reached_is_bad_and_its_password_is_not_told(tmp_path):
    url = f"postgresql://u:hush-hush@127.0.0.1:{free_port()}/chat"

    findings = list(services.databases(make_settings(ROOT, DATABASE_URL=url)))

    assert [finding.level for finding in findings] == ["bad", "bad"]
    assert "Connection refused" in findings[0].found
    assert "hush" not in str(findings)


def test_a_redis_that_answers_is_well(tmp_path):
    with redis_that_says(b"+PONG\r\n") as url:
        assert first(services.redis(make_settings(tmp_path, REDIS_URL=url))).level == "good"


def test_a_redis_that_wants_a_password_is_bad(tmp_path):
    with redis_that_says(b"-NOAUTH Authentication required.\r\n") as url:
        finding = first(services.redis(make_settings(tmp_path, REDIS_URL=url)))

    assert (finding.level, "NOAUTH" in finding.found) == ("bad", True)


def test_the_password_of_redis_is_sent_before_the_ping():
    with redis_that_says(b"+OK\r\n+PONG\r\n") as url:
        ping(url.replace("redis://", "redis://me:p%40ss@"))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "redis://127.0.0.1:1/0", "redis://h:x/", "redis://127.0.0.1:0/"]
)
def test_an_address_without_redis_fails_in_words(url):
    with pytest.raises(RedisFailed):
        ping(url)


def test_without_a_launcher_the_parts_are_not_missed(tmp_path):
    assert first(services.parts(make_settings(tmp_path))).level == "good"


def test_only_what_keeps_it_from_working_makes_the_exit_status_bad():
    note = Finding.note("a", "b", "c")

    assert doctor.exit_status([note]) == 0
    assert doctor.exit_status([note, Finding.bad("a", "b", "c")]) == 6


def test_every_finding_that_is_not_good_is_shown_with_its_fix():
    text = doctor.as_text([Finding.good("disk", "room"), Finding.bad("port", "taken", "free it")])

    assert text.splitlines()[0].split() == ["ok", "disk", "room"]
    assert text.splitlines()[2].split() == ["→", "free", "it"]


def first(findings: Iterator[Finding]) -> Finding:
    return next(findings)


def make_house(root: Path, *, lock: str, installed: list[str]):
    """A checkout whose backend has `lock` and these packages installed."""
    (root / "backend/requirements").mkdir(parents=True)
    (root / "backend/requirements/base.txt").write_text(lock)
    packages = root / "backend/.venv/lib/python3.11/site-packages"
    packages.mkdir(parents=True)
    (root / "backend/.venv/installed").write_text("run 3.11 0")
    for name in installed:
        (packages / f"{name}.dist-info").mkdir()
    return make_settings(root)


@contextmanager
def redis_that_says(answer: bytes) -> Iterator[str]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(answer)
                connection.recv(1000)

        threading.Thread(target=serve, daemon=True).start()
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
