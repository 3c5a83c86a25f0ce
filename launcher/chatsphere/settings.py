"""The launcher's own settings, read in this one place; the environment beats the root `.env`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chatsphere.errors import InvalidSetting

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "CHATSPHERE_"


@dataclass(frozen=True)
class Settings:
    """Where things are and how they are reached; `variables` is what the children choose from."""

    root: Path
    data_dir: Path
    host: str
    port: int
    agent_port: int
    database_url: str | None
    agent_database_url: str | None
    variables: Mapping[str, str] = field(repr=False)

    @property
    def url(self) -> str:
        """Where a person opens the console."""
        default = f"http://localhost:{self.port}"
        return self.variables.get("CHATSPHERE_PUBLIC_URL", default).rstrip("/")

    @property
    def local_host(self) -> str:
        """The address at which this machine reaches the web process."""
        same = {"0.0.0.0": "127.0.0.1", "::": "::1", "localhost": "127.0.0.1"}  # noqa: S104
        return same.get(self.host, self.host)

    @property
    def run_dir(self) -> Path:
        return self.data_dir / "run"


def load(root: Path = ROOT, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings for the checkout at `root`.

    Raises:
        InvalidSetting: a port is not a number from 1 to 65535, or both ports are the same.
    """
    given = os.environ if environ is None else environ
    variables = merged(read_env_file(root / ".env"), given, root)
    settings = Settings(
        root=root,
        data_dir=Path(variables.get("CHATSPHERE_DATA_DIR", root / "data")).resolve(),
        host=variables.get("CHATSPHERE_HOST", "127.0.0.1"),
        port=_port(variables, "CHATSPHERE_PORT", 8000),
        agent_port=_port(variables, "CHATSPHERE_AGENT_PORT", 8001),
        database_url=_text(variables, "CHATSPHERE_DATABASE_URL"),
        agent_database_url=_text(variables, "CHATSPHERE_AGENT_DATABASE_URL"),
        variables=variables,
    )
    if settings.port == settings.agent_port:
        raise InvalidSetting("CHATSPHERE_PORT and CHATSPHERE_AGENT_PORT must differ.")
    return settings


def merged(file: Mapping[str, str], environ: Mapping[str, str], root: Path) -> dict[str, str]:
    """One set of variables: the environment beats the file; an empty value means none.

    NAME and NAME_FILE are two ways to give one value, so the environment's beats the file's other
    one as well. The path in a NAME_FILE is made absolute: the children run in other directories.
    """
    twins = {_twin(name) for name in environ if _is_ours(name)}
    kept = {name: value for name, value in file.items() if name not in twins}
    given = {name: value for name, value in {**kept, **environ}.items() if value}
    return {name: _absolute(name, value, root) for name, value in given.items()}


def _is_ours(name: str) -> bool:
    return name.startswith(PREFIX)


def _twin(name: str) -> str:
    return name.removesuffix("_FILE") if name.endswith("_FILE") else f"{name}_FILE"


def _absolute(name: str, value: str, root: Path) -> str:
    is_path = _is_ours(name) and name.endswith(("_FILE", "_DIR"))
    return str(root / Path(value).expanduser()) if is_path else value


def _port(variables: Mapping[str, str], name: str, default: int) -> int:
    text = variables.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= 65535):
        raise InvalidSetting(f"{name} must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _text(variables: Mapping[str, str], name: str) -> str | None:
    """The variable, or the content of the file named by its `_FILE` twin; None for neither."""
    if path := variables.get(f"{name}_FILE"):
        try:
            return Path(path).read_text("utf-8").strip() or None
        except OSError as error:
            raise InvalidSetting(f"{name}_FILE cannot be read: {error.strerror}.") from error
    return variables.get(name) or None


def read_env_file(path: Path) -> dict[str, str]:
    """NAME=value lines; `#` starts a comment line, one pair of quotes around a value is dropped.

    Raises:
        InvalidSetting: a line that is neither, named by its number and never quoted.
    """
    if not path.is_file():
        return {}
    found = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        text = line.strip().removeprefix("export ")
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            raise InvalidSetting(f"{path.name}, line {number}: expected NAME=value.")
        found[name.strip()] = _unquoted(value.strip())
    return found


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value
