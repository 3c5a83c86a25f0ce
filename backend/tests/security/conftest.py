"""The real server of the integration tests, and limits so wide that they stop no attack."""

import pytest

from config.rates import Rate
from tests.integration.conftest import quick, speaker, web

__all__ = ["quick", "speaker", "web"]


@pytest.fixture(autouse=True)
def wide_limits(settings):
    """What limits do is shown by tests of their own."""
    settings.RATES = {
        name: Rate("1000000/minute", rate.exact) for name, rate in settings.RATES.items()
    }
