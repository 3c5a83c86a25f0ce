"""Places at which the chaos tests let a process die, as a power cut would have it.

Without `CHATSPHERE_FAILPOINTS`, a directory, every call does nothing. With it, a file in there that
is named as a place arms that place once: whoever reaches it first removes the file and dies.
"""

import os
import signal
from pathlib import Path

from django.conf import settings


def reached(place: str) -> None:
    """Die here, without another word, if `place` is armed."""
    if settings.FAILPOINTS and _disarmed(Path(settings.FAILPOINTS, place)):
        os.kill(os.getpid(), signal.SIGKILL)


def _disarmed(armed: Path) -> bool:
    """Whether it was us who took the file away; of several processes one dies."""
    try:
        armed.unlink()
    except FileNotFoundError:
        return False
    return True
