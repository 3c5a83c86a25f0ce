"""Secrets: made once, kept, closed to others, handed to whom they belong."""

import stat

from chatsphere.secret_files import FILES, SecretFiles
from chatsphere.settings import read_env_file


def test_the_first_start_makes_every_secret_and_the_second_changes_none(tmp_path):
    secrets = SecretFiles(tmp_path, {})
    secrets.ensure()
    made = {reader: secrets.of(reader) for reader in FILES}

    secrets.ensure()

    assert {reader: tuple(values) for reader, values in made.items()} == FILES
    assert {reader: secrets.of(reader) for reader in FILES} == made


def test_secrets_are_long_and_all_different_but_for_the_one_that_two_share(tmp_path):
    secrets = SecretFiles(tmp_path, {})

    secrets.ensure()

    values = [value for reader in FILES for value in secrets.of(reader).values()]
    assert min(map(len, values)) >= 64
    assert len(set(values)) == len(values) - 1
    shared = "CHATSPHERE_AGENT_SERVICE_TOKEN"
    assert secrets.of("agent")[shared] == secrets.of("backend")[shared]


def test_only_the_owner_can_read_them_whatever_the_mode_was_before(tmp_path):
    secrets = SecretFiles(tmp_path, {})
    secrets.ensure()
    secrets.path("backend").chmod(0o644)
    secrets.directory.chmod(0o755)

    secrets.ensure()

    assert stat.S_IMODE(secrets.directory.stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in secrets.directory.iterdir()}
    assert modes == {0o600}


def test_a_missing_secret_is_added_beside_those_that_are_kept(tmp_path):
    secrets = SecretFiles(tmp_path, {})
    secrets.ensure()
    path = secrets.path("backend")
    kept = read_env_file(path)["CHATSPHERE_SECRET_KEY"]
    path.write_text(f"CHATSPHERE_SECRET_KEY={kept}\n")

    secrets.ensure()

    assert secrets.of("backend")["CHATSPHERE_SECRET_KEY"] == kept
    assert set(secrets.of("backend")) == set(FILES["backend"])


def test_the_environment_beats_the_file(tmp_path):
    secrets = SecretFiles(tmp_path, {"CHATSPHERE_SECRET_KEY": "given"})
    secrets.ensure()

    assert secrets.of("backend")["CHATSPHERE_SECRET_KEY"] == "given"


def test_a_secret_that_is_given_as_a_file_is_not_given_twice(tmp_path):
    secrets = SecretFiles(tmp_path, {"CHATSPHERE_SECRET_KEY_FILE": "/run/secret"})
    secrets.ensure()

    assert "CHATSPHERE_SECRET_KEY" not in secrets.of("backend")
