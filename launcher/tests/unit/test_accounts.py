"""Root does not run PostgreSQL; who does must be able to reach its programs."""

import os
import pwd
import stat
import subprocess

import pytest

from chatsphere import accounts
from chatsphere.errors import DatabaseFailed


def test_an_ordinary_user_runs_postgres_itself(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert accounts.postgres_account() is None


def test_root_gives_postgres_an_account_of_its_own(monkeypatch):
    entry = pwd.struct_passwd(("pgserver", "x", 71, 72, "", "/", ""))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", lambda _name: entry)

    assert accounts.postgres_account() == accounts.Account(71, 72)


@pytest.mark.parametrize("is_there", [True, False])
def test_an_account_that_cannot_be_made_is_told_with_the_ways_out(monkeypatch, is_there):
    def useradd(*_: object, **__: object) -> object:
        if not is_there:
            raise FileNotFoundError
        return subprocess.CompletedProcess((), 1, "", "no room\n")

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", {}.__getitem__)
    monkeypatch.setattr(subprocess, "run", useradd)

    with pytest.raises(DatabaseFailed, match=r"useradd.*CHATSPHERE_DATABASE_URL"):
        accounts.postgres_account()


def test_directories_above_are_opened_for_walking_and_not_for_listing(tmp_path):
    inner = tmp_path / "closed/data"
    inner.mkdir(parents=True)
    inner.parent.chmod(0o700)

    opened = accounts.let_walk(inner)

    assert inner.parent in opened
    assert stat.S_IMODE(inner.parent.stat().st_mode) == 0o701
    assert accounts.let_walk(inner) == []


def test_a_package_that_was_installed_for_one_user_becomes_readable(tmp_path):
    package = tmp_path / "package"
    (package / "bin").mkdir(parents=True)
    for path, mode in ((package / "bin/run", 0o700), (package / "data", 0o600)):
        path.touch()
        path.chmod(mode)
    (package / "bin").chmod(0o700)
    package.chmod(0o700)

    accounts.let_read(package)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in package.rglob("*")}
    assert modes == {"bin": 0o705, "run": 0o705, "data": 0o604}
