"""When an environment is made anew, and what uv is told about the index."""

from pathlib import Path

import pytest

import install


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(install, "ROOT", tmp_path)
    for name in ("base.txt", "dev.txt"):
        path = tmp_path / "agent/requirements" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    return tmp_path


def test_an_environment_made_from_this_lock_is_current(root):
    make_environment(root, "run")

    assert install.House("agent", "run").is_current()


def test_a_changed_lock_makes_it_stale(root):
    make_environment(root, "run")
    (root / "agent/requirements/base.txt").write_text("a==2\n")

    assert not install.House("agent", "run").is_current()


def test_an_environment_that_was_removed_is_stale(root):
    make_environment(root, "run")
    (root / "agent/.venv/bin/python").unlink()

    assert not install.House("agent", "run").is_current()


def test_the_packages_for_development_are_not_taken_away_by_running(root):
    make_environment(root, "dev")

    house = install.House("agent", "run")

    assert (house.kind, house.is_current()) == ("dev", True)


def test_running_does_not_bring_the_packages_for_development(root):
    make_environment(root, "run")

    assert not install.House("agent", "dev").is_current()


def test_uv_is_told_of_pips_index_but_not_of_extra_ones(monkeypatch):
    given = {"index-url": "https://index.example.org/simple", "cert": "/etc/certs.pem"}
    monkeypatch.setattr(install, "pip_option", given.get)
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", "/mine.pem")

    env = install.uv_environment()

    assert env["UV_DEFAULT_INDEX"] == "https://index.example.org/simple"
    assert env["SSL_CERT_FILE"] == "/mine.pem"


def test_a_failed_step_is_shown_with_what_it_printed():
    with pytest.raises(install.InstallError, match=r"sh failed:\nno such package"):
        install.run("sh", "-c", "echo no such package; exit 1")


def make_environment(root: Path, kind: str) -> None:
    python = root / "agent/.venv/bin/python"
    python.parent.mkdir(parents=True)
    python.touch()
    house = install.House("agent", kind)
    house.stamp.write_text(house.wanted)


def test_a_setting_brings_the_packages_that_only_it_needs(root, monkeypatch):
    (root / "backend/requirements").mkdir(parents=True, exist_ok=True)
    for name in install.LOCKS.values():
        (root / "backend/requirements" / name).write_text(name)
    before = install.House("backend", "run").lock.name

    (root / ".env").write_text("CHATSPHERE_S3_BUCKET=harbour\n")

    assert before == "base.txt"
    assert install.House("backend", "run").lock.name == "full.txt"
    assert install.House("backend", "dev").lock.name == "dev.txt"
