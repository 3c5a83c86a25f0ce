"""How the houses are started."""

from pathlib import Path

from chatsphere.houses import Houses
from chatsphere.secret_files import SecretFiles
from tests.factories import make_settings


def houses(tmp_path: Path, **variables: str) -> Houses:
    settings = make_settings(tmp_path, **variables)
    secrets = SecretFiles(tmp_path, settings.variables)
    return Houses(settings, secrets, {"backend": "", "agent": ""})


def test_the_server_itself_believes_nobody_about_who_connects(tmp_path):
    web = houses(tmp_path, TRUSTED_PROXIES="127.0.0.1").web()

    assert "--no-proxy-headers" in web.command.argv


def test_the_backend_alone_is_told_about_the_proxies(tmp_path):
    both = houses(tmp_path, TRUSTED_PROXIES="127.0.0.1")

    assert both.web().command.env["CHATSPHERE_TRUSTED_PROXIES"] == "127.0.0.1"
    assert "CHATSPHERE_TRUSTED_PROXIES" not in both.agent().command.env
