"""An installation to be attacked: fresh, with limits that do not end the attack at once."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chatsphere.settings import ROOT
from tests.factories import Launcher, started

# Thousands of requests come from one address; what the limits do is shown by tests of their own.
LIMITS = (
    *("anonymous", "api", "invitation", "login", "login_account"),
    *("mail", "message", "refresh", "register", "upload"),
)
WIDE_OPEN = {
    "CHATSPHERE_DEMO": "0",
    "CHATSPHERE_RATES": ",".join(f"{name}=1000000/minute" for name in LIMITS),
}


@contextmanager
def running() -> Iterator[Launcher]:
    """ChatSphere of this checkout on ports of its own, with an empty data directory."""
    place = Path(tempfile.mkdtemp(prefix="cs-"))
    place.chmod(0o755)  # PostgreSQL runs as an account of its own under root
    try:
        with started(Launcher(ROOT, place / "data", None, **WIDE_OPEN)) as launcher:
            yield launcher
    finally:
        shutil.rmtree(place, ignore_errors=True)
