"""See before anything is started that the two ports are free, or say who has them."""

import errno
import socket
from dataclasses import dataclass

from chatsphere.errors import InvalidSetting, PortInUse
from chatsphere.settings import Settings


@dataclass(frozen=True)
class Port:
    """An address somebody must be able to listen on, and the variable that chooses it."""

    variable: str
    host: str
    number: int

    def require_free(self) -> None:
        """Raises PortInUse or InvalidSetting, see `require_free` below."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.number))
            except OSError as error:
                raise self._refusal(error) from error

    def _refusal(self, error: OSError) -> PortInUse | InvalidSetting:
        if error.errno == errno.EADDRINUSE:
            taken = f"Port {self.number} is taken{holder(self.number)}."
            return PortInUse(f"{taken} Free it, or set {self.variable} to another one.")
        where = f"{self.host}:{self.number} ({self.variable})"
        return InvalidSetting(f"{where} cannot be used: {error.strerror or error}.")


def wanted(settings: Settings) -> tuple[Port, Port]:
    return (
        Port("CHATSPHERE_PORT", settings.host, settings.port),
        Port("CHATSPHERE_AGENT_PORT", "127.0.0.1", settings.agent_port),
    )


def require_free(settings: Settings) -> None:
    """Both ports can be bound.

    Raises:
        PortInUse: names the variable to change and, where the system tells, the holder.
        InvalidSetting: CHATSPHERE_HOST is no address of this machine, or the port is reserved.
    """
    for port in wanted(settings):
        port.require_free()


def holder(number: int) -> str:
    """` by NAME (process PID)`, or nothing when the system does not tell us."""
    import psutil

    try:
        found = psutil.net_connections("tcp")
        pids = {c.pid for c in found if c.laddr and c.laddr.port == number and c.status == "LISTEN"}
        pid = next(iter(pids - {None}), None)
        return f" by {psutil.Process(pid).name()} (process {pid})" if pid else ""
    except psutil.Error:
        return ""
