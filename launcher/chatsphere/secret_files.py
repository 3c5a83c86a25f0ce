"""Secrets, made at first start and kept in <data>/secrets/, one file per reader, mode 0600."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from chatsphere.settings import read_env_file

DIRECTORY = "secrets"
# Each service's file holds what that service needs and nothing else; the launcher's own file holds
# the passwords of the embedded PostgreSQL.
FILES: dict[str, tuple[str, ...]] = {
    "backend": (
        "CHATSPHERE_SECRET_KEY",
        "CHATSPHERE_JWT_SIGNING_KEY",
        "CHATSPHERE_AGENT_SERVICE_TOKEN",
    ),
    "agent": ("CHATSPHERE_AGENT_SERVICE_TOKEN",),
    "postgres": ("SUPERUSER_PASSWORD", "BACKEND_PASSWORD", "AGENT_PASSWORD"),
}


class SecretFiles:
    """The secrets of one data directory. The environment beats what the files hold."""

    def __init__(self, data_dir: Path, environ: Mapping[str, str]) -> None:
        self.directory = data_dir / DIRECTORY
        self.environ = environ

    def ensure(self) -> None:
        """Create what is missing; what exists is never changed, only its mode is set again."""
        self.directory.mkdir(mode=0o700, exist_ok=True)
        self.directory.chmod(0o700)
        known: dict[str, str] = {}
        for reader, names in FILES.items():
            held = read_env_file(self.path(reader))
            known |= held
            wanted = {name: held.get(name) or known.get(name) or new_secret() for name in names}
            known |= wanted
            if held != held | wanted:
                self._write(reader, held | wanted)
            self.path(reader).chmod(0o600)

    def path(self, reader: str) -> Path:
        return self.directory / f"{reader}.env"

    def of(self, reader: str) -> dict[str, str]:
        """What `reader` may know, NAME to value; a NAME_FILE in the environment stands for NAME."""
        held = read_env_file(self.path(reader))
        given = {name: value for name, value in self.environ.items() if name in held and value}
        own = {name: v for name, v in held.items() if f"{name}_FILE" not in self.environ}
        return own | given

    def _write(self, reader: str, values: Mapping[str, str]) -> None:
        """Replace the file at one stroke, so that a crash leaves the old one or the new one."""
        draft = self.directory / f".{reader}.env.new"
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(f"{name}={value}\n" for name, value in values.items())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path(reader))


def new_secret() -> str:
    """64 characters that carry 384 random bits and need no quoting anywhere."""
    return secrets.token_urlsafe(48)
