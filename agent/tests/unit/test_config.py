"""What the environment may say, and what must stop the process."""

import pytest
from pydantic import ValidationError

from chatsphere_agent.config import Settings
from tests.factories import SERVICE_TOKEN

URL = "postgresql://agent:secret-word@/agent?host=/run"


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """The two variables without which nothing starts, and no others."""
    monkeypatch.setenv("CHATSPHERE_AGENT_DATABASE_URL", URL)
    monkeypatch.setenv("CHATSPHERE_AGENT_SERVICE_TOKEN", SERVICE_TOKEN)
    for name in ("MODELS", "GEMINI_API_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL", "DATA_DIR"):
        monkeypatch.delenv(f"CHATSPHERE_{name}", raising=False)


def test_the_defaults_are_safe_to_start_with():
    settings = Settings()

    assert settings.gemini_api_key is None
    assert settings.models == ("gemini:gemini-3.8-flash", "openai:gpt-5-mini")
    assert not settings.agent_docs
    assert settings.embedding_threads >= 1


@pytest.mark.parametrize("name", ["AGENT_DATABASE_URL", "AGENT_SERVICE_TOKEN"])
def test_without_what_is_needed_it_does_not_start(monkeypatch, name):
    monkeypatch.delenv(f"CHATSPHERE_{name}")

    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


@pytest.mark.parametrize(
    "token", ["short", "a" * 40, "changeme" * 5, "this-is-an-example-of-a-long-token-1"]
)
def test_a_token_that_can_be_guessed_is_refused_and_not_repeated(monkeypatch, token):
    monkeypatch.setenv("CHATSPHERE_AGENT_SERVICE_TOKEN", token)

    with pytest.raises(ValidationError) as caught:
        Settings()

    assert token not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["mysql://agent@/agent", "host=/run dbname=agent", "postgresql://a:secret-word@[x/y", ""]
)
def test_an_address_that_is_not_postgresqls_is_refused_and_not_repeated(monkeypatch, url):
    monkeypatch.setenv("CHATSPHERE_AGENT_DATABASE_URL", url)

    with pytest.raises(ValidationError) as caught:
        Settings()

    assert "secret-word" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
@pytest.mark.parametrize("rest", ["agent@/agent?host=/run&port=5432", "a:b@db.example:5432/x"])
def test_addresses_of_sockets_and_of_hosts_are_taken(monkeypatch, scheme, rest):
    monkeypatch.setenv("CHATSPHERE_AGENT_DATABASE_URL", f"{scheme}://{rest}")

    assert Settings().agent_database_url.get_secret_value() == f"{scheme}://{rest}"


def test_secrets_can_stand_in_files(monkeypatch, tmp_path):
    file = tmp_path / "key"
    file.write_text("key-from-a-file\n")
    monkeypatch.setenv("CHATSPHERE_GEMINI_API_KEY_FILE", str(file))

    key = Settings().gemini_api_key

    assert key is not None
    assert key.get_secret_value() == "key-from-a-file"


def test_secrets_are_not_printed(monkeypatch):
    monkeypatch.setenv("CHATSPHERE_GEMINI_API_KEY", "very-secret")

    assert "very-secret" not in repr(Settings())
    assert "secret-word" not in repr(Settings())


def test_models_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("CHATSPHERE_MODELS", " gemini:a , openai:b:free,")

    assert Settings().models == ("gemini:a", "openai:b:free")


@pytest.mark.parametrize("models", ["gpt-5", "claude:x", "openai:", ":x"])
def test_a_model_without_a_known_provider_is_refused(monkeypatch, models):
    monkeypatch.setenv("CHATSPHERE_MODELS", models)

    with pytest.raises(ValidationError, match="gemini:<name>"):
        Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODEL_IDLE_TIMEOUT", "0"),
        ("MODEL_TOTAL_TIMEOUT", "-1"),
        ("MODEL_CONNECT_TIMEOUT", "soon"),
        ("EMBEDDING_THREADS", "0"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_numbers_out_of_range_stop_it(monkeypatch, name, value):
    monkeypatch.setenv(f"CHATSPHERE_{name}", value)

    with pytest.raises(ValidationError, match=name.lower()):
        Settings()
