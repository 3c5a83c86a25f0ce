"""The real server of the integration tests, for what only a server can show."""

from tests.integration.conftest import quick, speaker, web

__all__ = ["quick", "speaker", "web"]
