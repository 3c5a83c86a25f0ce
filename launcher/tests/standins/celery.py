"""In place of Celery: touches the heartbeat and starts a child that nothing but SIGKILL ends."""

import os
import subprocess
import sys
import time
from pathlib import Path

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"


def main() -> None:
    subprocess.Popen([sys.executable, "-c", STUBBORN])
    heartbeat = Path(os.environ["CHATSPHERE_DATA_DIR"], "run/worker.heartbeat")
    while True:
        heartbeat.touch()
        time.sleep(1)


if __name__ == "__main__":
    main()
