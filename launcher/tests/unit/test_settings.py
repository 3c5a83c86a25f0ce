"""Where settings come from, and which are refused."""

from pathlib import Path

import pytest

from chatsphere.errors import InvalidSetting
from chatsphere.settings import load, merged, read_env_file
from tests.factories import make_settings


def test_without_any_variable_everything_has_a_default(tmp_path):
    settings = load(tmp_path, {})

    assert (settings.host, settings.port, settings.agent_port) == ("127.0.0.1", 8000, 8001)
    assert settings.data_dir == tmp_path / "data"
    assert settings.url == "http://localhost:8000"
    assert settings.database_url is None


def test_the_environment_beats_the_file(tmp_path):
    (tmp_path / ".env").write_text("CHATSPHERE_PORT=9000\nCHATSPHERE_HOST=::1\n")

    settings = load(tmp_path, {"CHATSPHERE_PORT": "9100"})

    assert (settings.port, settings.host) == (9100, "::1")


def test_an_empty_value_in_the_environment_takes_the_files_away(tmp_path):
    (tmp_path / ".env").write_text("CHATSPHERE_DATABASE_URL=postgresql://a/b\n")

    settings = load(tmp_path, {"CHATSPHERE_DATABASE_URL": ""})

    assert settings.database_url is None


def test_the_environments_value_beats_the_files_path_of_a_value(tmp_path):
    file = {"CHATSPHERE_SECRET_KEY_FILE": "/run/secret"}

    variables = merged(file, {"CHATSPHERE_SECRET_KEY": "mine"}, tmp_path)

    assert variables == {"CHATSPHERE_SECRET_KEY": "mine"}


def test_paths_are_made_absolute_because_the_children_run_elsewhere(tmp_path):
    given = {"CHATSPHERE_GEMINI_API_KEY_FILE": "key", "CHATSPHERE_EMBEDDING_MODEL_DIR": "/m"}

    variables = merged({}, given, tmp_path)

    assert variables["CHATSPHERE_GEMINI_API_KEY_FILE"] == str(tmp_path / "key")
    assert variables["CHATSPHERE_EMBEDDING_MODEL_DIR"] == "/m"


def test_a_value_may_stand_in_a_file_of_its_own(tmp_path):
    (tmp_path / "url").write_text("postgresql://db/chat\n")

    settings = make_settings(tmp_path, DATABASE_URL_FILE="url")

    assert settings.database_url == "postgresql://db/chat"


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InvalidSetting, match="CHATSPHERE_DATABASE_URL_FILE cannot be read"):
        make_settings(tmp_path, DATABASE_URL_FILE="missing")


@pytest.mark.parametrize("port", ["0", "65536", "99999999", "-1", "80a", "٨٠٨٠", "8 0"])
def test_what_is_no_port_is_refused(tmp_path, port):
    with pytest.raises(InvalidSetting, match="CHATSPHERE_PORT must be a number"):
        make_settings(tmp_path, PORT=port)


def test_one_port_cannot_serve_both(tmp_path):
    with pytest.raises(InvalidSetting, match="must differ"):
        make_settings(tmp_path, PORT="8001")


@pytest.mark.parametrize(
    ("host", "reached_at"),
    [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("localhost", "127.0.0.1"), ("10.0.0.5", "10.0.0.5")],  # noqa: S104
)
def test_this_machine_reaches_the_web_process_wherever_it_listens(tmp_path, host, reached_at):
    assert make_settings(tmp_path, HOST=host).local_host == reached_at


def test_an_env_file_holds_names_and_values_and_comments(tmp_path):
    path = tmp_path / ".env"
    path.write_text("# a comment\n\nexport A=1\nB = 'two words' \nC=\"x=y\"\nD=\n")

    assert read_env_file(path) == {"A": "1", "B": "two words", "C": "x=y", "D": ""}


def test_a_broken_line_is_named_by_its_number_and_never_quoted(tmp_path):
    path = tmp_path / ".env"
    path.write_text("A=1\nmy secret\n")

    with pytest.raises(InvalidSetting, match=r"\.env, line 2: expected NAME=value") as caught:
        read_env_file(path)

    assert "secret" not in str(caught.value)


def test_a_file_that_is_not_there_holds_nothing(tmp_path):
    assert read_env_file(Path(tmp_path, ".env")) == {}
