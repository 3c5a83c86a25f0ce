"""The two houses as children: what to run, in which directory, with which variables."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chatsphere import health, variables
from chatsphere.child import Command
from chatsphere.keeper import Part
from chatsphere.secret_files import SecretFiles
from chatsphere.settings import Settings

PYTHON = Path(".venv/bin/python")
HEARTBEAT = "worker.heartbeat"
QUEUES = "ingest,deliver,mail,maintenance"
WORKER_STUCK = 300.0  # seconds; a long purge may delay the heartbeat
WORKER_GRACE = 4.2  # seconds; it hands back what it is at
# Celery warns root at each start. Its reason, pickled messages, does not hold: ours are JSON.
AS_ROOT = "ignore:You're running the worker with superuser privileges"


@dataclass(frozen=True)
class Houses:
    """Makes the commands for one checkout, its secrets and its database addresses."""

    settings: Settings
    secrets: SecretFiles
    urls: Mapping[str, str]

    def agent(self) -> Part:
        port = self.settings.agent_port
        arguments = ("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning")
        program = (
            "-m",
            "uvicorn",
            "chatsphere_agent.main:app",
            "--no-access-log",
            "--no-server-header",
        )
        graceful = ("--timeout-graceful-shutdown", "1")
        command = self._agent_command(*program, *arguments, *graceful)
        ready = health.http("127.0.0.1", port, "/readyz")
        alive = health.http("127.0.0.1", port, "/healthz")
        return Part("agent", command, ready, alive, grace=1.2)

    def prepare(self) -> Command:
        """One shot: migrations, static files, first rows; its last line is {"admin_link": …}."""
        return self._backend_command("manage.py", "prepare", "--json")

    def manage(self, *arguments: str) -> Command:
        """One shot of the backend's `manage.py`, as the running parts would do it."""
        return self._backend_command("manage.py", *arguments)

    def worker(self) -> Part:
        run_dir = self.settings.run_dir
        pool = ("-B", "--pool", "prefork", "--concurrency", "2", "-Q", QUEUES)
        quiet = ("-l", "warning", "--without-gossip", "--without-mingle", "--without-heartbeat")
        program = ("-W", AS_ROOT, "-m", "celery", "-q", "-A", "config", "worker")
        command = self._backend_command(*program, *pool, *quiet)
        pulse = health.heartbeat(run_dir / HEARTBEAT)
        return Part("worker", command, pulse, pulse, grace=WORKER_GRACE, stuck_after=WORKER_STUCK)

    def web(self) -> Part:
        settings = self.settings
        listen = ("--host", settings.host, "--port", str(settings.port), "--log-level", "warning")
        program = ("-m", "uvicorn", "config.asgi:application", "--lifespan", "on")
        quiet = ("--no-access-log", "--no-server-header", "--timeout-graceful-shutdown", "1")
        # Whom it believes about who connects, the web process decides itself.
        command = self._backend_command(*program, *listen, *quiet, "--no-proxy-headers")
        alive = health.http(settings.local_host, settings.port, "/healthz")
        return Part("web", command, alive, alive, grace=4.2)  # 3 s for replies in the making

    def _agent_command(self, *arguments: str) -> Command:
        own = variables.for_agent(self.settings.variables) | self.secrets.of("agent")
        own["CHATSPHERE_AGENT_DATABASE_URL"] = self.urls["agent"]
        return self._command("agent", own, arguments)

    def _backend_command(self, *arguments: str) -> Command:
        settings = self.settings
        own = variables.for_backend(settings.variables) | self.secrets.of("backend")
        own["CHATSPHERE_DATABASE_URL"] = self.urls["backend"]
        own["CHATSPHERE_AGENT_SERVICE_URL"] = f"http://127.0.0.1:{settings.agent_port}"
        own["CHATSPHERE_PUBLIC_URL"] = settings.url
        return self._command("backend", own, arguments)

    def _command(self, house: str, own: dict[str, str], arguments: tuple[str, ...]) -> Command:
        directory = self.settings.root / house
        system = variables.system(self.settings.variables)
        env = {**system, **own, "CHATSPHERE_DATA_DIR": str(self.settings.data_dir)}
        for name in ("CHATSPHERE_DATABASE_URL_FILE", "CHATSPHERE_AGENT_DATABASE_URL_FILE"):
            env.pop(name, None)  # already resolved into the address itself
        return Command((directory / PYTHON, *arguments), directory, env)
