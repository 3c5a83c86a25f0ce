"""See before anything is started that the two ports are free, or say who has them."""

import errno
import socket

from chatsphere.errors import InvalidSetting, PortInUse
from chatsphere.settings import Settings


def require_free(settings: Settings) -> None:
    """Both ports can be bound.

    Raises:
        PortInUse: names the variable to change and, where the system tells, the holder.
        InvalidSetting: CHATSPHERE_HOST is no address of this machine, or the port is reserved.
    """
    for name, host, port in (
        ("CHATSPHERE_PORT", settings.host, settings.port),
        ("CHATSPHERE_AGENT_PORT", "127.0.0.1", settings.agent_port),
    ):
        _require_free(name, host, port)


def _require_free(name: str, host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                reason = error.strerror or str(error)
                raise InvalidSetting(f"{host}:{port} ({name}) cannot be used: {reason}.") from error
            taken = f"Port {port} is taken{_holder(port)}."
            raise PortInUse(f"{taken} Free it, or set {name} to another one.") from error


def _holder(port: int) -> str:
    """` by NAME (process PID)`, or nothing when the system does not tell us."""
    import psutil

    try:
        connections = psutil.net_connections("tcp")
        pids = {c.pid for c in connections if c.laddr and c.laddr.port == port and c.status == "LISTEN"}
        pid = next(iter(pids - {None}), None)
        return f" by {psutil.Process(pid).name()} (process {pid})" if pid else ""
    except psutil.Error:
        return ""
