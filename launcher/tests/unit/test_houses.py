"""How the houses are started."""

from pathlib import Path

from chatsphere.houses import Houses
from chatsphere.secret_files import SecretFiles
from tests.factories import make_settings


def web_arguments(tmp_path: Path, **variables: str) -> list[str]:
    settings = make_settings(tmp_path, **variables)
    secrets = SecretFiles(tmp_path, settings.variables)
    part = Houses(settings, secrets, {"backend": "", "agent": ""}).web()
    return [str(argument) for argument in part.command.argv]


def test_nobody_s_word_for_who_connects_is_taken_by_default(tmp_path):
    arguments = web_arguments(tmp_path)

    assert "--no-proxy-headers" in arguments
    assert "--forwarded-allow-ips" not in arguments


def test_the_proxies_that_the_operator_names_are_believed(tmp_path):
    arguments = web_arguments(tmp_path, TRUSTED_PROXIES="127.0.0.1,10.0.0.2")

    place = arguments.index("--forwarded-allow-ips")
    assert arguments[place + 1] == "127.0.0.1,10.0.0.2"
    assert "--no-proxy-headers" not in arguments


def test_the_houses_are_not_told_about_the_proxies(tmp_path):
    settings = make_settings(tmp_path, TRUSTED_PROXIES="127.0.0.1")

    part = Houses(settings, SecretFiles(tmp_path, {}), {"backend": "", "agent": ""}).web()

    assert "CHATSPHERE_TRUSTED_PROXIES" not in part.command.env
